"""Everyday messages that no programme answers: examples of the unknown, in both languages."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def everyday(language: str) -> list[str]:
    """The messages of everyday_fr.txt or everyday_en.txt, one a line."""
    lines = (_HERE / f"everyday_{language}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line.strip()]
