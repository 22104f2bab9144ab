"""The calendar against the facts, and answers against the calendar: nothing past is announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from faq.calendar import AFTER, FROM, first_day, last_day
from faq.errors import Finding
from faq.lint.hardcoded_facts import without_slots
from faq.lint.mentions import DATE, MONTH, find_mentions
from faq.lint.tenses import CLOSING, OPENING, PAST, TO_COME, Tense, id_words, tenses
from faq.messages import Translatable, translatable
from faq.model import NEVER, Fact, Faq, Month, Phase, Program
from faq.program import FILE
from faq.template import SLOT

_KINDS = (OPENING, CLOSING)
_COUNTDOWN = "countdown"  # a format that says by itself whether the date is past
_CODES = {TO_COME: "past-as-to-come", PAST: "to-come-as-past"}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class _Period:
    """The days of a phase, the last one included."""

    phase: Phase
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class _Date:
    """A date or month that a template states: where it stands, its words, its days, and its fact if by placeholder."""

    start: int
    end: int
    text: str
    first: dt.date
    last: dt.date
    fact: str | None = None


def check_calendar(faq: Faq) -> Iterator[Finding]:
    """Phases whose typed day contradicts the fact that it stands for, and those that never begin or have to wait.

    With the first, an answer is false for days.
    """
    for before, phase in pairwise(faq.program.calendar):
        if message := _late(phase, before, faq.program):
            yield Finding(FILE, phase.line, message)
        if phase.fact or phase.begins in (None, NEVER):
            continue
        if fact := _fact_contradicted(phase, before, faq):
            key = FROM if isinstance(fact.value, Month) or _is_called(phase.name, OPENING) else AFTER
            day = first_day(fact.value) if key == FROM else last_day(fact.value)
            message = translatable("phase-contradicts-fact", phase=phase.name, date=phase.begins, fact=fact.id,
                                   value=day, line=fact.line, key=key)  # fmt: skip
            yield Finding(FILE, phase.line, message)


def check_tenses(faq: Faq, today: dt.date) -> Iterator[Finding]:
    """Answers that speak of a past date as to come, or of one to come as past, in any phase of the calendar."""
    periods = _periods(faq.program)
    for entry in faq.all_entries():
        for part, template in entry.placed_templates.items():
            by_phase = part.startswith("answer.")
            served = [each for each in periods if not by_phase or part == entry.part_of(each.phase.name)]
            for date, tense in _with_tenses(template, entry.language, faq.program):
                when = _contradicted(tense, date, served, today, by_phase) if tense else None
                if tense and when:
                    code = _CODES[tense.name]
                    message = translatable(code, topic=entry.id, date=date.text, words=tense.words, when=when)
                    yield Finding(entry.file, entry.line_of(part), message, entry.id)


def _late(phase: Phase, before: Phase, program: Program) -> Translatable | None:
    fact = program.facts.get(phase.fact or "")
    if fact and fact.value is None and fact.id not in program.refused:
        return translatable("phase-unset", phase=phase.name, fact=fact.id, line=fact.line)
    if phase.due and phase.begins and phase.due < phase.begins:
        return translatable(
            "phase-overtaken", phase=phase.name, date=phase.due, before=before.name, begins=phase.begins
        )
    return None


def _is_called(id_: str, kind: str) -> bool:
    return not id_words(kind).isdisjoint(id_.split("_"))


def _fact_contradicted(phase: Phase, before: Phase, faq: Faq) -> Fact | None:
    """The fact that a typed day stands for and does not agree with; None where none or several come into question.

    It is counted down to until then, or spoken of as to come until then and as past from then on, or else it is called
    as the phase is.
    """
    dated = [fact for fact in faq.program.facts.values() if last_day(fact.value)]
    called = {
        fact.id for fact in dated for kind in _KINDS if _is_called(fact.id, kind) and _is_called(phase.name, kind)
    }
    turning = _spoken_of(faq, before.name, TO_COME) & _spoken_of(faq, phase.name, PAST)
    counted = _counted_down(faq, before.name) - _counted_down(faq, phase.name)
    for ids in (counted, turning, called):
        found = [fact for fact in dated if fact.id in ids]
        days = {day for fact in found for day in (first_day(fact.value), last_day(fact.value)) if day}
        if phase.begins is None or not days.isdisjoint({phase.begins, phase.begins - _DAY}):
            return None
        if len(found) == 1:
            return found[0]
    return None


def _counted_down(faq: Faq, phase: str) -> set[str]:
    """The facts that answers of a phase count the days to."""
    slots = (inside.partition(":") for entry in faq.all_entries() for inside in SLOT.findall(entry.answer[phase]))
    return {name for name, _, style in slots if style == _COUNTDOWN}


def _spoken_of(faq: Faq, phase: str, tense: str) -> set[str]:
    """The facts that answers of a phase speak of as to come, or as past."""
    return {
        date.fact
        for entry in faq.all_entries()
        for date, found in _with_tenses(entry.answer[phase], entry.language, faq.program)
        if date.fact and found and found.name == tense
    }


def _with_tenses(template: str, language: str, program: Program) -> Iterator[tuple[_Date, Tense | None]]:
    """The dates of a template, each with how it is spoken of."""
    dates = _dates(template, language, program)
    yield from zip(dates, tenses(without_slots(template), [(each.start, each.end) for each in dates], language))


def _periods(program: Program) -> list[_Period]:
    """The phases that some day belongs to, in order."""
    begun = [phase for phase in program.calendar if phase.begins != NEVER]
    ends = [each.begins - _DAY for each in begun[1:] if each.begins] + [NEVER]
    periods = [_Period(phase, phase.begins or dt.date.min, end) for phase, end in zip(begun, ends)]
    return [period for period in periods if period.first <= period.last]


def _contradicted(
    tense: Tense, date: _Date, served: list[_Period], today: dt.date, by_phase: bool
) -> Translatable | None:
    """When what is stated of a date is false: in a phase that it is stated in, or by now; None if it is true.

    The last phase has no end: that a date within it has passed is a finding once it has. An answer of every phase may
    speak of what has happened since as past: of it, only today matters.
    """
    for period in served:
        if tense.name == TO_COME:
            false, by_now = _passes_within(date, period), date.last < today
        else:
            false, by_now = by_phase and date.first > period.last, date.first > today
        if false:
            return translatable("in-phase", phase=period.phase.name)
        if by_now and period.first <= today <= period.last:
            return translatable("by-now")
    return None


def _passes_within(date: _Date, period: _Period) -> bool:
    """Whether a date is past when a phase begins, or before it ends."""
    if date.fact is not None and date.fact == period.phase.fact:
        return True
    return date.last < (period.first if period.last == NEVER else period.last)


def _dates(template: str, language: str, program: Program) -> list[_Date]:
    """What a template states by placeholder or in figures and words, in order; where the year is not given, nothing."""
    found = []
    for slot in SLOT.finditer(template):
        name, _, style = slot[1].partition(":")
        value = program.facts[name].value if name in program.facts else None
        first, last = first_day(value), last_day(value)
        if first and last and style != _COUNTDOWN:
            found.append(_Date(slot.start(), slot.end(), slot[0], first, last, name))
    for each in find_mentions(without_slots(template), language):
        if each.kind in (DATE, MONTH) and each.parts[0]:
            value = Month(*each.parts) if each.kind == MONTH else _day(*each.parts)
            first, last = first_day(value), last_day(value)
            if first and last:
                found.append(_Date(each.start, each.end, each.text, first, last))
    return sorted(found, key=lambda each: each.start)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None  # a day that there is not; which one was meant, nobody can tell
