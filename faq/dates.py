"""Dates as people write them: read, or refused with what is wrong with them.

A month's name is understood in every language that the assistant has, whichever a FAQ is in: a date that nobody reads
would be kept as a text.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from babel.dates import get_day_names, get_month_names

from faq.messages import Translatable, translatable
from faq.model import LANGUAGES, Month
from faq.text import fold
from languages import phrases
from languages.numerals import written_numerals

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_MONTH_OF_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
_HALF = r"[ap]\.?m\.?"
_DAY = re.compile(r"(\d{1,2})(?:[^\W\d_]{1,2}|º|°)?")
_SHORTEST_MONTH = 3  # letters of an abbreviated month

Reading = dt.date | Month | Translatable | None
"""What a text was read as: a date, a month, the reason why it is neither though it looks it, or no date at all."""


class WrittenDay(Translatable):
    """A day that need not exist, such as 31 November, as it is named in a message."""

    def text(self, language: str) -> str:
        """The day, the month by its name and, where there is one, the year."""
        blanks = dict(self.blanks)
        name = get_month_names("wide", locale=language)[blanks["month"]]
        return " ".join(str(part) for part in (blanks["day"], name, blanks.get("year")) if part is not None)


def read_date(text: str) -> Reading:
    """Read a text that is a date from end to end; one that merely has a date in it is none.

    Digits are read as year, month, day or as day, month, year; where the day could be the month, neither is guessed.
    A refusal has a blank left, `where`, for the place of the text: see `refused_at`.
    """
    text = text.strip()
    if not any(map(str.isdigit, text)):
        return None
    if hour := _hour().search(text):
        day = _in_figures(text[: hour.start()]) or _in_words(text[: hour.start()])
        return translatable("date-with-hour", text=text, day=day) if isinstance(day, dt.date) else None
    return _in_figures(text) or _in_words(text)


def refused_at(reason: Translatable, where: str | Translatable) -> Translatable:
    """The reason why `read_date` refused a text, with the place of that text in it."""
    return translatable(reason.code, **dict(reason.blanks), where=where)


@cache
def _hour() -> re.Pattern[str]:
    """An hour at the end of a text, in figures: "à 18h30", "at 6 pm", "a las 18:30 h", "18.30 Uhr"."""
    clock = "|".join(written_numerals(language)["clock"] for language in LANGUAGES)
    minutes = rf"(?::\s*\d\d(?::\d\d)?|\.\d\d(?=\s*(?:{clock}|{_HALF})))"
    after = rf"(?:(?:{clock})\s*(?:\d\d)?|{_HALF})"
    return re.compile(rf"[\s,T]+(?:[^\W\d_]{{1,3}}\s+){{0,2}}\d{{1,2}}\s*(?:{minutes}\s*{after}?|{after})$", re.I)


def _in_figures(text: str) -> Reading:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month = int(found[1]), int(found[3])
        if found[4] is None:
            return _month_of(text, year, month) if 1 <= month <= 12 else None
        return _date(text, year, month, int(found[4]))
    if found := _MONTH_OF_YEAR.fullmatch(text):
        return _month_of(text, int(found[2]), int(found[1])) if 1 <= int(found[1]) <= 12 else None
    if not (found := _DAY_FIRST.fullmatch(text)):
        return None
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) == 2:  # 1.2.16 is a version as well
        return None if found[2] == "." else translatable("short-year", text=text)
    if found[2] != "." and one != other and one <= 12 and 1 <= other <= 12 and one:
        first, second = _date(text, year, other, one), _date(text, year, one, other)
        if not isinstance(first, dt.date) or not isinstance(second, dt.date):
            return first
        return translatable(
            "day-or-month", text=text, one=_written(first), first=first, other=_written(second), second=second
        )
    # Where only the second number can be a day, it is one.
    return _date(text, year, one, other) if other > 12 >= one else _date(text, year, other, one)


def _in_words(text: str) -> Reading:
    months: dict[str, int] = {}
    days, years = [], []
    for token in re.split(r"[\s,.-]+", fold(text).strip(" .")):
        if re.fullmatch(r"\d{4}", token):
            years.append(int(token))
        elif found := _DAY.fullmatch(token):
            days.append(int(found[1]))
        elif number := _month(token):
            months[token] = number
        elif token not in _passed_over():
            return None
    # An abbreviated day of the week may begin a month's name as well.
    named = set(months.values()) if len(months) < 2 else {months[t] for t in months.keys() - _passed_over()}
    if len(named) != 1 or len(days) > 1 or len(years) > 1 or not (days or years):
        return None
    (month,) = named
    if not years:
        return translatable("no-year", text=text)
    return _date(text, years[0], month, days[0]) if days else _month_of(text, years[0], month)


def _month_of(text: str, year: int, month: int) -> Month | Translatable:
    return Month(year, month) if year else translatable("no-such-year", text=text)


def _date(text: str, year: int, month: int, day: int) -> dt.date | Translatable:
    try:
        return dt.date(year, month, day)
    except ValueError:
        if not year:
            return translatable("no-such-year", text=text)
        if not 1 <= month <= 12:
            return translatable("no-such-month", text=text, month=month)
        return translatable(
            "no-such-day", text=text, day=WrittenDay("", (("day", day), ("month", month), ("year", year)))
        )


def _written(day: dt.date) -> WrittenDay:
    return WrittenDay("", (("day", day.day), ("month", day.month)))


def _month(token: str) -> int | None:
    """The month that a word names or begins the name of, if it can be only one."""
    if len(token) < _SHORTEST_MONTH:
        return None
    found = {number for name, number in _month_names() if name.startswith(token)}
    return found.pop() if len(found) == 1 else None


@cache
def _month_names() -> frozenset[tuple[str, int]]:
    return frozenset(
        (fold(name).strip("."), number)
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=phrases(language).babel).items()
    )


@cache
def _passed_over() -> frozenset[str]:
    """Words within a date that tell nothing of it: days of the week, articles."""
    found = set()
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            names = get_day_names(width, locale=phrases(language).babel).values()
            found |= {fold(name).strip(".") for name in names}
        found |= {fold(word) for word in written_numerals(language)["around_dates"]}
    return frozenset(found)
