"""The widget as it is served: its script with the texts of the languages that the FAQ is served in, and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import language_texts
from languages import in_languages

WIDGET = Path(__file__).parent / "widget" / "widget.js"
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
    rate: str
    useful: str
    useless: str
    comment: str
    thanks: str
    retry: str
    offline: str
    slow: str
    busy: str
    failed: str
    away: str
    empty: str
    lost: str


@cache
def widget_texts() -> Mapping[str, WidgetTexts]:
    """Every language's wordings, read once."""
    return language_texts(WidgetTexts, "widget.yml")


def widget_source(source: str, served: Sequence[str]) -> str:
    """A widget's script with the texts of some languages written into it.

    Raises:
        ValueError: the script has no place for them.

    """
    if _PLACE not in source:
        raise ValueError(f"{WIDGET.name} has no '{_PLACE}' to write the languages' texts into.")
    texts = {code: _texts_of(code, served) for code in served}
    return source.replace(_PLACE, f"const TEXTS = {json.dumps(texts, ensure_ascii=False)};", 1)


def _texts_of(code: str, served: Sequence[str]) -> Mapping[str, str]:
    """The texts by the names that the script and its attributes have for them."""
    texts = asdict(widget_texts()[code])
    texts["greeting"] = texts["greeting"].replace("{languages}", in_languages(served, code))
    return {name.replace("_", "-"): text for name, text in texts.items()}
