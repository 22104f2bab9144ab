"""Texts from outside, cleaned."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"  # invisible too, but it makes one emoji of several


def visible(text: str) -> str:
    """The text as it is seen: accents on their letters, no blanks around it, no control or invisible characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(map(_seen, composed)).strip()


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return character if character in "\n\t" else " "
    return "" if category == "Cf" and character != _JOINER else character
