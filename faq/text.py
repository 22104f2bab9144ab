"""Normal forms of texts, for comparing what is typed differently."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")


def fold(text: str) -> str:
    """Lower case without accents; as long as the input, so that positions carry over."""
    return text.translate(_BASES)


def normalize(text: str) -> str:
    """A text without case, punctuation and doubled spaces, for comparing. Accents stay: see `fold`."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@lru_cache(maxsize=50_000)
def normalize_phrasing(text: str) -> str:
    """As `normalize`, and remembered: a save changes few of the phrasings that were compared at the one before.

    It is for what the FAQ says. Texts of visitors have no end: remembered, two thousand of them are up to 14 MB.
    """
    return normalize(text)


_ALPHABETS = 0x2200  # what alphabets have is below; ideographs and signs are a million, and kept nowhere


class _Bases(dict[int, str]):
    """The plain lower-case letter of each character; those of alphabets are worked out when they are first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code).translate(APOSTROPHES)
        low = character.lower()
        base = unicodedata.normalize("NFD", low)[:1]
        found = base if len(low) == 1 and base else character
        if code < _ALPHABETS:
            self[code] = found
        return found


_BASES = _Bases()
