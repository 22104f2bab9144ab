"""The templates of the pages, and how they write texts, languages and dates."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.core.markup import highlighted, html
from languages import phrases
from languages.typography import typeset


@cache
def environment_of(folders: tuple[Path, ...]) -> Environment:
    """The templates of some folders; a process compiles each of them once, whichever site shows it.

    What differs between sites is given to every template: `write_date` and `write_moment`.
    """
    found = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    found.filters.update(
        html=html, highlighted=highlighted, typeset=typeset, locale=_locale, date=_date, moment=_moment
    )
    return found


def _locale(language: str) -> str:
    """A language as Open Graph names it."""
    return phrases(language).locale


@pass_context
def _date(context: Context, day: dt.date, language: str) -> str:
    return str(context["write_date"](day, language))


@pass_context
def _moment(context: Context, moment: dt.datetime, language: str) -> str:
    return str(context["write_moment"](moment, language))
