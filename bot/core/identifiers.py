"""What tells who somebody is by its form, or by the word it follows: numbers, addresses, dates of birth.

Some is written the same everywhere (an IBAN); other only a word before it gives away ("dossier n° 4512", "née le 3 mai
1985"), and those words stand in redaction.yml, for each language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from bot.core.postal_addresses import address_patterns
from bot.core.redaction_words import redaction_words
from bot.core.written_dates import (
    NUMERIC_DAY,
    before_next_number,
    date_pattern,
    month_names,
    number_words,
    written_day,
)
from languages import ASSUMED, one_of, with_everyday
from nlu.text import fold

Kind = tuple[str, "re.Pattern[str]"]
"""A stand-in, and what it stands for: a group named `hidden`, or all that is found."""

_NAMED = r"(?P<hidden>"
_BIRTH_YEAR = r"(?:19[3-9]\d|200\d)"  # in figures alone, a day of such a year is a birth rather than a deadline
_PATH = r"[\w.%/-]*[\w%/-]"
_NAME = "(?P<name>"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_DIGIT_CODE = r"(?=[\w/.-]*\d)[a-z0-9]+(?:[-/._][a-z0-9]+)*"
_YEARS = r"(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?\b(?![-/\w])"
_PIECE = rf"(?=(?:[\w/.-]*\d){{3}})(?!{_YEARS})[a-z0-9]+(?:[-/._][a-z0-9]+)*(?:\s\d{{3,}})*"
_STANDARDS = "ISO|IEC|NF |EN |RFC|AFNOR|ISBN|ISSN|EAN|CERFA"
_NUMBERS = (
    ("[iban]", r"(?i)\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){3,7}(?:[ .-]?[A-Z0-9]{1,3})?\b"),
    ("[iban]", r"(?i)\b\d{5}[ -]?\d{5}[ -]?[0-9A-Z]{11}[ -]?\d{2}\b"),
    ("[card]", r"\b\d{4}(?:[ .-]?\d{4}){3}(?:[ .-]\d{3})?\b"),
    # Social security: France's number, Britain's, that of the United States.
    ("[id]", r"(?i)\b[1-478][ .-]?\d\d[ .-]?\d\d[ .-]?(?:\d\d|2[AB])[ .-]?\d{3}[ .-]?\d{3}(?:[ ./-]{0,3}\d\d)?\b"),
    ("[id]", r"(?i)\b[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b"),
    ("[id]", r"\b\d{3}-\d\d-\d{4}\b"),
    ("[id]", r"\b\d{3}-\d{4}-\d{7}-\d\b"),  # the Emirates'
    ("[ip]", rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?!\w|\.\d)"),
    ("[ip]", r"(?i)(?<![\w:])(?=[\da-f:]*\d)(?:[\da-f]{1,4}:){2,7}(?::?[\da-f]{1,4}){1,6}(?![\w:])"),
    ("[phone]", r"(?:(?<!\w)\+|\b00 ?)\d{1,3}(?:[ .\-/()]{0,2}\d){7,12}\b"),
    ("[phone]", r"(?<!\d)\(?0[1-9]\)?(?:[ .\-/]{0,3}\d\d){4}\b"),
    ("[phone]", r"(?<!\w)[0Oo][1-9](?:[ .-][\dOo]{2}){4}(?!\w)"),  # the letter for the figure
    ("[phone]", r"(?<![\w.,])0(?:[ .-]\d){9}(?!\w)"),
    ("[phone]", r"\b0[1-9][ .-]\d\d[ .-]\d{3}[ .-]?\d{3}\b"),
    ("[phone]", r"(?<!\d)\(?0\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}\b"),
    ("[phone]", r"(?<!\d)\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}\b"),
    ("[phone]", r"(?<![\w.,])(?!(?:(?:19|20)\d\d\W){3})\d{2,4}(?:[ .\-/]\d{2,4}){3,5}(?![\w%€]| €| eur)"),
    ("[phone]", r"(?<![\w.,])[6-9]\d{4}[ -]\d{5}(?![\w%€]| €| eur)"),
    # What societies and Canadians are numbered; an amount of nine figures is a round one, or has a unit.
    ("[number]", r"(?<![\w.,])\d{3}[ .-]\d{3}[ .-](?!000)\d{3}(?: \d{5})?"
                 r"(?![\w%€]| €|[.,-]\d| (?:eur|lignes|rows|hab|people|person|lines))"),
    ("[card]", r"\b3[47]\d\d[ -]\d{6}[ -]\d{5}\b"),
    ("[number]", r"(?<!\w)\d{9,}(?!\w)"),
    ("[number]", r"(?<![\w./-])[A-Za-z]\d{6,9}(?![\w/-])"),
    ("[number]", rf"\b(?!{_STANDARDS})[A-Z]{{2,6}} \d{{6,}}(?: (?=[A-Z]*\d)[A-Z\d]{{3,6}})?\b"),
    ("[number]", rf"\b(?!{_STANDARDS})[A-Z]{{2,5}}-\d{{3,}}-[A-Z\d]{{1,4}}\b"),
    ("[number]", r"\b(?:(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{3,4}[ -]){2,4}(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{3,4}\b"),
    ("[number]", r"\b\d[A-Z](?: ?\d{2,4}){3,4}(?: \d)?\b"),
    ("[number]", r"(?<![\w.,])\d{4} \d{4} \d{4}(?![\w.,]\w| €)"),
    ("[number]", r"\b\d{1,2}\.\d{3}\.\d{3}-[\dkK]\b"),
    ("[number]", r"\b(?=[A-Z0-9])(?=(?:(?:[^\W\d]|-){0,60}\d){5})(?=[\w-]{0,200}[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b"),
    ("[number]", rf"\b(?!{_STANDARDS})(?=[A-Z]{{1,4}}(?:[ -]?\d){{7}})"
                 r"[A-Z]{1,4}(?:[ -]\d{2,6}){2,}(?:[ -]?\d?[A-Z]{1,3})?\b"),
    ("[plate]", r"\b\d{2,4} (?!EUR|GBP|USD|CDD|CDI|RTT)[A-Z]{2,3} (?:\d\d|2[AB])\b"),
    ("[plate]", r"\b[A-HJ-NP-TV-Z]{2}([ -]?)\d{3}\1[A-HJ-NP-TV-Z]{2}\b"),
    ("[plate]", r"\b[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}\b"),
    ("[plate]", r"\b[A-Z]{2}\d\d ?[A-Z]{3}\b"),
    ("[birth date]", rf"(?<![\w/.-])\d{{1,2}}([/.-])\d{{1,2}}\1{_BIRTH_YEAR}(?![\w/])"),
    ("[birth date]", rf"(?<![\w/.-]){_BIRTH_YEAR}([/-])\d\d\1\d\d(?![\w/])"),
)  # fmt: skip


class Identifiers:
    """Finds and replaces what tells who somebody is by its form.

    `own` are the programme's texts: what it publishes itself (its address, its telephone) is nobody's secret.
    `languages` are those that people write in.
    """

    def __init__(self, own: Iterable[str] = (), languages: Sequence[str] = ASSUMED) -> None:
        own, codes = tuple(own), with_everyday(tuple(languages))
        self._anywhere, self._labelled, self._hint = _anywhere(codes), _labelled(codes), _hint(codes)
        self._own = frozenset(fold(part) for text in own if re.search(r"[\d@]", text) for part in self._parts(text))
        self._own_words = frozenset(re.findall(r"\w+", fold("\n".join(own))))

    def replaced(self, text: str) -> str:
        """The text with a stand-in such as `[phone]` for each such part."""
        if not self._hint.search(fold(text)):
            return text
        for stand_in, pattern in self._anywhere:
            text = pattern.sub(self._replacing(stand_in), text)
        for stand_in, pattern in self._labelled:
            for start, end in reversed([_span(found) for found in pattern.finditer(fold(text))]):
                if not self._is_own(text[start:end]) and "[" not in text[start:end]:
                    text = f"{text[:start]}{stand_in}{text[end:]}"
        return text

    def _replacing(self, stand_in: str) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            start, end = _span(found)
            hidden = found.string[start:end]
            if self._is_own(hidden) or (stand_in == "[handle]" and self._is_own_account(found)):
                return found.group()
            return f"{found.string[found.start() : start]}{stand_in}{found.string[end : found.end()]}"

        return replace

    def _is_own(self, found: str) -> bool:
        """Whether the programme publishes it, with its town or without."""
        return fold(found) in self._own or fold(found.split(",")[0]) in self._own

    def _is_own_account(self, found: re.Match[str]) -> bool:
        """Whether a profile, a handle or a site is called by a word that the programme's texts have."""
        name = found["name"] if "name" in found.re.groupindex else re.split(r"[/@:]", found.group().strip("/"))[-1]
        return fold(name) in self._own_words

    def _parts(self, text: str) -> Iterator[str]:
        for _, pattern in self._anywhere:
            for found in pattern.finditer(text):
                start, end = _span(found)
                yield from {text[start:end], text[start:end].split(",")[0]}


