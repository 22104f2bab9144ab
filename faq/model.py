"""The FAQ as frozen records, which `faq.reader` builds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from languages import ASSUMED as ASSUMED
from languages import LANGUAGES as LANGUAGES

if TYPE_CHECKING:
    from faq.errors import Finding

TALK = "talk."
UNREAD = "?"
"""The answer of an entry whose own cannot be read, which is a finding already."""
OTHERWISE = "otherwise"
"""The key of an answer that holds in every phase without one of its own."""


@dataclass(frozen=True)
class Month:
    """A month of a year, for facts that name no day."""

    year: int
    month: int


Value = str | int | float | dt.date | Month
Localized = Mapping[str, str]
"""A text in each language: `{"fr": …, "en": …}`."""


def localized(text: Localized, language: str) -> str:
    """A text in a language, or in the first that it has."""
    return text[language] if language in text else next(iter(text.values()), "")


@dataclass(frozen=True)
class Fact:
    """Something the programme states. `value` is None while staff have not set it.

    `expires` is the last day on which it holds, where it has one; `line` is its place in program.yml.
    """

    id: str
    value: Value | Localized | None
    source: str | None = None
    url: str | None = None
    checked: dt.date | None = None
    expires: dt.date | None = None
    line: int = 0


@dataclass(frozen=True)
class Challenge:
    """A challenge, which people ask about by name.

    `fields` are its own facts, `names` what people call it, by language; `line` is its place in program.yml.
    """

    id: str
    topic: str
    label: Localized
    fields: Mapping[str, Value | Localized]
    names: Mapping[str, tuple[str, ...]]
    line: int = 0

    def field(self, name: str, language: str) -> Value | None:
        """The value of `label` or of one of `fields`, in `language` where it has languages."""
        value = self.label if name == "label" else self.fields.get(name)
        return localized(value, language) if isinstance(value, Mapping) else value


NEVER = dt.date.max
"""When a phase begins that follows a fact which is not set."""


@dataclass(frozen=True)
class Phase:
    """A period of the calendar, from the day it `begins`; the first phase has no beginning.

    `fact` is the one whose date it follows, where no day is typed; `due`, the day on which it would have begun, had it
    not to wait for the phases before it. `like` is the earlier phase whose answers hold
    in it where there are none of its own; `line`, its place in program.yml.
    """

    name: str
    begins: dt.date | None
    fact: str | None = None
    due: dt.date | None = None
    like: str | None = None
    line: int = 0


@dataclass(frozen=True)
class Source:
    """Where facts come from; facts refer to it by its `id`."""

    id: str
    title: Localized
    url: str | None


@dataclass(frozen=True)
class TeamInbox:
    """Whether visitors may leave questions for the team; `line` is where program.yml says so."""

    is_open: bool = True
    line: int = 0


@dataclass(frozen=True)
class Program:
    """The content of program.yml. An FAQ without that file has an empty programme, with one phase, "always".

    `languages` are those that the FAQ has files for, and is served in. `refused` are the ids of facts whose values
    could not be read, and `whole` is false where a section could not: that is a mistake of its own, and what else is
    missing for it is none.
    """

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    calendar: tuple[Phase, ...] = (Phase("always", None),)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    challenges: Mapping[str, Challenge] = field(default_factory=dict)
    languages: tuple[str, ...] = ASSUMED
    team: TeamInbox = field(default_factory=TeamInbox)
    refused: frozenset[str] = frozenset()
    whole: bool = True

    def phase(self, day: dt.date) -> str:
        """The name of the phase that `day` belongs to."""
        return [p.name for p in self.calendar if p.begins is None or p.begins <= day][-1]


def group_of(topic: str) -> str:
    """The group a topic belongs to: its id up to the dot."""
    return topic.partition(".")[0]


class PlacedText(NamedTuple):
    """A text, and the file and line in which it stands."""

    text: str
    file: str
    line: int


@dataclass(frozen=True)
class Entry:
    """A topic in one language. `answer` maps each phase of the calendar to its template.

    `written` names, for each phase, the key of `answer:` under which its template stands, where that is another: a
    phase that it is like, or `otherwise`. `lines` holds where its parts stand in `file`: "id", "label" …,
    "answer.<key>"; `also_places`, the file and line of each of `also`, which may stand in a file of their own.
    `pending` tells that it waits to be translated: other languages may lack it, and what they say is not compared.
    """

    id: str
    language: str
    label: str
    question: str
    also: tuple[str, ...]
    answer: Mapping[str, str]
    about_challenge: str | None
    file: str
    lines: Mapping[str, int]
    also_places: tuple[tuple[str, int], ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    pending: bool = False

    @property
    def line(self) -> int:
        """Where the topic begins in its file."""
        return self.lines["id"]

    @property
    def by_staff(self) -> bool:
        """Whether staff wrote it; the bot's own talk comes with the bot."""
        return self.file.startswith("faq_")

    def line_of(self, part: str) -> int:
        """The line of a part, such as "label" or "answer.open"; the topic's own line where that part has none."""
        return self.lines.get(part) or self.lines.get(part.partition(".")[0]) or self.line

    @property
    def placed_utterances(self) -> list[PlacedText]:
        """Every utterance with its place; the topic's own where it has none of its own."""
        places = (*self.also_places, *[(self.file, self.line)] * len(self.also))
        also = [PlacedText(text, *place) for text, place in zip(self.also, places)]
        return [PlacedText(self.question, self.file, self.line_of("question")), *also]

    @property
    def placed_templates(self) -> dict[str, str]:
        """Every text that may hold placeholders, by its part; an answer that no phase changes stands once."""
        by_phase = {self.part_of(phase): text for phase, text in self.answer.items()}
        answers = {"answer": self.answer[next(iter(self.answer))]} if len(set(self.answer.values())) == 1 else by_phase
        return {**answers, **({"about_challenge": self.about_challenge} if self.about_challenge else {})}

    def part_of(self, phase: str) -> str:
        """The part that answers in a phase, where answers differ by phase: "answer.closed"."""
        return f"answer.{self.written.get(phase, phase)}"

    @property
    def utterances(self) -> tuple[str, ...]:
        """Every way of asking that the model learns from."""
        return (self.question, *self.also)

    @property
    def templates(self) -> tuple[str, ...]:
        """Every text of this entry that may hold placeholders."""
        return (*self.answer.values(), *([self.about_challenge] if self.about_challenge else []))


@dataclass(frozen=True)
class Heading:
    """What an FAQ and its groups of topics are called in one language, where its file says so."""

    title: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Faq:
    """A programme's whole FAQ: `topics[id][language]` is an entry, of each language that the topic has.

    `unknown[language]` holds questions that sound like the programme's and have no answer in it; `unknown_places`, the
    file and line of each. `drafts` are the ids of topics that are not served yet, and stand nowhere else in here.
    `warnings` are what reading found that keeps nothing from being served.
    """

    program: Program
    topics: Mapping[str, Mapping[str, Entry]]
    headings: Mapping[str, Heading] = field(default_factory=dict)
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown_places: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    drafts: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it has files for, the first of which is answered in where nothing tells which."""
        return self.program.languages

    def entries(self, language: str) -> list[Entry]:
        """All entries of a language, in the order of the files, the bot's own talk last."""
        return [entry[language] for entry in self.topics.values() if language in entry]

    def all_entries(self) -> Iterator[Entry]:
        """All entries, a language after the other."""
        return (entry for language in self.languages for entry in self.entries(language))

    def challenge_of(self, topic: str) -> Challenge | None:
        """The challenge that `topic` describes, if it is one's."""
        return next((c for c in self.program.challenges.values() if c.topic == topic), None)
