"""The files that a FAQ begins with, before they have a programme's name."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def starter_text(name: str) -> str:
    """One of the files, in which $name is the programme's."""
    return Path(__file__).with_name(name).read_text("utf-8")
