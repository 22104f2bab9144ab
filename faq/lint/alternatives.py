"""The other values that a number may have beside what is written: 21 days for "three weeks", 20,000 for "20 k€"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faq.lint.numerals import GAP, Numerals

Value = int | float | str
_SHORT = {"k": 1000, "m": 1_000_000}
_SHORT_FORM = re.compile(rf"{GAP}?([km])(?=€|\b)")
_YEAR_BEFORE = re.compile(r"(?<!\d)([12]\d)\d\d[-–/]$")


def other_values(value: Value, text: str, start: int, end: int, numerals: Numerals) -> Iterator[Value]:
    """What the number that stands from `start` to `end` of a folded text may be as well."""
    if isinstance(value, str):
        return
    if span := numerals.span.match(text, end):
        scale, size = numerals.spans[span["span"]]
        yield f"{value * size:g} {scale}"
    if short := _SHORT_FORM.match(text, end):
        yield round(value * _SHORT[short[1]])
    if numerals.hundredths.match(text, end):
        yield value / 100
    if numerals.half.match(text, end):
        yield value + 0.5
    if value < 12 and numerals.afternoon.match(text, end):
        yield value + 12
    yield from _years(value, text, start, end)


def times_of(figure: str) -> Iterator[Value]:
    """The times of day that a figure may be, in a language that writes 16:30 as "4.30"."""
    if found := re.fullmatch(r"(1?\d)\.([0-5]\d)", figure):
        hour = int(found[1])
        yield from (time_of_day(each, found[2]) for each in (hour, hour + 12) if each < 24)


def time_of_day(hour: int, minutes: str | None) -> Value:
    """A time as a value: the hour alone where it is a full one."""
    return f"{hour}:{minutes}" if minutes and minutes != "00" else hour


def _years(value: float, text: str, start: int, end: int) -> Iterator[Value]:
    """The year of "2026-27", and the decade of "the 1990s"."""
    if value < 100 and (before := _YEAR_BEFORE.search(text[:start])):
        yield int(before[1]) * 100 + int(value)
    if 1000 <= value < 2100 and text[end : end + 1] == "s":
        yield int(value) % 100
