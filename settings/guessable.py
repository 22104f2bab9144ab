"""Secrets that anybody would guess: what a server refuses to be opened by."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

_LEAST_DIFFERENT = 5
_SHORTEST_RUN = 3
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm",
    "wxcvbn", "qwertzuiop", "1q2w3e4r5t6y", "1a2z3e4r5t6y",
)  # fmt: skip
_LOOKALIKES = str.maketrans("01345789@$!", "oleastbgasi")


def is_guessable(text: str, *own: str) -> bool:
    """Whether a secret is among the first that anybody would try.

    That is one of few different characters, one text again and again, neighbours of the alphabet or of a keyboard, or
    one of the usual words, with whatever digits and signs around it and with letters replaced by what looks like them.
    `own` are further words that are no secret, such as the name of whose password it is.
    """
    plain = _plain(text)
    if len(set(plain)) < _LEAST_DIFFERENT:
        return True
    usual = _usual_words() | {_letters(_plain(word)) for word in own}
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return any(_is_usual(variant, usual) for variant in (plain, bare.translate(_LOOKALIKES)))


def _is_usual(text: str, usual: frozenset[str]) -> bool:
    for whole in (text, _without_runs(text)):
        bare = _letters(whole)
        again = re.fullmatch(r"(.+?)\1+", bare)
        if not bare or (again[1] if again else bare) in usual:
            return True
    return False


def _without_runs(text: str) -> str:
    """The text without neighbours: 'abcx4321' has 'x' left."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), _SHORTEST_RUN - 1, -1):
            for begin in range(len(row) - length + 1):
                text = text.replace(row[begin : begin + length], " ")
    return text


def _plain(text: str) -> str:
    """Small letters without their accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


@cache
def _usual_words() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("usual_passwords.txt").read_text("utf-8").split())
