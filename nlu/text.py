"""How typed text is levelled before it is compared: case, accents, apostrophes, drawn-out letters."""

from __future__ import annotations

import re

from faq.text import APOSTROPHES as APOSTROPHES
from faq.text import fold as fold

_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
MOST_CHARACTERS = 600


def level(text: str) -> str:
    """One spelling for the many ways of typing a text: what n-grams are taken from."""
    folded = fold(text).replace("œ", "oe").replace("æ", "ae")
    return " ".join(_DRAWN_OUT.sub(r"\1\1", folded).split())


def for_vectors(text: str) -> str:
    """The text a sentence encoder reads: capitals calmed, drawn-out letters shortened, length bounded."""
    calm = text.lower() if text.isupper() and len(text) > 4 else text
    short = _DRAWN_OUT.sub(r"\1\1", " ".join(calm.translate(APOSTROPHES).split()))
    return short[-MOST_CHARACTERS:]