def _span(found: re.Match[str]) -> tuple[int, int]:
    return found.span("hidden") if "hidden" in found.re.groupindex else found.span()


@cache
def _hint(codes: tuple[str, ...]) -> re.Pattern[str]:
    """What every text that has something to hide has in it, without case and accents; most texts have nothing."""
    lists = ("mail_ats", "zeros", "named_places", "accounts", "profile_sites", "living")
    words = [fold(word) for name in lists for word in redaction_words(codes, name)]
    return re.compile(rf"[\d@#:=/]|\b(?:{one_of(words)}|{month_names(codes)})\b")


@cache
def _anywhere(codes: tuple[str, ...]) -> tuple[Kind, ...]:
    """What is recognised wherever it stands."""
    profiles, scheme = one_of(redaction_words(codes, "profile_hosts")), r"(?:https?://)?(?:www\.|[a-z]{2}\.)?"
    pages = one_of(redaction_words(codes, "public_pages"))
    found = [("[e-mail]", f"(?i){'|'.join(_mails(codes))}")]
    found += [("[handle]", rf"(?i)(?<!\w){scheme}(?:{profiles})/(?!(?:{pages})\b)@?{_PATH}")]
    sites = one_of(redaction_words(codes, "profile_sites"))
    found += [("[handle]", rf"(?i)(?<![\w.-]){scheme}(?!www\b){_NAME}[\w-]+)\.(?:{sites})(?![\w-])(?:/{_PATH})?")]
    found += [("[handle]", rf"(?i)(?<!\w)(?:{scheme}wikipedia\.org/wiki/)?(?:user|utilisat(?:eur|rice)):[\w.-]*\w")]
    found += [("[handle]", rf"(?i)\blinkedin\W{{1,3}}(?:in|pub)/{_NAMED}[\w.%-]*[\w%-])")]
    found += [("[handle]", r"(?<![\w@/.])@[A-Za-z_][\w.-]*\w"), ("[handle]", r"(?<!\w)[\w.]{2,32}#\d{4}\b")]
    found += [("[handle]", r"(?<![\w@./-])(?=[A-Za-z.]*_)[A-Za-z][\w.]*[A-Za-z_]\d{2,4}(?![\w/-]|\.\w)")]
    found += [*_NUMBERS, *(("[address]", pattern) for pattern in address_patterns(codes))]
    return tuple((stand_in, re.compile(pattern)) for stand_in, pattern in found)


