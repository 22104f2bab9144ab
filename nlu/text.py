"""How typed text is levelled before it is compared: case, accents, apostrophes, drawn-out letters."""

from __future__ import annotations

import re
import unicodedata

_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
MOST_CHARACTERS = 600


def fold(text: str) -> str:
    """Lower case without accents; as long as the input, so that positions carry over."""
    return "".join(_base(character) for character in text.translate(APOSTROPHES))


def _base(character: str) -> str:
    low = character.lower()
    base = unicodedata.normalize("NFD", low)[:1]
    return base if len(low) == 1 and base else character


def level(text: str) -> str:
    """One spelling for the many ways of typing a thing: what n-grams are taken from."""
    folded = fold(text).replace("œ", "oe").replace("æ", "ae")
    return " ".join(_DRAWN_OUT.sub(r"\1\1", folded).split())


def for_vectors(text: str) -> str:
    """The text a sentence encoder reads: capitals calmed, drawn-out letters shortened, length bounded."""
    calm = text.lower() if text.isupper() and len(text) > 4 else text
    short = _DRAWN_OUT.sub(r"\1\1", " ".join(calm.translate(APOSTROPHES).split()))
    return short[-MOST_CHARACTERS:]
