"""What visitors would read after a publish and do not read now: every answer that differs, in every phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from actions.render import Renderer
from bot.staff.editor.changes import SavedChange
from faq.editing.places import TOPIC, UNKNOWN, Place
from faq.model import NEVER, Entry, Faq, Program
from faq.template import TemplateError

_LISTS = ("also", "question")


@dataclass(frozen=True)
class AnswerChange:
    """An answer that changes in some `phases` of the calendar, a text each; None where there is no such answer.

    `day` is the first one on which it was looked at.
    """

    topic: str
    language: str
    day: dt.date
    phases: tuple[str, ...]
    before: str | None
    now: str | None


@dataclass(frozen=True)
class PhrasingChange:
    """How many ways of asking a topic gains and loses in a language; topic "" are questions without an answer."""

    topic: str
    language: str
    added: int
    removed: int


def answer_changes(before: Faq | None, now: Faq, today: dt.date, retention_days: int) -> list[AnswerChange]:
    """Every answer that differs, a topic after the other, in each language and phase.

    Args:
        before: what is served; None where nothing is.
        now: what would be.
        today: the day on which phases that have begun already are looked at.
        retention_days: the built-in fact of that name.

    """
    found = []
    topics = dict.fromkeys([*now.topics, *(before.topics if before else ())])
    days = sample_days([now.program, *([before.program] if before else [])], today)
    for topic in topics:
        for language in _languages(before, now, topic):
            texts: dict[tuple[str | None, str | None], list[dt.date]] = {}
            for day in days:
                sides = tuple(
                    _answer(faq, topic, language, day, retention_days) if faq else None for faq in (before, now)
                )
                if sides[0] != sides[1]:
                    texts.setdefault((sides[0], sides[1]), []).append(day)
            for (old, new), seen in texts.items():
                phases = tuple(dict.fromkeys(now.program.phase(day) for day in seen))
                found.append(AnswerChange(topic, language, seen[0], phases, old, new))
    return found


def _languages(before: Faq | None, now: Faq, topic: str) -> list[str]:
    sides = (faq.topics.get(topic, {}) for faq in (now, before) if faq)
    return list(dict.fromkeys(language for side in sides for language in side))


def sample_days(programs: list[Program], today: dt.date) -> list[dt.date]:
    """A day in each phase of every calendar, in order: today in the one that it belongs to, else a phase's first."""
    begins = {phase.begins for program in programs for phase in program.calendar}
    later = sorted(each for each in begins if each and each != NEVER)
    if not later:
        return [today]
    days = [later[0] - dt.timedelta(days=1), *later]
    current = max((day for day in days if day <= today), default=days[0])
    return sorted({*days, today} - ({current} - {today}))


def answer_on(faq: Faq, entry: Entry, day: dt.date, retention_days: int) -> str:
    """What a topic is answered on a day.

    Raises:
        TemplateError: its answer is none.

    """
    template = entry.answer[faq.program.phase(day)]
    renderer = Renderer(faq.program, day, retention_days)
    return renderer.text(template, entry.language, faq.challenge_of(entry.id))


def _answer(faq: Faq, topic: str, language: str, day: dt.date, retention_days: int) -> str | None:
    entry = faq.topics.get(topic, {}).get(language)
    if entry is None:
        return None
    try:
        return answer_on(faq, entry, day, retention_days)
    except TemplateError:  # a finding says what is wrong with it
        return entry.answer[faq.program.phase(day)]


def phrasing_changes(changes: Mapping[Place, SavedChange]) -> Iterator[PhrasingChange]:
    """How many ways of asking each topic gains and loses."""
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for place, change in changes.items():
        if place.part == UNKNOWN or (place.part == TOPIC and place.key in _LISTS):
            old, new = (_as_set(each) for each in (change.base, change.value))
            key = place.id, place.language
            added, removed = counted.get(key, (0, 0))
            counted[key] = added + len(new - old), removed + len(old - new)
    for (topic, language), (added, removed) in sorted(counted.items()):
        yield PhrasingChange(topic, language, added, removed)


def _as_set(value: str | tuple[str, ...] | None) -> set[str]:
    return {value} if isinstance(value, str) else set(value or ())