def _mails(codes: tuple[str, ...]) -> Iterator[str]:
    """Addresses of e-mail, also spelt so that no machine would know them."""
    at, dot = one_of(redaction_words(codes, "mail_ats")), one_of(redaction_words(codes, "mail_dots"))
    signs, hosts = one_of(redaction_words(codes, "mail_signs")), one_of(redaction_words(codes, "mail_hosts"))
    bracketed_at = rf"\s?[(\[{{<]\s?(?:{at}|@|a)\s?[)\]}}>]\s?"
    bracketed_dot = rf"\s?[(\[{{<]\s?(?:{dot}|\.)\s?[)\]}}>]\s?"
    local = r"(?<![\w.+%-])[\w.+%-]+"
    spelt = rf"(?:\b(?:{signs})\s)?{local}(?:\s(?:{dot}|{signs})\s[\w+%-]+(?:\s[\w+%-]+)?){{0,3}}"
    ends = r"(?:com|fr|org|net|eu|uk|ie|be|ch|de|es|it|pt|ca|io)\b"
    yield rf"(?:(?<!\w)\w+,)?{local}(?:@\s?|\s@\s)[\w-]+(?:\.[\w-]+)*\.\s?{ends}(?:\.uk\b)?"
    yield rf"(?:(?<!\w)\w+,)?{local}(?:@|\s@\s)[\w-]+(?:\.[\w-]+)+"
    yield rf"{local}(?:{bracketed_dot}[\w+%-]+)*{bracketed_at}[\w-]+(?:(?:\.|{bracketed_dot}|\s(?:{dot})\s)[\w-]+)+"
    yield rf"{spelt}\s(?:{at})\s[\w-]+(?:(?:\s(?:{dot})\s|\.)[\w-]+)*\s(?:{dot})\s[a-z]{{2,}}\b"
    yield rf"{spelt}\s(?:{at})\s(?:{hosts})(?:\.[a-z]{{2,4}})+\b"
    yield rf"(?<![\w.+%-])(?=[\w+%-]*[\d._+])[\w.+%-]+\s(?:{at})\s[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}}\b"
    yield rf"(?<![\w.+%-])(?=[\w+%-]*[\d._+])[\w.+%-]+\s(?:{at}|@)\s(?:{hosts})\b(?!\.\w|\s(?:{dot})\s)"


