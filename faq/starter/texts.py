"""The files that a FAQ begins with, before they have a programme's name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from languages import LANGUAGES

_FOLDER = Path(__file__).parent


@cache
def starter_languages() -> tuple[str, ...]:
    """The languages in which there is a FAQ to begin with; one that was added may have none."""
    return tuple(code for code in LANGUAGES if (_FOLDER / f"faq_{code}.yml").exists())


@cache
def starter_text(name: str) -> str:
    """One of the files, in which $name is the programme's."""
    return (_FOLDER / name).read_text("utf-8")
