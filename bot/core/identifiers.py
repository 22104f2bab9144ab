"""What tells who somebody is by its form, or by the word it follows: numbers, addresses, dates of birth.

Some is written the same everywhere (an IBAN); other only a word before it gives away ("dossier n° 4512", "née le 3 mai
1985"), and those words stand in redaction.yml, for each language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from babel import Locale

from bot.core.redaction_words import redaction_words
from languages import ASSUMED, one_of, with_everyday
from languages.numerals import written_numerals
from nlu.text import fold

Kind = tuple[str, "re.Pattern[str]"]
"""A stand-in, and what it stands for: a group named `hidden`, or all that is found."""

_NAMED = r"(?P<hidden>"
_BIRTH_YEAR = r"(?:19[3-9]\d|200\d)"  # in figures alone, a day of such a year is a birth rather than a deadline
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_DIGIT_CODE = r"(?=[\w/.-]*\d)[a-z0-9]+(?:[-/._][a-z0-9]+)*"
_YEARS = r"(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?\b(?![-\w])"
_PIECE = rf"(?=(?:[\w/.-]*\d){{3}})(?!{_YEARS})[a-z0-9]+(?:[-/._][a-z0-9]+)*(?:\s\d{{3,}})*"
_DAY_AND_MONTH = r"\d{1,2}\s?[/.\-]\s?\d{1,2}(?:\s?[/.\-]\s?\d{2,4})?|\d{1,2}\s\d{1,2}\s\d{2,4}"
_NUMERIC_DATE = rf"{_DAY_AND_MONTH}|(?:19|20)\d\d[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}"
_NUMBERS = (
    ("[iban]", r"(?i)\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){3,7}(?:[ .-]?[A-Z0-9]{1,3})?\b"),
    ("[iban]", r"(?i)\b\d{5}[ -]?\d{5}[ -]?[0-9A-Z]{11}[ -]?\d{2}\b"),
    ("[card]", r"\b\d{4}(?:[ .-]?\d{4}){3}\b"),
    # Social security: France's number, Britain's, that of the United States.
    ("[id]", r"(?i)\b[12][ .-]?\d\d[ .-]?\d\d[ .-]?(?:\d\d|2[AB])[ .-]?\d{3}[ .-]?\d{3}(?:[ ./-]{0,3}\d\d)?\b"),
    ("[id]", r"(?i)\b[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b"),
    ("[id]", r"\b\d{3}-\d\d-\d{4}\b"),
    ("[ip]", rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?!\w|\.\d)"),
    ("[ip]", r"(?i)(?<![\w:])(?=[\da-f:]*\d)(?:[\da-f]{1,4}:){2,7}(?::?[\da-f]{1,4}){1,6}(?![\w:])"),
    ("[phone]", r"(?:(?<!\w)\+|\b00)\d{1,3}(?:[ .\-/()]{0,2}\d){7,12}\b"),
    ("[phone]", r"(?<!\d)\(?0[1-9]\)?(?:[ .\-/]?\d\d){4}\b"),
    ("[phone]", r"\b0[1-9][ .-]\d\d[ .-]\d{3}[ .-]?\d{3}\b"),
    ("[phone]", r"(?<!\d)\(?0\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}\b"),
    ("[phone]", r"(?<!\d)\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}\b"),
    ("[phone]", r"(?<![\w.,])(?!(?:(?:19|20)\d\d\W){3})\d{2,4}(?:[ .\-/]\d{2,4}){3,5}(?![\w%€]| €| eur)"),
    ("[number]", r"(?<!\w)\d{9,}(?!\w)"),
    ("[number]", r"\b(?=(?:[\w-]*\d){5})(?=[\w-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b"),
    ("[plate]", r"\b[A-HJ-NP-TV-Z]{2}([ -]?)\d{3}\1[A-HJ-NP-TV-Z]{2}\b"),
    ("[plate]", r"\b[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}\b"),
    ("[plate]", r"\b[A-Z]{2}\d\d [A-Z]{3}\b"),
    ("[birth date]", rf"(?<![\w/.-])\d{{1,2}}([/.-])\d{{1,2}}\1{_BIRTH_YEAR}(?![\w/])"),
    ("[birth date]", rf"(?<![\w/.-]){_BIRTH_YEAR}([/-])\d\d\1\d\d(?![\w/])"),
)


class Identifiers:
    """Finds and replaces what tells who somebody is by its form.

    `own` are the programme's texts: what it publishes itself (its address, its telephone) is nobody's secret.
    `languages` are those that people write in.
    """

    def __init__(self, own: Iterable[str] = (), languages: Sequence[str] = ASSUMED) -> None:
        codes = with_everyday(tuple(languages))
        self._anywhere, self._labelled, self._hint = _anywhere(codes), _labelled(codes), _hint(codes)
        self._own = frozenset(fold(part) for text in own if re.search(r"[\d@]", text) for part in self._parts(text))

    def replaced(self, text: str) -> str:
        """The text with a stand-in such as `[phone]` for each such part."""
        if not self._hint.search(fold(text)):
            return text
        for stand_in, pattern in self._anywhere:
            text = pattern.sub(self._replacing(stand_in), text)
        for stand_in, pattern in self._labelled:
            for start, end in reversed([_span(found) for found in pattern.finditer(fold(text))]):
                if fold(text[start:end]) not in self._own and "[" not in text[start:end]:
                    text = f"{text[:start]}{stand_in}{text[end:]}"
        return text

    def _replacing(self, stand_in: str) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            start, end = _span(found)
            if fold(found.string[start:end]) in self._own:
                return found.group()
            return f"{found.string[found.start() : start]}{stand_in}{found.string[end : found.end()]}"

        return replace

    def _parts(self, text: str) -> Iterator[str]:
        for _, pattern in self._anywhere:
            for found in pattern.finditer(text):
                start, end = _span(found)
                yield text[start:end]


def _span(found: re.Match[str]) -> tuple[int, int]:
    return found.span("hidden") if "hidden" in found.re.groupindex else found.span()


@cache
def _hint(codes: tuple[str, ...]) -> re.Pattern[str]:
    """What every text that has something to hide has in it, without case and accents; most texts have nothing."""
    lists = ("mail_ats", "zeros", "named_places")
    words = [fold(word) for name in lists for word in redaction_words(codes, name)]
    return re.compile(rf"[\d@#:=/]|\b(?:{one_of(words)}|{_months(codes)})\b")


@cache
def _anywhere(codes: tuple[str, ...]) -> tuple[Kind, ...]:
    """What is recognised wherever it stands."""
    profiles = one_of(redaction_words(codes, "profile_hosts"))
    found = [("[e-mail]", f"(?i){'|'.join(_mails(codes))}")]
    found += [("[handle]", rf"(?i)\b(?:{profiles})/@?{_NAMED}[\w.%-]*[\w%-])")]
    found += [("[handle]", rf"(?i)\blinkedin\W{{1,3}}(?:in|pub)/{_NAMED}[\w.%-]*[\w%-])")]
    found += [("[handle]", r"(?<![\w@/.])@[A-Za-z_][\w.-]*\w"), ("[handle]", r"(?<!\w)[\w.]{2,32}#\d{4}\b")]
    found += [*_NUMBERS, *(("[address]", pattern) for pattern in _addresses(codes))]
    return tuple((stand_in, re.compile(pattern)) for stand_in, pattern in found)


def _mails(codes: tuple[str, ...]) -> Iterator[str]:
    """Addresses of e-mail, also spelt so that no machine would know them."""
    at, dot = one_of(redaction_words(codes, "mail_ats")), one_of(redaction_words(codes, "mail_dots"))
    signs, hosts = one_of(redaction_words(codes, "mail_signs")), one_of(redaction_words(codes, "mail_hosts"))
    bracketed_at = rf"\s?[(\[{{<]\s?(?:{at}|@|a)\s?[)\]}}>]\s?"
    bracketed_dot = rf"\s?[(\[{{<]\s?(?:{dot}|\.)\s?[)\]}}>]\s?"
    local = r"(?<![\w.+%-])[\w.+%-]+"
    spelt = rf"{local}(?:\s(?:{dot}|{signs})\s[\w+%-]+){{0,3}}"
    yield rf"{local}@[\w-]+(?:\.[\w-]+)+"
    yield rf"{local}(?:{bracketed_dot}[\w+%-]+)*{bracketed_at}[\w-]+(?:(?:\.|{bracketed_dot}|\s(?:{dot})\s)[\w-]+)+"
    yield rf"{spelt}\s(?:{at})\s[\w-]+(?:(?:\s(?:{dot})\s|\.)[\w-]+)*\s(?:{dot})\s[a-z]{{2,}}\b"
    yield rf"{spelt}\s(?:{at})\s(?:{hosts})(?:\.[a-z]{{2,4}})+\b"
    yield rf"(?<![\w.+%-])(?=[\w+%-]*[\d._+])[\w.+%-]+\s(?:{at})\s[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}}\b"


def _addresses(codes: tuple[str, ...]) -> Iterator[str]:
    """Streets with a number, with the town that follows; named places; Britain's postcodes."""
    streets, roads = one_of(redaction_words(codes, "street_kinds")), one_of(redaction_words(codes, "road_kinds"))
    homes, places = one_of(redaction_words(codes, "homes")), one_of(redaction_words(codes, "named_places"))
    home = rf"(?:\b(?i:{homes})\b\.?\s(?:[\w'’-]+\s?){{1,4}},?\s*)?"
    unit = rf"(?:,?\s+(?i:{homes})\.?\s+\d[\w-]*)?"
    town = rf"{unit}(?:,?\s+\d{{5}}(?:\s+[A-ZÀ-Ý][\w'’-]+)*)?"
    particle = r"(?:(?:de|du|des|la|le|les|en|aux|à)\s+|[dl]['’]\s?)*"
    named = rf"(?i:{particle})[\w'’-]+(?:\s+{particle}[A-ZÀ-Ý][\w'’-]+)*{town}"
    yield rf"{home}\b\d{{1,4}}\s?(?i:bis|ter|quater|[a-d]\b)?,?\s+(?i:{streets})\b\.?\s+{named}"
    yield rf"\b(?i:{places})\s+(?i:{particle})[A-ZÀ-Ý][\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+)*{town}"
    before_postcode = r"(?:,?\s+[A-Z][a-z]+(?=,?\s+[A-Z]{1,2}\d))?"
    yield rf"{home}\b\d{{1,5}}[a-zA-Z]?,?\s+(?:[A-Z][\w'’-]+\s+){{1,3}}(?i:{roads})\b\.?{unit}{before_postcode}"
    ends, begins = one_of(redaction_words(codes, "street_ends")), one_of(redaction_words(codes, "street_begins"))
    yield rf"\b\d{{1,5}}[a-z]?,?\s+[A-ZÀ-Ý][\w-]*(?:{ends})\b{town}"
    yield rf"\b[A-ZÀ-Ý][\w-]*(?:{ends})\.?,?\s+\d{{1,5}}\s?[a-z]?\b{town}"
    yield rf"\b(?:{begins})\.?\s+(?:[\w'’.-]+\s+){{0,3}}[A-ZÀ-Ý][\w'’-]+,?\s+(?!(?:19|20)\d\d\b)\d{{1,5}}[a-z]?\b{town}"
    yield rf"\b\d{{1,5}}[a-z]?,?\s+(?:{begins})\.?\s+{named}"
    yield r"\b\d{1,5}[a-z]?,?\s+(?:[a-z'’-]+\s+){1,2}(?:street|road|avenue|lane|drive|crescent|terrace|gardens)\b"
    yield r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b"
    yield r"\b[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}\b"


