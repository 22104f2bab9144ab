"""Dates, months, numbers and addresses that a text mentions, normalised over languages and ways of writing.

"21 novembre 2016", "21/11/2016", "Nov. 21st" and "the twenty-first of November" are one date, "1 200 €"
and "€1,200" one number. Positions are those of the text given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ruamel.yaml import YAML

from faq.text import fold
from languages import LANGUAGES, language_file

DATE, MONTH, NUMBER, LINK = "date", "month", "number", "link"
_CODES = "|".join(LANGUAGES)
_GAP = r"[ \u00a0\u202f]"
_ADDRESS = re.compile(
    r"(?:https?://|mailto:|www\.)[^\s<>()\[\]{}«»\"]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[a-z0-9-]+\.)+(?:fr|com|org|net|eu|io|gov|edu|uk|info)\b(?:/[^\s<>()\[\]{}«»\"]*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(rf"(?<![\w.,])\+?\(?\d[\d.()/-]?(?:(?:{_GAP}|[.()/-])*\d){{8,13}}(?![\w])")
_CLOCK = re.compile(
    rf"(?<![\w.,:])(?P<hour>[01]?\d|2[0-4]){_GAP}?"
    rf"(?:(?:h{_GAP}?|:)(?P<minutes>[0-5]\d)(?:{_GAP}?(?P<half>[ap]\.?m))?|(?P<only_half>h|[ap]\.?m))(?!\w)"
)


@dataclass(frozen=True)
class Mention:
    """A date, month, number or address in a text: its normalised `value`, its words, and where they begin.

    A date's value is (year, month, day) and a month's (year, month), with year 0 where none is given;
    a number's is an int or a float, an address's the address without what does not matter.
    `in_words` tells a number that is spelt out.
    """

    kind: str
    value: int | float | str | tuple[int, ...]
    text: str
    start: int
    in_words: bool = False

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.start + len(self.text)

    @property
    def parts(self) -> tuple[int, ...]:
        """A date's or month's numbers, the year first; nothing of anything else."""
        return self.value if isinstance(self.value, tuple) else ()


@dataclass(frozen=True)
class _Grammar:
    """The patterns of one language, over folded text, and what their words mean."""

    numbers: dict[str, int | str]
    months: dict[str, int]
    days: dict[str, int]
    decimal: str
    dates: tuple[re.Pattern[str], ...]
    bare_month: re.Pattern[str]
    figures: re.Pattern[str]
    spelt: re.Pattern[str]


def find_mentions(text: str, language: str) -> list[Mention]:
    """Everything that a text mentions, in its order. No character belongs to two mentions."""
    grammar, folded = _grammar(language), fold(text)
    found: list[Mention] = []
    taken = bytearray(len(text))
    for read in (_addresses, _phones, _dates, _months, _clock, _figures, _spelt):
        for each in read(folded, grammar):
            if not any(taken[each.start : each.end]):
                taken[each.start : each.end] = b"\1" * len(each.text)
                shown = text[each.start : each.end]
                found.append(Mention(each.kind, each.value, shown, each.start, each.in_words))
    return sorted(found, key=lambda each: each.start)


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
    """Whether both mean the same; a year that one leaves out counts as the other's."""
    if one.kind != other.kind:
        return False
    if one.kind in (DATE, MONTH):
        years = {one.parts[0], other.parts[0]}
        return one.parts[1:] == other.parts[1:] and (len(years) == 1 or 0 in years)
    return one.value == other.value


def _addresses(folded: str, grammar: _Grammar) -> Iterator[Mention]:
    for found in _ADDRESS.finditer(folded):
        text = found[0].rstrip(".,;:!?")
        yield Mention(LINK, normalize_address(text), text, found.start())


def _phones(folded: str, grammar: _Grammar) -> Iterator[Mention]:
    for found in _PHONE.finditer(folded):
        yield Mention(NUMBER, int(re.sub(r"\D", "", found[0])[-9:]), found[0], found.start())


def _dates(folded: str, grammar: _Grammar) -> Iterator[Mention]:
    for pattern in grammar.dates:
        for found in pattern.finditer(folded):
            parts = found.groupdict()
            day = grammar.days.get(_spaced(parts["day"])) or int(parts["day"])
            month = grammar.months.get(parts["month"]) or int(parts["month"])
            if 1 <= day <= 31 and month <= 12:
                yield Mention(DATE, (int(parts["year"] or 0), month, day), found[0], found.start())


