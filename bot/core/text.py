"""Texts from outside, cleaned."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """The text without control characters (a NUL among them) and without blanks around it."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in text).strip()
