"""What belongs to a language: `languages/<code>/` holds it as data, and this module reads it.

| file | what it holds |
|---|---|
| `words.yml` | kinds of words by which a message is taken apart and followed in its conversation (`words`) |
| `phrases.yml` | the sentences around an answer, and how dates are written (`phrases`) |
| `talk.yml` | the topics of the bot's own small talk, as a FAQ file has them |
| `chitchat.txt` | everyday messages that no programme answers, one a line |
| `numerals.yml` | numbers and dates in words, which the check recognises in answers |
| `tenses.yml` | how dates are spoken of as to come and as past; without it, the check does not look |
| `shorthand.txt` | short forms of hurried typing: `short = written out` |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale
from ruamel.yaml import YAML

LANGUAGES = ("fr", "en")
"""The codes of all languages; the first is answered in where nothing tells which."""

Record = TypeVar("Record")


class LanguageError(Exception):
    """A file of a language does not say what it must; the message names the file and the key."""


@dataclass(frozen=True)
class Words:
    """The kinds of words of one language; each language's `words.yml` says what every kind is for."""

    language_names: tuple[str, ...]
    into: tuple[str, ...]
    negations: tuple[str, ...]
    proposals: tuple[str, ...]
    entity: tuple[str, ...]
    listing: tuple[str, ...]
    fillers: tuple[str, ...]
    replaced: tuple[str, ...]
    asking: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    both: tuple[str, ...]
    linking: tuple[str, ...]
    last: tuple[str, ...]
    not_listed: tuple[str, ...]
    other: tuple[str, ...]
    leaning: tuple[str, ...]
    idioms: tuple[str, ...]
    ordinals: tuple[str, ...]
    numbers: tuple[str, ...]
    joints: tuple[str, ...]
    joint_adverbs: tuple[str, ...]
    between: tuple[str, ...]
    alternatives: tuple[str, ...]
    contrasts: tuple[str, ...]
    interrogatives: tuple[str, ...]
    asking_phrases: tuple[str, ...]
    inverted: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    yes_no_openers: tuple[str, ...]
    subjects: tuple[str, ...]
    elided_subjects: tuple[str, ...]
    whether: tuple[str, ...]
    enumerating: tuple[str, ...]
    list_heads: tuple[str, ...]
    denials: tuple[str, ...]
    elided_articles: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """The sentences around an answer in one language, and how it writes a date."""

    locale: str
    first_of_month: str
    today: str
    tomorrow: str
    yesterday: str
    challenge_line: str
    unknown: str
    unknown_offer: str
    contact: str
    choices: str
    next_offer: str
    empty: str
    chooser: str

    @property
    def babel(self) -> Locale:
        """How this language writes dates, numbers and lists."""
        return Locale.parse(self.locale)


def language_file(language: str, name: str) -> Path:
    """The path of one of a language's files."""
    return Path(__file__).parent / language / name


@cache
def words(language: str) -> Words:
    """The kinds of words of a language.

    Raises:
        LanguageError: the file lacks a kind, or has one that nobody reads.

    """
    return Words(**{key: tuple(map(str, value or ())) for key, value in _read(language, "words.yml", Words).items()})


@cache
def phrases(language: str) -> Phrases:
    """The sentences around an answer in a language.

    Raises:
        LanguageError: the file lacks a sentence, or has one that nobody reads.

    """
    return Phrases(**{key: str(value) for key, value in _read(language, "phrases.yml", Phrases).items()})


def chitchat(language: str) -> list[str]:
    """Everyday messages that no programme answers."""
    return _lines(language, "chitchat.txt")


@cache
def shorthand(language: str) -> Mapping[str, str]:
    """What short forms stand for, by the form in small letters."""
    pairs = (line.split(" = ") for line in _lines(language, "shorthand.txt") if not line.startswith("#"))
    return {short.strip(): full.strip() for short, full in pairs}


def without_accents(text: str) -> str:
    """A text in small letters without accents, as words are compared here."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def one_of(texts: Iterable[str]) -> str:
    """The regular expression of any of some texts, the longest first; of none, one that matches nothing."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or r"(?!)"


def _lines(language: str, name: str) -> list[str]:
    return [line for line in language_file(language, name).read_text("utf-8").splitlines() if line.strip()]


def _read(language: str, name: str, record: type) -> Mapping[str, Any]:
    with language_file(language, name).open(encoding="utf-8") as file:
        found = dict(YAML(typ="safe").load(file))
    wanted = {field.name for field in fields(record)}
    if lacking := wanted - found.keys():
        raise LanguageError(f"languages/{language}/{name} lacks: {', '.join(sorted(lacking))}.")
    if unread := found.keys() - wanted:
        raise LanguageError(f"languages/{language}/{name} has what nobody reads: {', '.join(sorted(unread))}.")
    return found