@cache
def _labelled(codes: tuple[str, ...]) -> tuple[Kind, ...]:
    """What follows a word that gives it away, in texts without case and accents."""

    def any_of(name: str) -> str:
        return rf"(?:{one_of(map(fold, redaction_words(codes, name)))})"

    date, spelt = _date(codes), rf"(?:{_number_words(codes)}|{any_of('zeros')})"
    references, accounts, is_ = any_of("references"), any_of("accounts"), any_of("copulas")
    is_number = rf"(?:\s?(?:n[°ºo]\.?|#|:|=|{any_of('number_signs')}(?!\w)\.?))"
    condition = rf"(?!(?:[^\d\n]*\s)?{any_of('birth_conditions')}\b)"
    found = (
        ("[birth date]", rf"\b{any_of('births')}(?![\w-]){condition}[^\d\n?!]{{0,28}}?(?<!\w){_NAMED}{date})"),
        ("[birth date]", rf"(?<!\w){_NAMED}{date})[^\d\n?!\w]{{1,3}}(?:\w+\s){{0,3}}{any_of('birth_dates')}\b"),
        ("[phone]", rf"(?<!\w){_NAMED}{any_of('zeros')}(?:[\s,.-]+{spelt}){{4,}})(?!\w)"),
        ("[phone]", rf"\b{any_of('telephones')}\b[^\d\n?!+]{{0,20}}?"
                    rf"{_NAMED}\+?\(?\d(?:[\s./()-]{{0,2}}\d){{5,13}})(?!\w)"),
        ("[number]", rf"\b{references}(?!\w)(?:\s\w+){{0,2}}?{is_number}+\s?(?:{is_}\s)?[:\s]*"
                     rf"{_NAMED}{_DIGIT_CODE}(?:\s\d{{2,}})*)(?!\w)"),
        ("[number]", rf"\b{references}(?!\w)\s(?:\w+\s)?(?:{is_}\s)?(?:le\s)?{_NAMED}{_PIECE})(?!\w)"),
        ("[number]", rf"{is_number}\s?(?:de\s|d')?(?:\w+\s)?{references}(?!\w)[^\d\n?!,;.]{{0,14}}?"
                     rf"(?<!\w){_NAMED}{_PIECE})(?!\w)"),
        ("[handle]", rf"\b{accounts}\s?(?:\w+\s)?(?::|=|{is_}(?!\w))\s?"
                     rf"{_NAMED}@?(?:\w+:)?(?:(?=[\w.-]*[\d._-])[\w.-]*\w))"),
        ("[handle]", rf"\b{accounts}\s?[:=]\s?{_NAMED}@?[\w.-]*\w)"),
        ("[handle]", rf"\b{accounts}\s{_NAMED}(?=[a-z.-]*[\d_])[a-z][\w.-]{{2,}}\w)"),
    )  # fmt: skip
    return tuple((stand_in, re.compile(pattern)) for stand_in, pattern in found)


