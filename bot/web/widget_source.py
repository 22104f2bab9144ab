"""The widget as it is served: its script with the texts of the languages that the FAQ is served in, and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import language_texts
from languages import in_languages

_HERE = Path(__file__).parent / "widget"
WIDGET = _HERE / "widget.js"
"""What every visitor loads."""
MORE = _HERE / "widget-more.js"
"""What the widget loads when its panel opens."""
_PLACE = "const TEXTS = {};"


@dataclass(frozen=True)
class WidgetTexts:
    """The widget's wordings in one language; see widget.yml."""

    name: str
    locale: str
    title: str
    closed_label: str
    greeting: str
    note: str
    kept: str
    log: str
    field: str
    send: str
    close: str
    menu: str
    all: str
    again: str
    erase: str
    sure: str
    yes: str
    erased: str
    you: str
    bot: str
    typing: str
    sources: str
    checked: str
    tab: str
    retry: str
    offline: str
    slow: str
    busy: str
    failed: str
    away: str
    empty: str
    lost: str


@dataclass(frozen=True)
class WidgetMoreTexts:
    """The wordings of what is only in an open panel; see widget_more.yml."""

    rate: str
    useful: str
    useless: str
    comment: str
    thanks: str


@cache
def widget_texts() -> Mapping[str, WidgetTexts]:
    """Every language's wordings, read once."""
    return language_texts(WidgetTexts, "widget.yml")


@cache
def widget_more_texts() -> Mapping[str, WidgetMoreTexts]:
    """Every language's wordings of what is loaded when the panel opens, read once."""
    return language_texts(WidgetMoreTexts, "widget_more.yml")


def widget_source(source: str, served: Sequence[str]) -> str:
    """The widget's script as it is served: with the texts of some languages written into it, and made small.

    Raises:
        ValueError: the script has no place for them.

    """
    return _served(source, {code: _texts_of(code, served) for code in served})


def widget_more_source(source: str, served: Sequence[str]) -> str:
    """What the widget loads later, in the same way.

    Raises:
        ValueError: the script has no place for the texts.

    """
    return _served(source, {code: _by_attribute(asdict(widget_more_texts()[code])) for code in served})


def _served(source: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    if _PLACE not in source:
        raise ValueError(f"The script has no '{_PLACE}' to write the languages' texts into.")
    written = f"const TEXTS = {json.dumps(texts, ensure_ascii=False, separators=(',', ':'))};"
    return _without_indents_and_comments(source).replace(_PLACE, written, 1)


def _without_indents_and_comments(source: str) -> str:
    """A script of ours with what only its readers need left out; no text of it goes over several lines."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _texts_of(code: str, served: Sequence[str]) -> Mapping[str, str]:
    texts = asdict(widget_texts()[code])
    texts["greeting"] = texts["greeting"].replace("{languages}", in_languages(served, code))
    return _by_attribute(texts)


def _by_attribute(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The texts by the names that the scripts and the widget's attributes have for them."""
    return {name.replace("_", "-"): text for name, text in texts.items()}
