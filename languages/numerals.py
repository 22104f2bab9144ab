"""What a language's `numerals.yml` says: how numbers, dates, times and currencies are written, in words and figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from languages import LanguageError, language_file

_NEEDED = ("numbers", "days", "months", "bare_months", "decimal", "thousands")
_NOTHING = "(?!)"
_UNLESS_STATED: Mapping[str, Any] = {
    **{key: {} for key in ("amounts", "loose", "durations", "multipliers", "units")},
    **dict.fromkeys(("ordinals", "ambiguous", "around_dates"), ()),
    **dict.fromkeys(("joining", "of_units", "within_dates", "day_joining", "day_suffix", "ordinal_suffix"), _NOTHING),
    **dict.fromkeys(("afternoon", "half", "hundredths"), _NOTHING),
    **dict.fromkeys(("month_first", "twelve_hours"), False),
    "clock": "h",
    "ranges": "[-–]",
    "glued": "",
}
"""What a file may leave out; `languages/en/numerals.yml` explains each key."""


@cache
def written_numerals(language: str) -> Mapping[str, Any]:
    """Every key of a language's file, or what holds where the file does not say.

    Raises:
        LanguageError: the file lacks a key that every language needs, or has one that nobody reads.

    """
    found: dict[str, Any] = YAML(typ="safe").load(language_file(language, "numerals.yml"))
    if lacking := set(_NEEDED) - found.keys():
        raise LanguageError(f"languages/{language}/numerals.yml lacks: {', '.join(sorted(lacking))}.")
    if unread := found.keys() - {*_NEEDED, *_UNLESS_STATED}:
        raise LanguageError(f"languages/{language}/numerals.yml has what nobody reads: {', '.join(sorted(unread))}.")
    return {**_UNLESS_STATED, **found}