def _date(codes: tuple[str, ...]) -> str:
    """A day, with its year or without, in figures and in words; or a year."""
    numbers, months = _number_words(codes), _months(codes)
    spelt = rf"{numbers}(?:[\s,.-]+(?:and\s|et\s)?{numbers})*"
    day = rf"(?:\d{{1,2}}\s?(?:er|st|nd|rd|th)?|{spelt})"
    year = rf"(?:\d{{4}}|'?\d\d\b|(?:de\s)?{spelt})"
    by_day = rf"{day}[\s.-]+(?:of\s|de\s)?(?:{months})\b\.?(?:[\s,-]*(?:of\s|de\s|del\s)?{year})?"
    by_month = rf"(?:{months})\.?\s{day}(?:,?\s{year})?|(?:{months})\s(?:19|20)\d\d"
    return rf"(?:{_NUMERIC_DATE}|{by_day}|{by_month}|(?:19|20)\d\d)(?!\d)"


def _number_words(codes: tuple[str, ...]) -> str:
    """The words that numbers are spelt with, one after the other, as "quatre" and "vingt" of "quatre-vingt"."""
    found: set[str] = set(map(fold, redaction_words(codes, "numbers")))
    for code in codes:
        written = written_numerals(code)
        found |= {part for text in written["numbers"] for part in re.findall(r"\w+", fold(text))}
        found |= {fold(text) for text in written["multipliers"]}
    return rf"(?:{one_of(word for word in found if len(word) > 1 and not word.isdigit())})(?!\w)"


def _months(codes: tuple[str, ...]) -> str:
    names: set[str] = set()
    for code in codes:
        months = Locale(code).months["format"]
        names |= {fold(name).strip(".") for width in ("wide", "abbreviated") for name in months[width].values()}
        names |= {fold(name)[:3] for name in months["wide"].values()}
    return one_of(names)
