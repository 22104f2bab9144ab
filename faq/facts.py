"""Facts that answers should not state as they do: in words of their own, or past the day they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from faq.errors import Finding
from faq.literals import Literals
from faq.messages import said
from faq.model import LANGUAGES, Entry, Faq
from faq.program import FILE
from faq.template import SLOT


def check_facts(faq: Faq, literals: Literals, today: dt.date) -> Iterator[Finding]:
    """Every fact stated in words, expired, or of an unknown source."""
    for language in LANGUAGES:
        for entry in faq.entries(language):
            for part, template in entry.placed_templates.items():
                for literal in literals.of(template, language):
                    placeholders = literals.placeholders(literal, entry)
                    message = said("fact-in-words", literal=literal.text, topic=entry.id, placeholders=placeholders)
                    yield Finding(entry.file, entry.line_of(part), message, entry.id)
    for fact in faq.program.facts.values():
        if faq.program.sources and fact.source and fact.source not in faq.program.sources:
            message = said("unknown-source", fact=fact.id, source=fact.source, known=tuple(faq.program.sources))
            yield Finding(FILE, fact.line, message)
        if fact.expires and fact.expires < today and (used := _use(faq, fact.id)):
            entry, line = used
            place = said("line-of-file", line=line, file=entry.file)
            message = said("expired-fact", fact=fact.id, date=fact.expires, topic=entry.id, place=place)
            yield Finding(FILE, fact.line, message, entry.id)


def _use(faq: Faq, fact: str) -> tuple[Entry, int] | None:
    """The first place where an answer names a fact."""
    for language in LANGUAGES:
        for entry in faq.entries(language):
            for part, template in entry.placed_templates.items():
                if fact in [inside.partition(":")[0] for inside in SLOT.findall(template)]:
                    return entry, entry.line_of(part)
    return None
