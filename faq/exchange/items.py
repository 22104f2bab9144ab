"""The records between a file from elsewhere and the FAQ files: a topic, its wordings, where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from faq.model import LANGUAGES, TALK, Entry, Faq


class ImportProblem(Exception):
    """A file cannot be imported. The message is a sentence that names file, line and what would be right."""


@dataclass(frozen=True)
class Wording:
    """A topic in one language. `answer` maps phases of the calendar to texts; "" stands for every phase."""

    question: str
    answer: Mapping[str, str]
    also: tuple[str, ...] = ()
    label: str | None = None
    about_challenge: str | None = None


@dataclass(frozen=True)
class Item:
    """A topic in the languages it came in. `where` names its place in the file it came from."""

    where: str
    wordings: Mapping[str, Wording]
    id: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class ImportedFile:
    """What was read from a file: its items, and `notes` that tell staff how it was read."""

    items: tuple[Item, ...]
    notes: tuple[str, ...] = field(default=())


def items_of(faq: Faq) -> list[Item]:
    """The FAQ's own topics; the bot's talk stays with the bot."""
    return [
        Item(topic, {code: _wording(entry[code]) for code in LANGUAGES}, id=topic)
        for topic, entry in faq.topics.items()
        if not topic.startswith(TALK)
    ]


def _wording(entry: Entry) -> Wording:
    one = len(set(entry.answer.values())) == 1
    answer = {"": next(iter(entry.answer.values()))} if one else dict(entry.answer)
    return Wording(entry.question, answer, entry.also, entry.label, entry.about_challenge)
