"""How a language writes numbers, dates, times and currencies: patterns over folded text, from its `numerals.yml`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from languages.numerals import written_numerals

GAP = r"[ \u00a0\u202f]"
"""A blank of a line, plain or not."""
_Value = int | float | str
_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP"}
_HUNDRED, _THOUSAND = 100, 1000


@dataclass(frozen=True)
class Numerals:
    """The patterns of one language, and what their words mean."""

    words: Mapping[str, tuple[_Value, ...]]
    multipliers: Mapping[str, int]
    months: Mapping[str, int]
    verbs: frozenset[str]
    ambiguous: frozenset[str]
    ordinals: frozenset[str]
    spans: Mapping[str, tuple[str, int]]
    days: Mapping[str, int]
    units: Mapping[str, str]
    decimal: str
    twelve_hours: bool
    dates: tuple[re.Pattern[str], ...]
    day: re.Pattern[str]
    bare_month: re.Pattern[str]
    clock: re.Pattern[str]
    range_start: re.Pattern[str]
    figures: re.Pattern[str]
    spelt: re.Pattern[str]
    phrases: re.Pattern[str]
    loose: re.Pattern[str]
    span: re.Pattern[str]
    hundredths: re.Pattern[str]
    half: re.Pattern[str]
    afternoon: re.Pattern[str]
    unit_before: re.Pattern[str]
    unit_after: re.Pattern[str]
    unit_of_range: re.Pattern[str]

    def values(self, text: str) -> tuple[_Value, ...]:
        """What a number in words may be, the likeliest first."""
        whole = spaced(text)
        if whole in self.words:
            return self.words[whole]
        total = part = 0
        for word in re.findall(_any([*self.words, *self.multipliers]), whole):
            times = self.multipliers.get(word)
            if times is None:
                part += int(self.words[word][0])
            elif times < _THOUSAND:
                part = (part or 1) * times if times == _HUNDRED else part + times
            else:
                total, part = total + (part or 1) * times, 0
        return (total + part,)


@cache
def numerals_of(language: str) -> Numerals:
    """The numerals of a language's `numerals.yml`.

    Raises:
        LanguageError: see `written_numerals`.

    """
    read = written_numerals(language)
    strict: dict[str, tuple[_Value, ...]] = {**_by_place(read["numbers"], 2)}
    strict |= {spaced(name): _values(value) for name, value in read["amounts"].items()}
    strict = {name: value for name, value in strict.items() if name not in read["multipliers"]}
    ordinals = _by_place(read["ordinals"])
    loose = {**ordinals, **{spaced(name): _values(value) for name, value in read["loose"].items()}}
    loose |= {name: strict.pop(name) for name in read["ambiguous"]}
    days = {name: day for name, (day,) in _by_place(read["days"]).items()}
    months = {name: month for name, (month,) in _by_place(read["months"]).items()}
    return Numerals(
        words={**strict, **loose},
        multipliers=read["multipliers"],
        months=months,
        verbs=frozenset(months) - frozenset(read["bare_months"]),
        ordinals=frozenset(ordinals),
        ambiguous=frozenset(read["ambiguous"]),
        days=days,
        decimal=read["decimal"],
        twelve_hours=read["twelve_hours"],
        dates=_date_patterns(read, _any(days)),
        day=re.compile(rf"(?<!\w)(?P<day>\d{{1,2}}|{_any(days)})"),
        bare_month=_month_pattern(read),
        clock=_clock_pattern(read["clock"]),
        range_start=_range_pattern(read["ranges"]),
        figures=_figures_pattern(read),
        spelt=_spelt_pattern(_any(strict), read),
        phrases=_whole_words(name for name in read["loose"] if not name.isalpha()),
        loose=_whole_words(loose),
        **_units(read),
    )


def _units(read: Mapping[str, Any]) -> dict[str, Any]:
    """Currencies, per cent and units of time, and the patterns of what stands beside a number."""
    codes = {code.lower(): code for code in read["units"]} | _CURRENCIES
    units = {name: code for code, names in read["units"].items() for name in names} | codes
    spans = {
        name: (scale, size)
        for scale, names in read["durations"].items()
        for size, each in names.items()
        for name in each.split("|")
    }
    unit = rf"{GAP}?(?:(?:{read['of_units']}){GAP}?)?(?P<unit>{_any(units)})(?!\w)"
    return {
        "units": defaultdict(str, units),
        "unit_before": re.compile(rf"(?:^|(?<!\w))(?P<unit>{_any(codes)}){GAP}?$"),
        "unit_after": re.compile(unit),
        "unit_of_range": re.compile(rf"{GAP}?(?:{read['ranges']}){GAP}?\d[\d.,\u00a0\u202f ]*{unit}"),
        "hundredths": re.compile(rf"{GAP}?(?:{read['hundredths']})(?!\w)"),
        "half": re.compile(rf"{GAP}(?:{read['half']})(?!\w)"),
        "afternoon": re.compile(rf"{GAP}(?:{read['afternoon']})(?!\w)"),
        "spans": spans,
        "span": re.compile(rf"(?:{GAP}|-)?(?P<span>{_any(spans)})(?!\w)"),
    }


def _by_place(names: Iterable[str], first: int = 1) -> dict[str, tuple[int, ...]]:
    """Numbers by their names, which are listed in order; a "|" stands between several of one number."""
    return {spaced(name): (number,) for number, each in enumerate(names, first) for name in each.split("|")}


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_any(words)})(?!\w)")


def _range_pattern(joining: str) -> re.Pattern[str]:
    time = r"(?P<time>(?P<hour>1?\d)(?:[.:](?P<minutes>[0-5]\d))?)"
    return re.compile(rf"(?<![\w.,:]){time}{GAP}?(?:{joining}){GAP}?$")


def spaced(words: str) -> str:
    """Words with one blank between them, where hyphens stand as well."""
    return re.sub(r"[\s-]+", " ", words)


def _values(value: _Value | list[_Value]) -> tuple[_Value, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _month_group(words: Mapping[str, Any], name: str) -> str:
    return rf"(?P<{name}>{_any(each for names in words['months'] for each in names.split('|'))})"


def _date_patterns(words: Mapping[str, Any], days: str) -> tuple[re.Pattern[str], ...]:
    shortened = "|".join(rf"(?<={each})" for names in words["months"] for each in names.split("|")[1:])
    month = rf"{_month_group(words, 'month')}\b(?:(?:{shortened})\.)?"
    one = rf"(?:\d{{1,2}}|{days})(?:{words['day_suffix']})?(?!\w)"
    between = rf"(?:{GAP}?(?:,|[-–]){GAP}?(?:{words['day_joining']}\b)?|{GAP}(?:{words['day_joining']})){GAP}?"
    many = rf"(?P<days>{one}(?:{between}{one})*)"
    year = rf"(?:,?(?:{GAP}|(?:{words['within_dates']})\b)*(?P<year>[12]\d{{3}})\b)?"
    in_figures = r"(?<![\w/.,-])(?P<days>\d{1,2})"
    month_first = (re.compile(rf"(?<!\w){month}{GAP}+(?:the{GAP}+)?{many}{year}"),) if words["month_first"] else ()
    return (
        re.compile(r"(?<![\w-])(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<days>\d{2})(?![\w-])"),
        re.compile(in_figures + r"[/.-](?P<month>0?[1-9]|1[0-2])[/.-](?P<year>[12]\d{3})(?![\w/])"),
        re.compile(in_figures + r"/(?P<month>0?[1-9]|1[0-2])(?P<year>)(?![\w/])"),
        re.compile(rf"(?<!\w){many}(?:{GAP}|-|(?:{words['within_dates']})\b){{1,4}}{month}{year}"),
        *month_first,
    )


def _month_pattern(words: Mapping[str, Any]) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{_month_group(words, 'name')}\.?(?:{GAP}|,|(?:{words['within_dates']})\b)+"
        rf"(?P<year>[12]\d{{3}})(?![\w-])"
        rf"|(?P<first>[12]\d{{3}})-(?P<month>0[1-9]|1[0-2])(?![\w-])"
        rf"|(?P<number>0[1-9]|1[0-2])/(?P<last>[12]\d{{3}})(?!\w)"
        rf"|(?P<bare>{_any(name.split('|')[0] for name in words['months'])})(?!\w))"
    )


def _clock_pattern(hours: str) -> re.Pattern[str]:
    half = r"[ap]\.?m(?!\w)"
    return re.compile(
        rf"(?<![\w.,:])(?P<hour>[01]?\d|2[0-4])(?:"
        rf"[.:](?P<only_minutes>[0-5]\d){GAP}?(?:(?P<half>{half})|(?:{hours}))"
        rf"|{GAP}?(?:(?:{hours}){GAP}?|:)(?P<minutes>[0-5]\d)|{GAP}?(?P<only_half>{half}|{hours}))(?!\w)"
    )


def _figures_pattern(words: Mapping[str, Any]) -> re.Pattern[str]:
    decimal, thousands = words["decimal"], words["thousands"]
    figure = rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)(?:[{decimal}]\d+)?|\d+(?:[{decimal}]\d+)?"
    figure = rf"\d+\.\d{{1,2}}(?![\d.])|{figure}"  # a decimal of English, or a version, in any language
    end = rf"(?:{words['ordinal_suffix']})(?!\w)|(?!\w)|(?=[€$£]|[km]€|[km]\b|s\b|eur\b|h\b)"
    times = rf"(?:{GAP}?(?P<times>{_any(words['multipliers'])})(?!\w))?"
    return re.compile(rf"(?:(?<![\w#@/])|(?<=[12]\d{{3}}/))(?<!\d[.,])(?P<figure>{figure})(?:{end}){times}")


def _spelt_pattern(numbers: str, read: Mapping[str, Any]) -> re.Pattern[str]:
    times = _any(read["multipliers"])
    if read["glued"]:
        many = rf"(?:(?:{numbers}|{read['glued']})[ -]?)?(?:{times})"
        after = rf"(?:[ -]?(?:(?:{read['joining']})[ -]?)?(?:{numbers}|{read['glued']}|{times}))*"
        return re.compile(rf"(?<![\w-])(?:{many}{after}|(?:{numbers}))(?!\w)")
    after = rf"(?:[ -](?:(?:{read['joining']})[ -])?(?:{numbers}|{times})(?!\w))*"
    of_unit = "".join(rf"(?<!{name.rpartition(' ')[0]} )" for name in read["units"].get("%", ()) if " " in name)
    return re.compile(rf"(?<![\w-])(?:(?:(?:{numbers})[ -])?{of_unit}(?:{times})(?!\w){after}|(?:{numbers})(?!\w))")
