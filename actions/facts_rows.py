"""Rows of the facts store as records."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from faq.model import Challenge, Month


@dataclass(frozen=True)
class TopicText:
    """What a topic is called in one language.

    `about_challenge` is its template for an entity named; `pending` tells that it waits to be translated.
    """

    id: str
    language: str
    label: str
    question: str
    about_challenge: str | None
    pending: bool = False


@dataclass(frozen=True)
class Catalogue:
    """What every message needs of a store.

    Attributes:
        topics: the ids of all topics.
        facets: of those that can be asked of a challenge named.
        lists: of those whose answers list the challenges.
        texts: what a topic is called, by topic and language.
        templates: what answers it, by topic, language and phase.

    """

    topics: frozenset[str] = frozenset()
    facets: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    texts: Mapping[tuple[str, str], TopicText] = field(default_factory=dict)
    templates: Mapping[tuple[str, str, str], str] = field(default_factory=dict)


def topic_text(row: sqlite3.Row) -> TopicText:
    """A topic as a row of its table has it."""
    return TopicText(
        row["id"], row["language"], row["label"], row["question"], row["about_challenge"], bool(row["pending"])
    )


def challenge(row: sqlite3.Row) -> Challenge:
    """A challenge as a row of its table has it."""
    fields = {name: unpacked(value) for name, value in json.loads(row["fields"]).items()}
    names = {language: tuple(texts) for language, texts in json.loads(row["names"]).items()}
    return Challenge(row["id"], row["topic"], unpacked(row["label"]), fields, names)


def unpacked(packed: str | None) -> Any:
    """A value as the builder packed it; None where there is none."""
    if packed is None:
        return None
    value = json.loads(packed)
    if isinstance(value, dict) and "date" in value:
        return dt.date.fromisoformat(value["date"])
    if isinstance(value, dict) and "month" in value:
        return Month(*value["month"])
    return value
