"""How typed text is levelled before it is compared: case, accents, apostrophes, drawn-out letters."""

from __future__ import annotations

import re
import unicodedata

_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
MOST_CHARACTERS = 600


def fold(text: str) -> str:
    """Lower case without accents; as long as the input, so that positions carry over."""
    return text.translate(_BASES)


class _Bases(dict[int, str]):
    """The plain lower-case letter of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code).translate(APOSTROPHES)
        low = character.lower()
        base = unicodedata.normalize("NFD", low)[:1]
        self[code] = base if len(low) == 1 and base else character
        return self[code]


_BASES = _Bases()


def level(text: str) -> str:
    """One spelling for the many ways of typing a thing: what n-grams are taken from."""
    folded = fold(text).replace("œ", "oe").replace("æ", "ae")
    return " ".join(_DRAWN_OUT.sub(r"\1\1", folded).split())


def for_vectors(text: str) -> str:
    """The text a sentence encoder reads: capitals calmed, drawn-out letters shortened, length bounded."""
    calm = text.lower() if text.isupper() and len(text) > 4 else text
    short = _DRAWN_OUT.sub(r"\1\1", " ".join(calm.translate(APOSTROPHES).split()))
    return short[-MOST_CHARACTERS:]