@cache
def _labelled(codes: tuple[str, ...]) -> tuple[Kind, ...]:
    """What follows a word that gives it away, in texts without case and accents."""
    found = (*_labelled_dates(codes), *_labelled_phones(codes), *_labelled_numbers(codes), *_labelled_handles(codes))
    return tuple((stand_in, re.compile(pattern)) for stand_in, pattern in found)


def _any_of(codes: tuple[str, ...], name: str) -> str:
    return rf"(?:{one_of(map(fold, redaction_words(codes, name)))})"


def _is_number(codes: tuple[str, ...]) -> str:
    return rf"(?:\s?(?:n[°ºo]\.?|#|:|=|{_any_of(codes, 'number_signs')}(?!\w)\.?))"


def _labelled_dates(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Days after "née le"; days in letters of years in which people were born, unless of a law."""
    date, births = date_pattern(codes), _any_of(codes, "births")
    condition = rf"(?!(?:[^\d\n]{{0,120}}\s)?{_any_of(codes, 'birth_conditions')}\b)"
    not_law = r"(?<!\d of )(?<!\d du )" + "".join(
        rf"(?<!{re.escape(fold(text))} )" for text in redaction_words(codes, "laws")
    )
    year = r"(?:19(?:4[6-9]|[5-9]\d)|200\d|201[0-2])(?!\d)"
    yield "[birth date]", rf"(?<!\w){not_law}{_NAMED}{written_day(codes)}[\s,]*(?:of\s|de\s)?{year})"
    yield "[birth date]", rf"\b{births}(?![\w-]){condition}[^\d\n?!]{{0,28}}?(?<!\w){_NAMED}{date}|'\d\d(?!\w))"
    yield "[birth date]", rf"\b{births}(?![\w-])[^\d\n?!]{{0,20}}?(?<!\w){_NAMED}\d{{8}}|\d{{6}})(?!\w)"
    age = rf"{_any_of(codes, 'ageing')}\s\d{{1,3}}\s?(?:ans|an|years)?(?:\sold)?\s(?:le|on)\s(?:the\s)?"
    yield "[birth date]", rf"(?<!\w){age}{_NAMED}{date})"
    yield "[birth date]", rf"\b{_any_of(codes, 'children')}\b(?:\s\w+)?\s?[(,:]\s?{_NAMED}{NUMERIC_DAY})(?!\d)"
    births = _any_of(codes, "birth_dates")
    yield "[birth date]", rf"(?<!\w){_NAMED}{date})[^\d\n?!\w]{{1,3}}(?:\w+\s){{0,3}}{births}\b"


def _labelled_phones(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    zeros, telephones = _any_of(codes, "zeros"), _any_of(codes, "telephones")
    spelt = rf"(?:{number_words(codes)}|{zeros})"
    yield "[phone]", rf"(?<!\w){_NAMED}{zeros}(?:{before_next_number(codes)}{spelt}){{4,}})(?!\w)"
    yield "[phone]", rf"\b{telephones}\b[^\d\n?!+]{{0,20}}?{_NAMED}\+?\(?\d(?:[\s./()-]{{0,2}}\d){{5,13}})(?!\w)"


def _labelled_numbers(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What a file, a passport or an account is numbered; of what is bought or lent, what is said to be a number."""
    references, numbered, is_ = (_any_of(codes, name) for name in ("references", "numbered", "copulas"))
    is_number, no_sum = _is_number(codes), rf"(?!\s?{_any_of(codes, 'sums')}(?!\w))(?!\w)"
    after = rf"(?!\w)(?:\s\w+){{0,2}}?{is_number}+\s?(?:{is_}\s)?[:\s]*{_NAMED}"
    yield "[number]", rf"\b{references}{after}{_DIGIT_CODE}(?:\s\d{{2,}})*)(?!\w)"
    yield (
        "[number]",
        rf"\b{references}(?!\w)(?:\.\s?|\s\(?|\s?:\s?)(?:\w+\s)?(?:{is_}\s)?(?:le\s)?{_NAMED}{_PIECE})(?!\w)",
    )
    yield "[number]", rf"\b{references}{is_number}(?!\w)[^\d\n?!.;:]{{0,25}}?\s{is_}\s{_NAMED}{_PIECE})(?!\w)"
    before = rf"{is_number}\s?(?:de\s|d')?(?:\w+\s)?{references}(?!\w)[^\d\n?!,;.]{{0,14}}?"
    yield "[number]", rf"{before}(?<!\w){_NAMED}{_PIECE})(?!\w)"
    long = rf"(?=(?:[\w/.-]*\d){{5}})(?!{_YEARS})[a-z0-9]+(?:[-/._][a-z0-9]+)*"
    yield "[number]", rf"\b{numbered}{after}{_PIECE}){no_sum}"
    yield "[number]", rf"\b{numbered}(?!\w)[\s:,(]{{1,3}}(?:{is_}\s)?{_NAMED}{long}){no_sum}"
    mixed = r"(?=(?:[a-z]*\d){2})(?=(?:\d*[a-z]){2})[a-z0-9]{6,}"
    yield "[number]", rf"\b(?:{numbered}|{references})(?!\w)[\s:(]{{1,3}}{_NAMED}{mixed})(?!\w)"
    public = "".join(rf"(?<!{re.escape(fold(text))} )" for text in redaction_words(codes, "public_numbers"))
    yield "[number]", rf"{public}{is_number}\s?{_NAMED}\d{{6,8}})(?![*-]){no_sum}"
    yield "[number]", rf"{public}{is_number}\s?(?:{is_}\s)?{_NAMED}(?=(?: ?\d){{8}})\d{{2,8}}(?: \d{{1,8}})+){no_sum}"


def _labelled_handles(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What people are called elsewhere: "insta : lea_33", "dvora.p is my Skype"."""
    accounts, is_ = _any_of(codes, "accounts"), _any_of(codes, "copulas")
    handle = r"(?=[a-z])(?=[\w.-]{0,60}[\d._])[a-z][\w.-]{2,60}\w)"
    whose = r"(?:(?:mon|ma|my|notre|our|le|the)\s)?"
    yield "[handle]", rf"(?<![\w@.]){_NAMED}{handle}\s(?:{is_}|sur|on)\s{whose}{accounts}(?!\w)"
    yield "[handle]", rf"\b{accounts}(?:\s\w+){{0,4}}\s{is_}\s{_NAMED}@?{handle}"
    named = rf"\b{accounts}\s?(?:\w+\s)?(?::|=|{is_}(?!\w))\s?"
    yield "[handle]", rf"{named}{_NAMED}@?(?:\w+:)?(?:(?=[\w.-]*[\d._-])[\w.-]*\w))"
    yield "[handle]", rf"\b{accounts}\s?[:=]\s?{_NAMED}@?[\w.-]*\w)"
    yield "[handle]", rf"(?<!\w)(?:mon|my)\s{accounts}\s{_NAMED}[a-z]\w*\.\w+)"
    yield "[handle]", rf"\b{accounts}\s{_NAMED}(?=[a-z.-]*[\d_])[a-z][\w.-]{{2,}}\w)"
