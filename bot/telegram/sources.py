"""Where an answer comes from, as the line below it: what the web shows of it, in one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from actions.render import Cited
from bot.core.markup import Run
from bot.telegram.texts import telegram_texts
from bot.web.pages.texts import page_texts

_BETWEEN = Run(" · ")


def source_line(sources: Iterable[Cited], language: str, written: Callable[[dt.date], str]) -> tuple[Run, ...]:
    """The sources of an answer in a language, which has dates `written`; nothing where there are none."""
    found: list[Run] = []
    for source in sources:
        found += [_BETWEEN, *_named(source, language, written)] if found else _named(source, language, written)
    return tuple(found)


def with_link(line: tuple[Run, ...], language: str, address: str) -> tuple[Run, ...]:
    """The line, and after it a link to the answer on the web."""
    link = Run(telegram_texts()[language].on_the_web, address)
    return (*line, _BETWEEN, link) if line else (link,)


def note_of(written: Mapping[str, Callable[[dt.date], str]], custom: Mapping[str, Any]) -> tuple[Run, ...]:
    """The line below a reply, by its `custom` (see contract), and by how each language writes dates."""
    language = custom["language"]
    return source_line(_cited(custom), language, written.get(language, dt.date.isoformat))


def _cited(custom: Mapping[str, Any]) -> Iterator[Cited]:
    for source in custom.get("sources", ()):
        checked = source["checked"]
        yield Cited(source["title"], source["url"], dt.date.fromisoformat(checked) if checked else None)


def _named(source: Cited, language: str, written: Callable[[dt.date], str]) -> list[Run]:
    wording = page_texts()[language]
    named = [Run(wording.sources.format(title=source.title), source.url)]
    return [*named, Run(f", {wording.checked.format(date=written(source.checked))}")] if source.checked else named
