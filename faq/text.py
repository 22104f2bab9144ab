"""Texts without what differs between ways of typing them, for comparing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")


def fold(text: str) -> str:
    """Lower case without accents; as long as the input, so that positions carry over."""
    return "".join(map(_base, text.translate(APOSTROPHES)))


def plain(text: str) -> str:
    """A phrasing without case, accents' form, punctuation and doubled spaces, to compare it."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@lru_cache(maxsize=4096)
def _base(character: str) -> str:
    low = character.lower()
    base = unicodedata.normalize("NFD", low)[:1]
    return base if len(low) == 1 and base else character
