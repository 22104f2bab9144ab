"""How dates are written, in figures and in words: patterns for texts without case and accents."""

from __future__ import annotations

import re

from babel import Locale

from bot.core.redaction_words import redaction_words
from languages import one_of
from languages.numerals import written_numerals
from nlu.text import fold

_DAY_AND_MONTH = r"\d{1,2}\s?[/.\-]\s?\d{1,2}(?:\s?[/.\-]\s?\d{2,4})?|\d{1,2}\s\d{1,2}\s\d{2,4}"
NUMERIC_DAY = r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)?\d\d"
"""A day in figures, its year at the end."""
_NUMERIC_DATE = rf"{_DAY_AND_MONTH}|(?:19|20)\d\d[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}"


def date_pattern(codes: tuple[str, ...]) -> str:
    """A day, with its year or without, in figures and in words; or a year."""
    numbers, months = number_words(codes), month_names(codes)
    spelt = rf"{numbers}(?:{before_next_number(codes)}{numbers}){{0,11}}"
    day = rf"(?:\d{{1,2}}\s?(?:er|st|nd|rd|th)?|{spelt})"
    year = rf"(?:\d{{4}}|'?\d\d\b|(?:de\s)?{spelt})"
    by_day = rf"{day}[\s.-]+(?:of\s|de\s)?(?:{months})\b\.?(?:[\s,-]*(?:of\s|de\s|del\s)?{year})?"
    by_month = rf"(?:{months})\.?\s{day}(?:,?\s{year})?|(?:{months})\s(?:19|20)\d\d"
    by_year = rf"(?:19|20)\d\d(?:,?\s(?:le\s|on\s(?:the\s)?|the\s)?{by_day})?"
    return rf"(?:{_NUMERIC_DATE}|{by_day}|{by_month}|{by_year})(?!\d)"


def written_day(codes: tuple[str, ...]) -> str:
    """A day and its month, the month in letters."""
    months = month_names(codes)
    return (
        rf"(?:\d{{1,2}}\s?(?:er|st|nd|rd|th)?\s(?:of\s)?(?:{months})\b\.?|(?:{months})\.?\s\d{{1,2}}(?:st|nd|rd|th)?)"
    )


def before_next_number(codes: tuple[str, ...]) -> str:
    """What stands between two words of a number: "vingt et un"."""
    return rf"[\s,.-]+(?:(?:{_joining(codes)})[\s,.-]+)?"


def _joining(codes: tuple[str, ...]) -> str:
    return "|".join(written_numerals(code)["joining"] for code in codes)


def number_words(codes: tuple[str, ...]) -> str:
    """The words that numbers are spelt with, one after the other, as "quatre" and "vingt" of "quatre-vingt"."""
    found: set[str] = set(map(fold, redaction_words(codes, "numbers")))
    for code in codes:
        written = written_numerals(code)
        found |= {part for text in written["numbers"] for part in re.findall(r"\w+", fold(text))}
        found |= {fold(text) for text in written["multipliers"]}
    found = {word for word in found if len(word) > 1 and not word.isdigit()}
    return rf"(?:{one_of(word for word in found if not re.fullmatch(_joining(codes), word))})(?!\w)"


def month_names(codes: tuple[str, ...]) -> str:
    """The months, whole and abbreviated."""
    names: set[str] = set()
    for code in codes:
        months = Locale(code).months["format"]
        names |= {fold(name).strip(".") for width in ("wide", "abbreviated") for name in months[width].values()}
        names |= {fold(name)[:3] for name in months["wide"].values()}
    return one_of(names)
