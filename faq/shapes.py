"""What the FAQ files may hold, each key once: the reader's known keys and the editors' JSON Schemas come from here.

A field without a default is a key that must be there. `description` explains it to whoever edits the file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Any


def _key(description: str, default: Any = dataclasses.MISSING) -> Any:
    return field(default=default, metadata={"description": description})


def written_key(each: dataclasses.Field[Any]) -> str:
    """The key of a field in the file; a word of Python has a stroke after it as a field's name."""
    return each.name.rstrip("_")


def keys(shape: type) -> tuple[str, ...]:
    """The names of all keys of this shape, in order."""
    return tuple(written_key(each) for each in dataclasses.fields(shape))


def required(shape: type) -> tuple[str, ...]:
    """The names of the keys that a mapping of this shape must have."""
    return tuple(written_key(each) for each in dataclasses.fields(shape) if each.default is dataclasses.MISSING)


_LANGUAGE = "Le code de la langue, comme dans le nom du fichier · The language's code, as in the file's name"


@dataclass
class Localized:
    """Un texte dans chaque langue, par son code · A text in each language, by its code."""


@dataclass
class Topic:
    """Une question et sa réponse · A question and its answer."""

    label: str = _key("Libellé court, pour un bouton · Short label, for a button")
    question: str = _key("La question, comme la FAQ l'affiche · The question, as the FAQ shows it")
    answer: str | dict[str, str] = _key(
        "La réponse, ou une réponse par phase du calendrier (« otherwise » : toutes les autres) ; {fait}, "
        "[texte](lien) et **gras** · The answer, or one for each phase of the calendar ('otherwise': all others); "
        "{fact}, [text](link) and **bold**"
    )
    also: list[str] = _key("D'autres façons de demander, jamais affichées · Other ways of asking, never shown", None)
    about_challenge: str = _key(
        "La réponse quand un défi est nommé : {challenge.city} · The answer when a challenge is named", None
    )
    draft: bool = _key("true : un brouillon, jamais servi · true: a draft, never served", None)
    translate: str = _key(
        "pending : à traduire ; servi dans la langue qu'il a, comparé à aucune · "
        "pending: to be translated; served in the language it has, compared with none",
        None,
    )


@dataclass
class FaqFile:
    """Une FAQ dans une langue · A FAQ in one language."""

    language: str = _key(_LANGUAGE)
    topics: dict[str, Topic] = _key("Les thèmes, par identifiant <groupe>.<nom> · The topics by id, <group>.<name>")
    title: str = _key("Le nom du programme · The programme's name", None)
    groups: dict[str, str] = _key("Le titre de chaque groupe · What each group is called", None)
    unknown: list[str] = _key(
        "Des questions qui ressemblent à celles du programme, sans réponse ici · "
        "Questions that sound like the programme's and have no answer here",
        None,
    )


@dataclass
class PhrasingsFile:
    """Les autres façons de demander, à côté d'une FAQ · The other ways of asking, beside a FAQ."""

    language: str = _key(_LANGUAGE, None)
    topics: dict[str, list[str] | None] = _key(
        "Par identifiant de thème, les façons de demander, jamais affichées · "
        "By a topic's id, ways of asking, never shown",
        None,
    )
    unknown: list[str] = _key(
        "Des questions qui ressemblent à celles du programme, sans réponse ici · "
        "Questions that sound like the programme's and have no answer here",
        None,
    )


Value = str | float | dt.date | Localized | None


@dataclass
class Fact:
    """Un fait, énoncé une seule fois · A fact, stated once."""

    value: Value = _key("Texte, nombre, date (2016-11-21), mois (2017-01), ou null · Text, number, date, month or null")
    source: str | None = _key("Sa source, parmi « sources » · Its source, one of 'sources'", None)
    url: str | None = _key("La page qui l'énonce · The page that states it", None)
    checked: dt.date | None = _key("Quand on l'a vérifié · When it was checked", None)
    expires: dt.date | None = _key("Le dernier jour où il vaut · The last day on which it holds", None)


@dataclass
class Source:
    """D'où viennent des faits · Where facts come from."""

    title: Localized = _key("Son titre · Its title")
    url: str | None = _key("Sa page · Its page", None)


@dataclass
class Names:
    """Comment on appelle un défi, par langue · What a challenge is called, by language."""


@dataclass
class Challenge:
    """Un défi ; toute autre clé est un fait à lui · A challenge; other keys are its facts."""

    label: Localized = _key("Comment il s'affiche · What it is shown as")
    names: Names = _key("Comment les gens l'appellent · What people call it", None)
    topic: str = _key("Le thème qui le décrit · The topic that describes it", None)


@dataclass
class Begins:
    """Quand une phase commence · When a phase begins."""

    from_: str | dt.date = _key("Le jour de ce fait · On the day of this fact", None)
    after: str | dt.date = _key("Le lendemain de ce fait · On the day after this fact", None)
    like: str = _key(
        "La phase dont les réponses valent, sauf mention contraire · "
        "The phase whose answers hold unless stated otherwise",
        None,
    )


@dataclass
class Team:
    """Les questions laissées à l'équipe · Questions left for the team."""

    inbox: str = _key(
        "off : les visiteurs ne laissent pas de question à l'équipe ; on, sauf mention contraire · "
        "off: visitors leave no questions for the team; on unless stated",
        None,
    )


@dataclass
class ProgramFile:
    """Les faits du programme · The programme's facts."""

    timezone: str = _key("Europe/Paris", None)
    calendar: dict[str, Begins | dt.date | None] | None = _key(
        "Les phases dans l'ordre, chacune avec son premier jour, ou le fait qu'elle suit ; la première sans · "
        "The phases in order, each with its first day or the fact it follows; the first one has none",
        None,
    )
    sources: dict[str, Source] | None = _key("D'où viennent les faits · Where facts come from", None)
    facts: dict[str, Fact] | None = _key("Les faits, par nom · The facts by name", None)
    challenges: dict[str, Challenge] | None = _key("Ce que les gens nomment, par nom · What people name", None)
    team: Team | None = _key("Les questions laissées à l'équipe · Questions left for the team", None)


ON, OFF = "on", "off"
"""The values of `inbox`."""

PENDING = "pending"
"""The one value of a topic's `translate`."""

BY_LANGUAGE: dict[type, Any] = {Localized: str, Names: list[str]}
"""Shapes whose keys are the codes of languages, with what each holds."""

OPEN = (Challenge,)
"""Shapes that may have further keys, each a `Value`."""