def _months(folded: str, grammar: _Grammar) -> Iterator[Mention]:
    for found in grammar.bare_month.finditer(folded):
        parts = found.groupdict()
        month = grammar.months.get(parts["name"] or parts["bare"] or "") or int(parts["month"] or parts["number"])
        year = int(parts["year"] or parts["first"] or parts["last"] or 0)
        yield Mention(MONTH, (year, month), found[0], found.start())


def _clock(folded: str, grammar: _Grammar) -> Iterator[Mention]:
    for found in _CLOCK.finditer(folded):
        parts = found.groupdict()
        half = (parts["half"] or parts["only_half"] or "")[:1]
        hour = int(parts["hour"]) % 12 + 12 * (half == "p") if half in ("a", "p") else int(parts["hour"])
        minutes = parts["minutes"] or "00"
        yield Mention(NUMBER, hour if minutes == "00" else f"{hour}:{minutes}", found[0], found.start())


def _figures(folded: str, grammar: _Grammar) -> Iterator[Mention]:
    for found in grammar.figures.finditer(folded):
        bare = re.sub(_GAP, "", found[0]).replace({",": ".", ".": ","}[grammar.decimal], "")
        number = float(bare.replace(grammar.decimal, "."))
        yield Mention(NUMBER, int(number) if number.is_integer() else number, found[0], found.start())


def _spelt(folded: str, grammar: _Grammar) -> Iterator[Mention]:
    for found in grammar.spelt.finditer(folded):
        yield Mention(NUMBER, grammar.numbers[_spaced(found[0])], found[0], found.start(), in_words=True)


@cache
def _grammar(language: str) -> _Grammar:
    words = YAML(typ="safe").load(language_file(language, "numerals.yml"))
    months = {name: n for n, names in enumerate(words["months"], 1) for name in names.split("|")}
    days = {_spaced(name): n for n, name in enumerate(words["days"], 1)}
    numbers: dict[str, int | str] = {_spaced(name): n for n, name in enumerate(words["numbers"], 2)}
    numbers |= words["amounts"]
    decimal, thousands = words["decimal"], words["thousands"]
    whole = "|".join(words["bare_months"])
    figures = rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)(?:[{decimal}]\d+)?|\d+(?:[{decimal}]\d+)?"
    return _Grammar(
        numbers=numbers,
        months=months,
        days=days,
        decimal=decimal,
        dates=_date_patterns(_any(months), _any(days), words["day_suffix"]),
        bare_month=_month_pattern(_any(months), whole),
        figures=re.compile(rf"(?<![\w#@/])(?<!\d[.,])(?:{figures})(?:(?!\w)|(?=[€$]|k€|s\b))"),
        spelt=re.compile(rf"(?<![\w-])(?:{_any(numbers)})(?!\w)"),
    )


def _date_patterns(months: str, days: str, suffix: str) -> tuple[re.Pattern[str], ...]:
    month = rf"(?P<month>{months})\.?"
    day = rf"(?P<day>\d{{1,2}}|{days})(?:{suffix})?"
    year = rf"(?:,?(?:{_GAP}|of\b|de\b|in\b)*(?P<year>[12]\d{{3}})\b)?"
    in_figures = r"(?<![\w/.,-])(?P<day>\d{1,2})"
    return (
        re.compile(r"(?<![\w-])(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>\d{2})(?![\w-])"),
        re.compile(in_figures + r"[/.-](?P<month>0?[1-9]|1[0-2])[/.-](?P<year>[12]\d{3})(?![\w/])"),
        re.compile(in_figures + r"/(?P<month>0?[1-9]|1[0-2])(?P<year>)(?![\w/])"),
        re.compile(rf"(?<!\w){day}(?:{_GAP}|-|of\b|de\b){{1,4}}{month}(?!\w){year}"),
        re.compile(rf"(?<!\w){month}{_GAP}+(?:the{_GAP}+)?{day}(?!\w){year}"),
    )


def _month_pattern(months: str, whole: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:(?P<name>{months})\.?(?:{_GAP}|,|of\b|de\b)+(?P<year>[12]\d{{3}})(?![\w-])"
        rf"|(?P<first>[12]\d{{3}})-(?P<month>0[1-9]|1[0-2])(?![\w-])"
        rf"|(?P<number>0[1-9]|1[0-2])/(?P<last>[12]\d{{3}})(?!\w)"
        rf"|(?P<bare>{whole})(?!\w))"
    )


def _spaced(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words)


def _any(words: Iterable[str]) -> str:
    return "|".join(word.replace(" ", "[ -]") for word in sorted(words, key=len, reverse=True))
