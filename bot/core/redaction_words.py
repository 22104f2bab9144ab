"""What redaction goes by in each language: the lists of redaction.yml, and of the languages' own files of that name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from faq.fields import Fields
from faq.yaml import read_yaml
from languages import language_file
from nlu.text import fold

_FILE = Path(__file__).parent / "redaction.yml"


@cache
def redaction_words(codes: tuple[str, ...], name: str) -> tuple[str, ...]:
    """A list of redaction.yml, and what the languages' own redaction.yml have in it; as they are written."""
    paths = [_FILE, *(path for code in codes if (path := language_file(code, _FILE.name)).exists())]
    return tuple(text for path in paths for text in Fields(path.name, read_yaml(path), path.name, []).texts(name))


@cache
def redaction_set(codes: tuple[str, ...], name: str) -> frozenset[str]:
    """The same, without case and accents."""
    return frozenset(map(fold, redaction_words(codes, name)))
