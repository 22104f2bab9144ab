"""Everyday messages that no programme answers: examples of the unknown, in both languages."""

from __future__ import annotations

from pathlib import Path

_FILES = sorted(Path(__file__).parent.glob("everyday_*.txt"))


def everyday() -> list[str]:
    """The messages of everyday_fr.txt and everyday_en.txt, one a line."""
    return [line for path in _FILES for line in path.read_text("utf-8").splitlines() if line.strip()]
