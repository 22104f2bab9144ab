"""Cells that a spreadsheet would reckon rather than show: made harmless in a CSV, and read back as they were."""

from __future__ import annotations

import re

# A formula begins so, in the wide letters of East Asia too; so does what other programs run (`|`, `%`).
_BEGINNING = r"(?:[\t\r]|\s*[=+\-@＝＋－＠|%])"
_FORMULA = re.compile(rf"'*{_BEGINNING}")
_HARMLESS = re.compile(rf"'+{_BEGINNING}")


def harmless_cell(text: str) -> str:
    """A cell that every spreadsheet shows as text: what begins like a formula gets an apostrophe.

    So does what begins like a formula after apostrophes of its own: `original_cell` takes one off again.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def original_cell(text: str) -> str:
    """What `harmless_cell` was given."""
    return text[1:] if _HARMLESS.match(text) else text
