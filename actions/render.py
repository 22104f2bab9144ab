"""Turning a template and the facts into a text, as each language writes dates, numbers, lists and spaces."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

from faq.model import Challenge, Fact, Localized, Month, Program, Value, localized
from faq.template import Slot, slots, substitute
from languages import Phrases, in_languages, phrases
from languages.typography import typeset
from settings import Settings


@dataclass(frozen=True)
class Cited:
    """Where an answer's facts come from. `checked` is the oldest date at which one was verified."""

    title: str
    url: str | None
    checked: dt.date | None


@dataclass(frozen=True)
class Renderer:
    """Renders templates for one day. `retention_days` is the built-in fact of that name."""

    program: Program
    today: dt.date
    retention_days: int

    @classmethod
    def of(cls, program: Program, settings: Settings) -> Renderer:
        """A renderer for the day that it is."""
        return cls(program, settings.today(program.timezone), settings.retention_days)

    def text(self, template: str, language: str, challenge: Challenge | None = None) -> str:
        """Fill a template in, for people to read. What has no value leaves no trace but a link's text."""
        words = phrases(language)

        def value_of(slot: Slot) -> str | None:
            if slot.name == "challenges" and slot.name not in self.program.facts:
                return self._challenges(slot.format or "list", language, words)
            value = self._value(slot, language, challenge)
            return None if value is None else self._written(value, slot.format, words)

        return typeset(substitute(template, value_of), language)

    def date(self, day: dt.date, language: str) -> str:
        """A date in full, as an answer would write it."""
        return self._date(day, "long", phrases(language))

    def cited(self, template: str, language: str) -> list[Cited]:
        """The sources of the facts a template names; the programme's first one where it names none."""
        facts = [self.program.facts[slot.name] for slot in slots(template) if slot.name in self.program.facts]
        named: dict[str, list[Fact]] = {}
        for fact in facts:
            if fact.source and fact.value is not None:
                named.setdefault(fact.source, []).append(fact)
        if not named:
            named = {source: [] for source in list(self.program.sources)[:1]}
        return [self._cite(source, used, language) for source, used in named.items()]

    def _cite(self, source: str, used: list[Fact], language: str) -> Cited:
        known = self.program.sources.get(source)
        of_source = used or [f for f in self.program.facts.values() if f.source == source]
        checked = min((fact.checked for fact in of_source if fact.checked), default=None)
        url = next((fact.url for fact in used if fact.url), known.url if known else None)
        return Cited(typeset(localized(known.title, language), language) if known else source, url, checked)

    def _value(self, slot: Slot, language: str, challenge: Challenge | None) -> Value | None:
        if slot.field:
            named = self.program.challenges.get(slot.name, challenge)
            return named.field(slot.field, language) if named else None
        value: Value | Localized | None
        if slot.name in self.program.facts:
            value = self.program.facts[slot.name].value
        else:
            value = self._built_in(slot.name, language)
        return localized(value, language) if isinstance(value, Mapping) else value

    def _built_in(self, name: str, language: str) -> Value | None:
        if name == "languages":
            return in_languages(self.program.languages, language)
        values: Mapping[str, Value] = {"today": self.today, "retention_days": self.retention_days}
        return values.get(name)

    def _written(self, value: Value, style: str | None, words: Phrases) -> str:
        if isinstance(value, dt.date):
            return self._date(value, style or "long", words)
        if isinstance(value, Month):
            return str(format_skeleton("yMMMM", dt.date(value.year, value.month, 1), locale=words.babel))
        return value if isinstance(value, str) else str(format_decimal(value, locale=words.babel))

    def _date(self, day: dt.date, style: str, words: Phrases) -> str:
        if style == "countdown":
            near = {0: words.today, 1: words.tomorrow, -1: words.yesterday}
            delta = day - self.today
            if delta.days in near:
                return near[delta.days]
            return str(
                format_timedelta(delta, granularity="day", threshold=9e9, add_direction=True, locale=words.babel)
            )
        width = {"long": "long", "weekday": "full", "short": "medium"}[style]
        written = str(format_date(day, width, locale=words.babel))
        return re.sub(r"\b1(?= \D)", words.first_of_month, written) if day.day == 1 else written

    def _challenges(self, style: str, language: str, words: Phrases) -> str:
        challenges = list(self.program.challenges.values())
        if style == "count":
            return str(format_decimal(len(challenges), locale=words.babel))
        if style == "hosts":
            hosts = dict.fromkeys(str(challenge.field("host", language) or "") for challenge in challenges)
            return str(format_list([host for host in hosts if host], locale=words.babel))
        return "\n".join(self._challenge_line(challenge, language, words) for challenge in challenges)

    def _challenge_line(self, challenge: Challenge, language: str, words: Phrases) -> str:
        host = challenge.field("host", language)
        line = words.challenge_line if host else words.challenge_line.replace(" ({host})", "")
        return substitute(line, lambda slot: str(challenge.field(slot.name, language) or ""))
