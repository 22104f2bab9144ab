"""The facts store: an SQLite file that answers what the FAQ says, built anew and swapped in whole.

The file is never written to once readers can see it: a new one is built beside it and takes its
name by one rename. A reader holds the file it opened, and notices a newer one at its next question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from faq.model import LANGUAGES, Challenge, Fact, Faq, Localized, Month, Phase, Program, Source, Value

_TABLES: dict[str, tuple[dict[str, type], tuple[str, ...]]] = {
    "meta": ({"key": str, "value": str}, ("key",)),
    "phases": ({"position": int, "name": str, "begins": str}, ("position",)),
    "facts": ({"id": str, "value": str, "source": str, "url": str, "checked": str}, ("id",)),
    "sources": ({"id": str, "title": str, "url": str}, ("id",)),
    "challenges": ({"id": str, "position": int, "topic": str, "label": str, "fields": str, "names": str}, ("id",)),
    "topics": (
        {"id": str, "language": str, "position": int, "label": str, "question": str, "about_challenge": str},
        ("id", "language"),
    ),
    "headings": ({"language": str, "title": str}, ("language",)),
    "groups": ({"id": str, "language": str, "label": str}, ("id", "language")),
    "phrasings": ({"topic": str, "language": str, "position": int, "text": str}, ("topic", "language", "position")),
    "answers": ({"topic": str, "language": str, "phase": str, "template": str}, ("topic", "language", "phase")),
}


class StoreMissing(Exception):
    """There is no facts store at the path the message names; `eigbot serve` builds it."""


@dataclass(frozen=True)
class TopicText:
    """What a topic is called in one language. `about_challenge` is its template for a thing named."""

    id: str
    language: str
    label: str
    question: str
    about_challenge: str | None


def build_store(faq: Faq, path: Path) -> bool:
    """Write the FAQ into an SQLite file at `path`, unless the one there says the same.

    Returns:
        Whether a new file was swapped in.

    """
    rows = dict(_rows(faq))
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    if _digest(path) == digest:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    database = Database(sqlite3.connect(beside))
    database.execute("pragma synchronous = off")  # what a power cut spoils is built anew
    rows["meta"].append({"key": "content", "value": digest})
    for name, (columns, key) in _TABLES.items():
        table = database.table(name)
        table.create(columns, pk=key if len(key) > 1 else key[0])
        table.insert_all(rows[name])
    database.close()
    os.replace(beside, path)
    return True


def _digest(path: Path) -> str | None:
    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute("select value from meta where key = 'content'").fetchone()
        return str(row[0]) if row else None
    except sqlite3.DatabaseError:
        return None  # not a store of ours: it is replaced
    finally:
        connection.close()


def _rows(faq: Faq) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    program = faq.program
    yield "meta", [{"key": "timezone", "value": str(program.timezone)}]
    yield (
        "phases",
        [
            {"position": number, "name": phase.name, "begins": phase.begins and phase.begins.isoformat()}
            for number, phase in enumerate(program.calendar)
        ],
    )
    yield "facts", [
        {"id": f.id, "value": _pack(f.value), "source": f.source, "url": f.url,
         "checked": f.checked and f.checked.isoformat()}
        for f in program.facts.values()
    ]  # fmt: skip
    yield "sources", [{"id": s.id, "title": _pack(s.title), "url": s.url} for s in program.sources.values()]
    yield "challenges", [
        {"id": c.id, "position": n, "topic": c.topic, "label": _pack(c.label),
         "fields": json.dumps({name: _pack(value) for name, value in c.fields.items()}),
         "names": json.dumps({language: list(names) for language, names in c.names.items()})}
        for n, c in enumerate(program.challenges.values())
    ]  # fmt: skip
    entries = [entry for language in LANGUAGES for entry in faq.entries(language)]
    yield "topics", [
        {"id": e.id, "language": e.language, "position": n, "label": e.label, "question": e.question,
         "about_challenge": e.about_challenge}
        for n, e in enumerate(entries)
    ]  # fmt: skip
    yield (
        "answers",
        [
            {"topic": e.id, "language": e.language, "phase": phase, "template": template}
            for e in entries
            for phase, template in e.answer.items()
        ],
    )
    yield "headings", [{"language": name, "title": heading.title} for name, heading in faq.headings.items()]
    yield "groups", [
        {"id": group, "language": language, "label": label}
        for language, heading in faq.headings.items()
        for group, label in heading.groups.items()
    ]  # fmt: skip
    yield "phrasings", [
        {"topic": e.id, "language": e.language, "position": n, "text": text}
        for e in entries
        for n, text in enumerate(e.also)
    ]  # fmt: skip


def _pack(value: Value | Localized | None) -> str | None:
    if isinstance(value, dt.date):
        return json.dumps({"date": value.isoformat()})
    if isinstance(value, Month):
        return json.dumps({"month": [value.year, value.month]})
    return None if value is None else json.dumps(value)


def _unpack(packed: str | None) -> Any:
    if packed is None:
        return None
    value = json.loads(packed)
    if isinstance(value, dict) and "date" in value:
        return dt.date.fromisoformat(value["date"])
    if isinstance(value, dict) and "month" in value:
        return Month(*value["month"])
    return value


class FactsStore:
    """Reads a facts store. Call `refresh` before a question; every other method answers from rows."""

    def __init__(self, path: Path) -> None:
        """Open nothing yet: the file may still be built."""
        self.path = path
        self._file: tuple[int, int] | None = None
        self._connection: sqlite3.Connection | None = None
        self.program = Program()

    def refresh(self) -> bool:
        """Notice a newer file; returns whether there was one.

        Raises:
            StoreMissing: there is no file.

        """
        try:
            stat = self.path.stat()
        except FileNotFoundError as error:
            raise StoreMissing(f"There is no facts store at {self.path}; run 'eigbot serve'.") from error
        if self._file == (stat.st_ino, stat.st_mtime_ns):
            return False
        uri = f"{self.path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        if self._connection is not None:
            self._connection.close()
        self._connection, self._file = connection, (stat.st_ino, stat.st_mtime_ns)
        self.program = self._read_program()
        return True

    def _query(self, sql: str, *values: object) -> Iterable[sqlite3.Row]:
        if self._connection is None:
            self.refresh()
        assert self._connection is not None
        return self._connection.execute(sql, values)

    def _read_program(self) -> Program:
        def day(text: str | None) -> dt.date | None:
            return dt.date.fromisoformat(text) if text else None

        zone = next(iter(self._query("select value from meta where key = 'timezone'")))["value"]
        return Program(
            timezone=ZoneInfo(zone),
            calendar=tuple(
                Phase(r["name"], day(r["begins"])) for r in self._query("select * from phases order by position")
            ),
            facts={
                r["id"]: Fact(r["id"], _unpack(r["value"]), r["source"], r["url"], day(r["checked"]))
                for r in self._query("select * from facts order by rowid")
            },
            sources={
                r["id"]: Source(r["id"], _unpack(r["title"]), r["url"])
                for r in self._query("select * from sources order by rowid")
            },
            challenges={r["id"]: _challenge(r) for r in self._query("select * from challenges order by position")},
        )

    def topics(self) -> set[str]:
        """The ids of all topics."""
        return {str(row["id"]) for row in self._query("select distinct id from topics")}

    def facets(self) -> set[str]:
        """The ids of topics that can be asked of a thing named."""
        return {str(row["id"]) for row in self._query("select id from topics where about_challenge is not null")}

    def lists(self) -> set[str]:
        """The ids of topics whose answers list the things people name."""
        sql = "select topic from answers where template like '%{challenges}%' or template like '%{challenges:list}%'"
        return {str(row["topic"]) for row in self._query(sql)}

    def topic(self, topic: str, language: str) -> TopicText | None:
        """What `topic` is called in `language`; None where there is no such topic."""
        sql = "select id, language, label, question, about_challenge from topics where id = ? and language = ?"
        return next((TopicText(*row) for row in self._query(sql, topic, language)), None)

    def all_topics(self, language: str) -> list[TopicText]:
        """Every topic in one language, in the order of its file, the bot's own talk last."""
        sql = "select id, language, label, question, about_challenge from topics where language = ? order by position"
        return [TopicText(*row) for row in self._query(sql, language)]

    def title(self, language: str) -> str | None:
        """What the FAQ is called, if its file says so."""
        title: str | None = None
        for row in self._query("select title from headings where language = ?", language):
            title = row["title"]
        return title

    def groups(self, language: str) -> Mapping[str, str]:
        """The names of those groups that the file names."""
        return {row["id"]: row["label"] for row in self._query("select * from groups where language = ?", language)}

    def phrasings(self, topic: str, language: str) -> list[str]:
        """The other ways in which `topic` is asked for."""
        sql = "select text from phrasings where topic = ? and language = ? order by position"
        return [str(row["text"]) for row in self._query(sql, topic, language)]

    def version(self) -> str:
        """What tells this content from any other: a hash of it."""
        return str(next(iter(self._query("select value from meta where key = 'content'")))["value"])

    def texts(self) -> list[str]:
        """Everything that the topics say or are asked with, in every language."""
        sql = (
            "select label from topics union select question from topics"
            " union select text from phrasings union select template from answers"
        )
        return [str(row[0]) for row in self._query(sql)]

    def answer(self, topic: str, language: str, phase: str) -> str:
        """The template that answers `topic` in a phase of the calendar.

        Raises:
            KeyError: there is none.

        """
        sql = "select template from answers where topic = ? and language = ? and phase = ?"
        for row in self._query(sql, topic, language, phase):
            return str(row["template"])
        raise KeyError(topic, language, phase)


def _challenge(row: sqlite3.Row) -> Challenge:
    fields = {name: _unpack(value) for name, value in json.loads(row["fields"]).items()}
    names = {language: tuple(texts) for language, texts in json.loads(row["names"]).items()}
    return Challenge(row["id"], row["topic"], _unpack(row["label"]), fields, names)
