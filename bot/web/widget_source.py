"""The widget as it is served: its script with the texts of the languages that the FAQ is served in, and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import language_texts
from bot.web.minify import minified
from languages import in_languages

_HERE = Path(__file__).parent / "widget"
WIDGET = _HERE / "widget.js"
"""What every visitor loads."""
PANEL, MORE = _HERE / "widget-panel.js", _HERE / "widget-more.js"
"""What the widget loads when its panel opens, and when a conversation begins there."""
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
    all: str
    you: str
    bot: str
    typing: str
    tab: str
    retry: str
    offline: str
    slow: str
    busy: str
    failed: str
    away: str
    empty: str
    lost: str
    instant: str
    ready: str
    out: str
    often: str
    placeholder: str
    unread: str
    barred: str
    long: str


@dataclass(frozen=True)
class WidgetPanelTexts:
    """The wordings of what is only in an open panel; see widget_panel.yml."""

    menu: str
    again: str
    erase: str
    sure: str
    yes: str
    erased: str
    leave: str
    again_yes: str
    no: str
    nothing: str
    sources: str
    checked: str
    rate: str
    useful: str
    useless: str
    comment: str
    thanks: str
    past: str
    left_over: str
    over: str


@dataclass(frozen=True)
class WidgetMoreTexts:
    """The wordings of what is loaded when a conversation begins there; see widget_more.yml."""

    hints: str
    hinted: str
    copy: str
    copied: str
    link: str
    times: str
    no_topic: str
    team: str
    team_lead: str
    team_asked: str
    team_email: str
    team_why: str
    team_send: str
    team_cancel: str
    team_empty: str
    team_address: str
    team_full: str
    team_off: str
    team_waits: str
    team_answered: str
    team_closed: str
    team_withdraw: str
    team_withdrawn: str
    team_who: str
    team_quote: str


@cache
def widget_texts() -> Mapping[str, WidgetTexts]:
    """Every language's wordings, read once."""
    return language_texts(WidgetTexts, "widget.yml")


@cache
def widget_panel_texts() -> Mapping[str, WidgetPanelTexts]:
    """Every language's wordings of what is only in an open panel, read once."""
    return language_texts(WidgetPanelTexts, "widget_panel.yml")


@cache
def widget_more_texts() -> Mapping[str, WidgetMoreTexts]:
    """Every language's wordings of what is loaded when a conversation begins, read once."""
    return language_texts(WidgetMoreTexts, "widget_more.yml")


def widget_source(source: str, served: Sequence[str], titles: Mapping[str, str | None] | None = None) -> str:
    """The widget's script as it is served: with the texts of some languages written into it, and made small.

    `titles` is what the FAQ is called in each language, where it says so.

    Raises:
        ValueError: the script has no place for them.

    """
    called = {code: (titles or {}).get(code) or "" for code in served}
    return _served(source, {code: {**_texts_of(code, served), "program": called[code]} for code in served})


def widget_panel_source(source: str, served: Sequence[str]) -> str:
    """What the widget loads when its panel opens, in the same way.

    Raises:
        ValueError: the script has no place for the texts.

    """
    return _served(source, {code: _by_attribute(asdict(widget_panel_texts()[code])) for code in served})


def widget_more_source(source: str, served: Sequence[str]) -> str:
    """What it loads when a conversation begins there, in the same way.

    Raises:
        ValueError: the script has no place for the texts.

    """
    return _served(source, {code: _by_attribute(asdict(widget_more_texts()[code])) for code in served})


def _served(source: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    if _PLACE not in source:
        raise ValueError(f"The script has no '{_PLACE}' to write the languages' texts into.")
    written = f"const TEXTS = {json.dumps(texts, ensure_ascii=False, separators=(',', ':'))};"
    return minified(source.replace(_PLACE, written, 1))


def _texts_of(code: str, served: Sequence[str]) -> Mapping[str, str]:
    texts = asdict(widget_texts()[code])
    texts["greeting"] = texts["greeting"].replace("{languages}", in_languages(served, code))
    return _by_attribute(texts)


def _by_attribute(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The texts by the names that the scripts and the widget's attributes have for them."""
    return {name.replace("_", "-"): text for name, text in texts.items()}
