"""Facts of program.yml past their last day, checked on a day to come, or of a source that is not listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from faq.errors import Finding, place_of
from faq.messages import translatable
from faq.model import Entry, Faq
from faq.program import FILE
from faq.template import SLOT


def check_stale_facts(faq: Faq, today: dt.date, clock: dt.date) -> Iterator[Finding]:
    """Every fact that an answer states though it has expired by `today`, or whose source is unknown.

    `clock` is the day it really is: nothing has been checked later than that.
    """
    for fact in faq.program.facts.values():
        if fact.checked and fact.checked > clock:
            yield Finding(FILE, fact.line, translatable("checked-in-future", fact=fact.id, date=fact.checked))
        if faq.program.sources and fact.source and fact.source not in faq.program.sources:
            known = tuple(faq.program.sources)
            yield Finding(
                FILE, fact.line, translatable("unknown-source", fact=fact.id, source=fact.source, known=known)
            )
        if fact.expires and fact.expires < today and (used := _first_use(faq, fact.id)):
            entry, line = used
            place = place_of(entry.file, line, seen_from=FILE)
            message = translatable("expired-fact", fact=fact.id, date=fact.expires, topic=entry.id, place=place)
            yield Finding(FILE, fact.line, message, entry.id)


def expiring_facts(faq: Faq, last: dt.date) -> list[tuple[str, str, dt.date]]:
    """The facts that answers state and that hold until `last` at most, soonest first.

    Each is its id, the topic that states it first, and the last day on which it holds.
    """
    found = [
        (fact.id, used[0].id, fact.expires)
        for fact in faq.program.facts.values()
        if fact.expires and fact.expires <= last and (used := _first_use(faq, fact.id))
    ]
    return sorted(found, key=lambda each: (each[2], each[0]))


def _first_use(faq: Faq, fact: str) -> tuple[Entry, int] | None:
    """The first place where an answer names a fact."""
    for entry in faq.all_entries():
        for part, template in entry.placed_templates.items():
            if fact in [inside.partition(":")[0] for inside in SLOT.findall(template)]:
                return entry, entry.line_of(part)
    return None
