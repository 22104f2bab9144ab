"""What redaction goes by in each language: the lists of redaction.yml, and of the languages' own files of that name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel import Locale

from faq.fields import Fields
from faq.yaml import read_yaml
from languages import language_file, shorthand
from nlu.dictionary import Dictionary
from nlu.hashing import hash_words
from nlu.text import fold
from people.words import RARE

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


@cache
def first_names(codes: tuple[str, ...]) -> frozenset[str]:
    """Common first names, without case and accents."""
    lines = (_FILE.parent / "first_names.txt").read_text("utf-8").splitlines()
    common = [name for line in lines if not line.startswith("#") for name in line.split()]
    return frozenset(map(fold, (*common, *redaction_words(codes, "first_names"))))


@cache
def namesakes() -> tuple[str, ...]:
    """People of history whose names schools, streets and prizes have, as they are written."""
    lines = (_FILE.parent / "namesakes.txt").read_text("utf-8").splitlines()
    return tuple(name for line in lines if not line.startswith("#") for name in line.split(", "))


@cache
def never_names(codes: tuple[str, ...]) -> frozenset[str]:
    """Words that are no names: those of countries, languages and days, as Babel knows them; short forms."""
    texts: list[str] = [*redaction_words(codes, "kept"), *countries(codes)]
    for code in codes:
        locale = Locale(code)
        texts += [*locale.languages.values(), *shorthand(code)]
        texts += locale.days["format"]["wide"].values()
    return frozenset(fold(text) for text in texts if text.isalpha())


@cache
def countries(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The countries' names, as Babel knows them."""
    return tuple(name for code in codes for name in Locale(code).territories.values())


@cache
def seldom_names(codes: tuple[str, ...]) -> frozenset[str]:
    """Words that are names of few: those of months, as Babel knows them."""
    return frozenset(fold(name) for code in codes for name in Locale(code).months["format"]["wide"].values())


def in_a_dictionary(codes: tuple[str, ...], word: str) -> bool:
    """Whether a word, without case and accents, is one of the languages' own."""
    return any(Dictionary.of(code).counts.get(word, 0) > RARE for code in codes)


def in_no_dictionary(codes: tuple[str, ...], words: Iterable[str]) -> frozenset[str]:
    """Of words, those that `in_a_dictionary` is false of: thousands are looked up at once."""
    found = list(words)
    for code in codes:
        uses = Dictionary.of(code).counts.of(hash_words(found)) if found else ()
        found = [word for word, often in zip(found, uses) if often <= RARE]
    return frozenset(found)
