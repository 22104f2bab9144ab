"""Short forms of hurried typing and what they stand for, a list a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def shorthand(language: str) -> Mapping[str, str]:
    """What short forms stand for in a language: the lines of shorthand_fr.txt or shorthand_en.txt."""
    lines = (Path(__file__).parent / f"shorthand_{language}.txt").read_text("utf-8").splitlines()
    pairs = (line.split(" = ") for line in lines if line and not line.startswith("#"))
    return {short.strip(): full.strip() for short, full in pairs}
