"""What a column of a table, or a key of a list, holds, by its heading, in French or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from ruamel.yaml import YAML

from faq.text import fold

FALLBACKS = {"title": ("question", "label"), "body": ("answer",), "tags": ("group",)}
"""Kinds that stand for another one, where no column is that: a title is a question, or else a label."""
_NAMES_IN = ("fr", "en", "de", "es", "it", "pt", "nl")
_CODE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?")
_QUALIFIERS = frozenset(
    "id date statut status auteur author type nb nombre count source url lien link note suggested related".split()
)


@dataclass(frozen=True)
class Column:
    """`kind` is a key of columns.yml; `language` "" where the heading names none; `phase` of the calendar, or ""."""

    kind: str
    language: str = ""
    phase: str = ""


@cache
def language_names() -> Mapping[str, str]:
    """The code of each language, by what it is called in several languages and by its code."""
    found: dict[str, str] = {}
    for spoken in _NAMES_IN:
        for code, name in Locale.parse(spoken).languages.items():
            if len(code) == 2:
                found.setdefault(fold(name), code)
    feminine = {"francaise": "fr", "anglaise": "en", "allemande": "de", "espagnole": "es", "italienne": "it"}
    return {**found, **feminine, "vf": "fr", "va": "en"}


def language_code(text: str) -> str | None:
    """The code that names a language: of `fr`, `fr-FR`, `French`, `français`; None if it is no language."""
    bare = fold(text.strip().strip("()[]"))
    coded = _CODE.fullmatch(bare)
    if coded and bare not in language_names():
        try:
            Locale.parse(coded[1])
        except (UnknownLocaleError, ValueError):
            return None
        return coded[1]
    return language_names().get(bare)


def column(heading: str) -> Column | None:
    """What a column or key of this name holds; None where the import does not use it."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.strip().lstrip("\ufeff"))
    bare, _, phase = fold(spaced).partition(":")
    words = re.findall(r"[a-z0-9°#]+", bare)
    whole = " ".join(words)
    if kind := _kinds().get(bare) or _kinds().get(whole):
        return Column(kind, phase=phase.strip())
    for place in (len(words) - 1, 0):
        code = _stated(words[place]) if len(words) > 1 else None
        if code:
            rest = [
                word for number, word in enumerate(words) if number != place and word not in ("en", "in", "version")
            ]
            kind = _kinds().get(" ".join(rest)) or _by_head(rest)
            return Column(kind, code, phase.strip()) if kind else None
    kind = _by_head(words)
    return Column(kind, phase=phase.strip()) if kind else None


def _stated(word: str) -> str | None:
    """The language that a word of a heading names: common codes and names, for `id` and `no` are codes as well."""
    return None if word in _kinds() or word in _QUALIFIERS else language_code(word)


def _by_head(words: list[str]) -> str | None:
    """The kind of a heading that begins or ends with its kind, or numbers it: "Question 2", "texte de la réponse"."""
    if not words or _QUALIFIERS & set(words):
        return None
    bare = [word for word in words if not word.isdigit()]
    for kind, heads in _heads().items():
        if bare and (bare[0] in heads or bare[-1] in heads):
            return kind
    return _kinds().get(" ".join(bare)) if len(bare) < len(words) else None


@cache
def _content() -> Mapping[str, object]:
    with Path(__file__).with_name("columns.yml").open(encoding="utf-8") as file:
        return dict(YAML(typ="safe").load(file))


@cache
def _kinds() -> Mapping[str, str]:
    kinds = {kind: names for kind, names in _content().items() if isinstance(names, list)}
    return {str(name): kind for kind, names in kinds.items() for name in names}


@cache
def _heads() -> Mapping[str, frozenset[str]]:
    heads = _content()["heads"]
    return {str(kind): frozenset(map(str, names)) for kind, names in dict(heads).items()}  # type: ignore[call-overload]
