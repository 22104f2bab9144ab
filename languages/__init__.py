"""What belongs to a language: `languages/<code>/` holds it as data, and this module reads it (docs/languages.md).

A folder with a `language.yml` is a language that the assistant has; a FAQ serves those that it has files for.

| file | what it holds |
|---|---|
| `language.yml` | its name, and how it is spelt (`profile`) |
| `words.yml` | kinds of words by which a message is taken apart and followed in its conversation (`words`) |
| `phrases.yml` | the sentences around an answer, and how dates are written (`phrases`) |
| `team.yml` | what is said about a question that is left for the team (`hand_over_phrases`) |
| `talk.yml` | the topics of the bot's own small talk, as a FAQ file has them |
| `chitchat.txt` | everyday messages that no programme answers, one a line |
| `numerals.yml` | numbers and dates in words, which the check recognises in answers |
| `tenses.yml` | how dates are spoken of as to come and as past; without it, the check does not look |
| `shorthand.txt` | short forms of hurried typing: `short = written out` |
| `typography.yml` | the spaces that no line may be broken at (`languages.typography`) |
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
from babel.lists import format_list
from ruamel.yaml import YAML

_HERE = Path(__file__).parent
Record = TypeVar("Record")


class LanguageError(Exception):
    """A file of a language does not say what it must; the message names the file and the key."""


@dataclass(frozen=True)
class Profile:
    """What a language is like beside its words; each language's `language.yml` says what every key is for."""

    name: str
    rank: int
    assumed: bool
    everyday: tuple[str, ...]
    one_letter_words: tuple[str, ...]
    restores_accents: bool
    elided: tuple[str, ...]
    elided_apart: tuple[str, ...]
    elided_before: str
    kept_apart: tuple[str, ...]


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
    in_language: str
    only_in: str

    @property
    def babel(self) -> Locale:
        """How this language writes dates, numbers and lists."""
        return Locale.parse(self.locale)


@dataclass(frozen=True)
class HandOverPhrases:
    """What is said in one language about a question for the team, and about its answer."""

    offer: str
    show: str
    ask: str
    send: str
    cancel: str
    left: str
    left_by_mail: str
    withdraw: str
    withdrawn: str
    none_waiting: str
    cancelled: str
    full: str
    answer: str
    answered: str
    mail_subject: str
    mail_text: str


def language_file(language: str, name: str) -> Path:
    """The path of one of a language's files."""
    return _HERE / language / name


def _typeset(found: Mapping[str, Any], language: str) -> dict[str, str]:
    """The sentences of a file as they are shown."""
    from languages.typography import typeset  # which reads its file by the names of this module

    return {key: typeset(str(value), language) for key, value in found.items()}


def _read(language: str, name: str, record: type) -> dict[str, Any]:
    with language_file(language, name).open(encoding="utf-8") as file:
        found = dict(YAML(typ="safe").load(file))
    wanted = {field.name for field in fields(record)}
    if lacking := wanted - found.keys():
        raise LanguageError(f"languages/{language}/{name} lacks: {', '.join(sorted(lacking))}.")
    if unread := found.keys() - wanted:
        raise LanguageError(f"languages/{language}/{name} has what nobody reads: {', '.join(sorted(unread))}.")
    return found


@cache
def profile(language: str) -> Profile:
    """What a language is like beside its words.

    Raises:
        LanguageError: the file lacks a key, or has one that nobody reads.

    """
    found = _read(language, "language.yml", Profile)
    made: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in found.items()}
    return Profile(**made)


def _installed() -> tuple[str, ...]:
    codes = (path.parent.name for path in _HERE.glob("*/language.yml"))
    return tuple(sorted(codes, key=lambda code: (profile(code).rank, code)))


LANGUAGES = _installed()
"""The codes of all languages that the assistant has, in the order in which a FAQ's languages stand."""

ASSUMED = tuple(code for code in LANGUAGES if profile(code).assumed)
"""Those that are taken to be served where no FAQ says which."""


def with_assumed(codes: Iterable[str]) -> tuple[str, ...]:
    """Some languages and those that are taken for granted: what a page or a channel may say of its visitor."""
    return tuple(code for code in LANGUAGES if code in {*codes, *ASSUMED})


@cache
def with_everyday(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Some languages and those whose words are also used in them, in the order of `LANGUAGES`."""
    used = {*codes, *(other for code in codes for other in profile(code).everyday)}
    return tuple(code for code in LANGUAGES if code in used)


def in_languages(codes: Iterable[str], language: str) -> str:
    """How a language says "in English or in French"; the language itself stands first."""
    own = phrases(language)
    first = sorted(codes, key=lambda code: code != language)
    named = [own.in_language.format(language=own.babel.languages.get(code, profile(code).name)) for code in first]
    return str(format_list(named, style="or", locale=own.babel))


@cache
def words(language: str) -> Words:
    """The kinds of words of a language.

    Raises:
        LanguageError: the file lacks a kind, or has one that nobody reads.

    """
    return Words(**{key: tuple(map(str, value or ())) for key, value in _read(language, "words.yml", Words).items()})


@cache
def phrases(language: str) -> Phrases:
    """The sentences around an answer in a language, as they are shown.

    Raises:
        LanguageError: the file lacks a sentence, or has one that nobody reads.

    """
    return Phrases(**_typeset(_read(language, "phrases.yml", Phrases), language))


@cache
def hand_over_phrases(language: str) -> HandOverPhrases:
    """What is said in a language about a question for the team; without a file, in one that is used where it is spoken.

    Raises:
        LanguageError: the file lacks a sentence, or has one that nobody reads.

    """
    codes = (language, *profile(language).everyday, *ASSUMED[::-1])
    code = next(code for code in codes if language_file(code, "team.yml").exists())
    return HandOverPhrases(**_typeset(_read(code, "team.yml", HandOverPhrases), code))


def chitchat(language: str) -> list[str]:
    """Everyday messages that no programme answers."""
    return _lines(language, "chitchat.txt")


@cache
def shorthand(language: str) -> Mapping[str, str]:
    """What short forms stand for, by the form in small letters; nothing where a language has no such file."""
    if not language_file(language, "shorthand.txt").exists():
        return {}
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
