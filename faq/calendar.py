"""Reading the calendar of program.yml: phases that begin on a day, or follow a fact."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace

from faq.fields import Fields
from faq.ids import NAME
from faq.messages import translatable
from faq.model import NEVER, Fact, Month, Phase, Program
from faq.shapes import Begins, keys
from faq.yaml import Located

FROM, AFTER = "from", "after"
"""A phase begins on the day of a fact, or on the day after it."""


def read_calendar(inner: Fields, facts: Mapping[str, Fact], refused: frozenset[str]) -> tuple[Phase, ...]:
    """The phases in order, each with the day on which it begins. Mistakes go to the problems of `inner`.

    A phase whose fact is not set begins `NEVER`. Where one that is `like` another would begin before the phases
    ahead of it, it waits for them, so that no answer runs ahead of what has not happened yet.
    """
    phases: list[Phase] = []
    for name, node in inner.subs():
        phase = _phase(name, node, inner, facts, refused, [phase.name for phase in phases])
        phases.append(_in_order(phase, node, inner, phases))
    return tuple(phases) or Program().calendar


def last_day(value: object) -> dt.date | None:
    """The last day of a fact's value that is a date or a month; None of anything else."""
    if isinstance(value, Month):
        return dt.date(value.year, value.month, monthrange(value.year, value.month)[1])
    return value if isinstance(value, dt.date) else None


def first_day(value: object) -> dt.date | None:
    """The first day of a fact's value that is a date or a month; None of anything else."""
    return dt.date(value.year, value.month, 1) if isinstance(value, Month) else last_day(value)


def _phase(
    name: str, node: Located, inner: Fields, facts: Mapping[str, Fact], refused: frozenset[str], before: list[str]
) -> Phase:
    if not isinstance(node.value, dict):
        return Phase(name, inner.date(name), line=node.key_line)
    fields = inner.sub(name)
    fields.only(keys(Begins))
    like = fields.text("like") if "like" in fields.items else None
    if like is not None and like not in before:
        fields.note(fields.items["like"], translatable("phase-like", phase=name, like=like, known=tuple(before)))
        like = before[-1] if before else None
    given = [key for key in (FROM, AFTER) if key in fields.items]
    if len(given) != 1:
        fields.note(None, translatable("phase-start", phase=name))
        return Phase(name, NEVER, like=like, line=node.key_line)
    key, start = given[0], fields.items[given[0]]
    if not isinstance(start.value, str) or not NAME.fullmatch(start.value):
        day = fields.date_of(start, fields.part(key))
        return Phase(name, _begins(key, day), like=like, line=node.key_line)
    fact = facts.get(start.value)
    value = fact.value if fact else None
    if fact is None or (value is not None and last_day(value) is None and fact.id not in refused):
        known = tuple(id_ for id_, each in facts.items() if last_day(each.value))
        fields.note(start, translatable("phase-fact", phase=name, fact=start.value, known=known))
    return Phase(name, _begins(key, value), fact=start.value, like=like, line=node.key_line)


def _begins(key: str, value: object) -> dt.date:
    if key == FROM:
        return first_day(value) or NEVER
    day = last_day(value)
    return NEVER if day in (None, NEVER) else day + dt.timedelta(days=1)


def _in_order(phase: Phase, node: Located, inner: Fields, before: list[Phase]) -> Phase:
    """The phase as it begins after those before it; noted where it does not."""
    if not before:
        if phase.begins is not None:
            inner.note(node, translatable("first-phase", phase=phase.name))
        return phase
    if phase.begins is None:
        if node.value is None:
            inner.note(node, translatable("phase-without-date", phase=phase.name))
        return replace(phase, begins=NEVER)  # the file is not served
    latest = next((each.begins for each in reversed(before) if each.begins not in (None, NEVER)), None)
    if latest is None or phase.begins > latest:
        return phase
    if phase.like is None:
        inner.note(node, translatable("phase-order", phase=phase.name, date=phase.begins))
    return replace(phase, begins=latest, due=phase.begins)
