"""Dates, months, numbers and addresses that a text mentions, normalised over languages and ways of writing.

"21 novembre 2016", "21/11/2016", "Nov. 21st" and "the twenty-first of November" are one date, "1 200 €"
and "€1,200" one number. Positions are those of the text given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from faq.lint.alternatives import other_values, time_of_day, times_of
from faq.lint.numerals import GAP, Numerals, numerals_of, spaced
from faq.text import fold
from languages import LANGUAGES

DATE, MONTH, NUMBER, LINK = "date", "month", "number", "link"
ORDINAL, CLOCK = "ordinal", "clock"
"""The units of a number that is a place in an order, and of a time of day."""
_NO_UNITS = {"", ORDINAL, CLOCK}
_LAST_LOOSE_ORDINAL = 3
"""A third is a part as well, and a second a moment; "at first" is no order at all."""
_CODES = "|".join(LANGUAGES)
_ADDRESS = re.compile(
    r"(?:https?://|mailto:|www\.)[^\s<>()\[\]{}«»\"]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[a-z0-9-]+\.)+(?:fr|com|org|net|eu|io|gov|edu|uk|info|es|de)\b(?:/[^\s<>()\[\]{}«»\"]*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(rf"(?<![\w.,])\+?\(?\d[\d.()/-]?(?:(?:{GAP}|[.()/-])*\d){{8,13}}(?![\w])")


@dataclass(frozen=True)
class Mention:
    """A date, month, number or address in a text: its normalised `value`, its words, and where they begin.

    A date's value is (year, month, day) and a month's (year, month), with year 0 where none is given;
    a number's is an int or a float, an address's the address without what does not matter.
    `in_words` tells a number that is spelt out, `unit` its currency or "%"; `others` are values that it may have
    as well ("4.30" is 16:30 too). What is `weak` may be no value at all ("may", "one", "both"): it agrees with
    another text's, but is none to be missed there.
    """

    kind: str
    value: int | float | str | tuple[int, ...]
    text: str
    start: int
    in_words: bool = False
    unit: str = ""
    others: frozenset[int | float | str] = frozenset()
    weak: bool = False

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.start + len(self.text)

    @property
    def parts(self) -> tuple[int, ...]:
        """A date's or month's numbers, the year first; nothing of anything else."""
        return self.value if isinstance(self.value, tuple) else ()


def find_mentions(text: str, language: str, loose: bool = False) -> list[Mention]:
    """Everything that a text mentions, in its order. No character belongs to two mentions.

    With `loose`, also what is no number by itself, but may be one in another language: "both", "first", "one".
    """
    numerals, folded = numerals_of(language), fold(text)
    found: list[Mention] = []
    taken = bytearray(len(text))
    for read in (_addresses, _phones, _dates, _months, _clock, _figures, _spelt):
        for each in read(folded, numerals):
            if not any(taken[each.start : each.end]) and (loose or _is_plain(each, numerals)):
                taken[each.start : each.end] = b"\1" * len(each.text)
                shown = text[each.start : each.end]
                found.append(replace(each, text=shown))
    return sorted(found, key=lambda each: each.start)


def _is_plain(each: Mention, numerals: Numerals) -> bool:
    return each.text in numerals.ambiguous or not (each.weak or each.unit == ORDINAL)


def normalize_address(text: str) -> str:
    """An address without what does not matter: scheme, www, a slash or stop at its end, parts that name a language."""
    bare = re.sub(r"^(https?://|mailto:)?(www\.)?", "", text.strip().rstrip(".,;:!?").lower())
    if "@" in bare:
        return bare
    host, _, path = bare.partition("/")
    path = re.sub(rf"[?&](?:lang|hl)=(?:{_CODES})\b|[-_.](?:{_CODES})\b", "", path)
    parts = [part for part in path.split("/") if part not in ("", *LANGUAGES)]
    return "/".join([re.sub(rf"^(?:{_CODES})\.", "", host), *parts])


def same_value(one: Mention, other: Mention) -> bool:
    """Whether `other` can mean what `one` does; what it leaves out, a year, a currency, counts as the same.

    A day and its number are the same, and a month is stated by a date; no date is by its month alone.
    """
    if one.kind != other.kind:
        return _part_of(one, other) or (one.kind == DATE and other.kind == NUMBER and _part_of(other, one))
    if one.kind in (DATE, MONTH):
        return one.parts[1:] == other.parts[1:] and _same_or_none(one.parts[0], other.parts[0])
    agree = one.value == other.value or bool({one.value, *one.others} & {other.value, *other.others})
    return agree and (one.unit == other.unit or bool(_NO_UNITS & {one.unit, other.unit}))


def _part_of(one: Mention, date: Mention) -> bool:
    """Whether a number is the day of a date, or a month its month."""
    if date.kind != DATE:
        return False
    return one.value == date.parts[2] if one.kind == NUMBER else one.parts[1:] == date.parts[1:2]


def _same_or_none(one: object, other: object) -> bool:
    return one == other or not one or not other


def _addresses(folded: str, numerals: Numerals) -> Iterator[Mention]:
    for found in _ADDRESS.finditer(folded):
        text = found[0].rstrip(".,;:!?")
        yield Mention(LINK, normalize_address(text), text, found.start())


def _phones(folded: str, numerals: Numerals) -> Iterator[Mention]:
    for found in _PHONE.finditer(folded):
        yield Mention(NUMBER, int(re.sub(r"\D", "", found[0])[-9:]), found[0], found.start())


def _dates(folded: str, numerals: Numerals) -> Iterator[Mention]:
    for pattern in numerals.dates:
        for found in pattern.finditer(folded):
            parts = found.groupdict()
            month = numerals.months.get(parts["month"]) or int(parts["month"])
            year = int(parts["year"] or 0)
            days = list(numerals.day.finditer(folded, *found.span("days")))
            for day in days:
                number = numerals.days.get(spaced(day["day"])) or int(day["day"])
                if 1 <= number <= 31 and month <= 12:
                    start = found.start() if day is days[0] else day.start()
                    end = found.end() if day is days[-1] else day.end()
                    yield Mention(DATE, (year, month, number), folded[start:end], start)


def _months(folded: str, numerals: Numerals) -> Iterator[Mention]:
    for found in numerals.bare_month.finditer(folded):
        parts = found.groupdict()
        name = parts["name"] or parts["bare"] or ""
        month = numerals.months.get(name) or int(parts["month"] or parts["number"])
        year = int(parts["year"] or parts["first"] or parts["last"] or 0)
        yield Mention(MONTH, (year, month), found[0], found.start(), weak=name in numerals.verbs and not year)


def _clock(folded: str, numerals: Numerals) -> Iterator[Mention]:
    for found in numerals.clock.finditer(folded):
        parts = found.groupdict()
        half = (parts["half"] or parts["only_half"] or "")[:1]
        yield from _begun_before(folded, found.start(), half, numerals)
        hour = int(parts["hour"]) % 12 + 12 * (half == "p") if half in ("a", "p") else int(parts["hour"])
        time = time_of_day(hour, parts["minutes"] or parts["only_minutes"])
        others = frozenset(other_values(time, folded, *found.span(), numerals))
        yield Mention(NUMBER, time, found[0], found.start(), unit=CLOCK, others=others)


def _begun_before(folded: str, end: int, half: str, numerals: Numerals) -> Iterator[Mention]:
    """The time that a range begins with, which the half of the day after its end may hold for: "from 2 to 7 pm"."""
    found = numerals.range_start.search(folded[:end]) if half in ("a", "p") else None
    if found:
        hour, minutes = int(found["hour"]), found["minutes"]
        text = found[0][: found.end("time") - found.start()]
        times = frozenset({time_of_day(hour, minutes), time_of_day(hour % 12 + 12 * (half == "p"), minutes)})
        yield Mention(NUMBER, time_of_day(hour, minutes), text, found.start(), unit=CLOCK, others=times)


def _figures(folded: str, numerals: Numerals) -> Iterator[Mention]:
    for found in numerals.figures.finditer(folded):
        number = _number(found["figure"], numerals) * numerals.multipliers.get(found["times"] or "", 1)
        value = int(number) if number.is_integer() else round(number, 6)
        unit = _unit(folded, found, numerals)
        others = list(times_of(found["figure"]) if numerals.twelve_hours and not unit and not found["times"] else ())
        others += other_values(value, folded, *found.span(), numerals)
        yield Mention(NUMBER, value, found[0], found.start(), unit=unit, others=frozenset(others))


def _number(figure: str, numerals: Numerals) -> float:
    bare = re.sub(GAP, "", figure)
    if not re.fullmatch(r"\d+\.\d{1,2}", bare):
        bare = bare.replace({",": ".", ".": ","}[numerals.decimal], "").replace(numerals.decimal, ".")
    return float(bare)


def _spelt(folded: str, numerals: Numerals) -> Iterator[Mention]:
    for pattern, strict in ((numerals.phrases, False), (numerals.spelt, True), (numerals.loose, False)):
        for found in pattern.finditer(folded):
            first, *others = numerals.values(found[0])
            is_ordinal = not strict and spaced(found[0]) in numerals.ordinals
            unit = ORDINAL if is_ordinal else _unit(folded, found, numerals) if strict else ""
            others += other_values(first, folded, *found.span(), numerals)
            weak = not strict and not (is_ordinal and first > _LAST_LOOSE_ORDINAL)  # type: ignore[operator]
            yield Mention(NUMBER, first, found[0], found.start(), True, unit, frozenset(others), weak)


def _unit(folded: str, found: re.Match[str], numerals: Numerals) -> str:
    """The currency beside a number or the range it begins, or "%"; nothing where neither stands there."""
    after = numerals.unit_after.match(folded, found.end()) or numerals.unit_of_range.match(folded, found.end())
    before = numerals.unit_before.search(folded[: found.start()])
    return numerals.units[(after or before or {"unit": ""})["unit"]]
