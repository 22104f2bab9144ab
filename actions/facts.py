"""The facts store as its readers see it: rows of the SQLite file that `actions.facts_builder` writes.

What every message needs is read once, when a newer file is noticed; the pages ask for the rest as they go.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from actions.facts_builder import build_store as build_store
from actions.facts_builder import stored_content as stored_content
from actions.facts_builder import stored_languages as stored_languages
from actions.facts_file import copy_in_memory, may_pass
from actions.facts_rows import Catalogue, TopicText, challenge, topic_text, unpacked
from faq.model import Fact, Phase, Program, Source, TeamInbox
from faq.shapes import OFF

_LISTING = re.compile(r"\{challenges(:list)?\}")


class StoreMissing(Exception):
    """There is no facts store at the path the message names; `eigbot serve` builds it."""


class FactsStore:
    """Reads a facts store. Call `refresh` before a question, and ask what belongs together while it is `unchanged`.

    It is copied into memory: a file that is damaged or removed afterwards takes nothing away. It may be used by
    several threads: no connection is closed while another thread reads through it.

    Attributes:
        program: what the store says of the programme.
        problem: one sentence on what is wrong with the file now, where what was read before is served on.

    """

    def __init__(self, path: Path) -> None:
        """Open nothing yet: the file may still be built."""
        self.path = path
        self._file: tuple[int, int] | None = None
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._readers = 0  # who wants no other content before they are done
        self.program, self.problem = Program(), ""
        self._unreadable: tuple[int, int] | None = None
        self._catalogue = Catalogue()

    def refresh(self) -> bool:
        """Notice a newer file; returns whether there was one. One that cannot be read changes nothing.

        While somebody has it `unchanged`, a newer file waits for the next call.

        Raises:
            StoreMissing: there is no file, and was none before.
            sqlite3.Error, LookupError: the first one is no store, or of another make.

        """
        try:
            stat = self.path.stat()
        except FileNotFoundError as error:
            self.problem = f"There is no facts store ({self.path.name} in EIGBOT_VAR); run 'eigbot serve'."
            if self._file is None:
                raise StoreMissing(f"There is no facts store at {self.path}; run 'eigbot serve'.") from error
            return False
        file = stat.st_ino, stat.st_mtime_ns
        if file == self._file:
            self.problem = ""
        if file in (self._file, self._unreadable):
            return False
        with self._lock:
            if self._readers and self._file is not None:
                return False
            return self._file != file and self._read(file)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """As long as this lasts, whatever is asked is of the same file: a topic that was there is there."""
        with self._lock:
            self._readers += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1

    def _read(self, file: tuple[int, int]) -> bool:
        """Take what the file says now."""
        before = self._connection
        try:
            self._connection = copy_in_memory(self.path)
            self.program, self._catalogue = self._read_program(), self._read_catalogue()
        except (sqlite3.Error, LookupError) as error:
            self._connection = before
            if self._file is None:
                raise
            self._unreadable = None if may_pass(error) else file
            self.problem = f"The facts store ({self.path.name} in EIGBOT_VAR) cannot be read ({error})."
            return False
        self._file, self._unreadable, self.problem = file, None, ""
        if before is not None:
            before.close()
        return True

    def close(self) -> None:
        """Let go of the file, which the next `refresh` opens again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._file = None

    def _query(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            if self._connection is None:
                self.refresh()
            assert self._connection is not None
            return self._connection.execute(sql, values).fetchall()

    def _read_program(self) -> Program:
        def day(text: str | None) -> dt.date | None:
            return dt.date.fromisoformat(text) if text else None

        meta = {row["key"]: row["value"] for row in self._query("select * from meta")}
        return Program(
            timezone=ZoneInfo(meta["timezone"]),
            languages=tuple(meta["languages"].split()),
            team=TeamInbox(meta.get("team_inbox") != OFF),
            calendar=tuple(
                Phase(r["name"], day(r["begins"])) for r in self._query("select * from phases order by position")
            ),
            facts={
                r["id"]: Fact(r["id"], unpacked(r["value"]), r["source"], r["url"], day(r["checked"]))
                for r in self._query("select * from facts order by rowid")
            },
            sources={
                r["id"]: Source(r["id"], unpacked(r["title"]), r["url"])
                for r in self._query("select * from sources order by rowid")
            },
            challenges={r["id"]: challenge(r) for r in self._query("select * from challenges order by position")},
        )

    def _read_catalogue(self) -> Catalogue:
        texts = {(row["id"], row["language"]): topic_text(row) for row in self._query("select * from topics")}
        answers = self._query("select * from answers")
        templates = {(row["topic"], row["language"], row["phase"]): str(row["template"]) for row in answers}
        return Catalogue(
            topics=frozenset(topic for topic, _ in texts),
            facets=frozenset(text.id for text in texts.values() if text.about_challenge is not None),
            lists=frozenset(topic for (topic, _, _), template in templates.items() if _LISTING.search(template)),
            texts=texts,
            templates=templates,
        )

    def topics(self) -> frozenset[str]:
        """The ids of all topics."""
        return self._catalogue.topics

    def facets(self) -> frozenset[str]:
        """The ids of topics that can be asked of a challenge named."""
        return self._catalogue.facets

    def lists(self) -> frozenset[str]:
        """The ids of topics whose answers list the challenges."""
        return self._catalogue.lists

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the FAQ is served in; the first is answered in where nothing tells which."""
        return self.program.languages

    def topic(self, topic: str, language: str) -> TopicText | None:
        """What `topic` is called in `language`, or in the first that it has; None where there is no such topic."""
        found = (self._catalogue.texts.get((topic, code)) for code in (language, *self.languages))
        return next((text for text in found if text is not None), None)

    def pending(self) -> list[tuple[TopicText, tuple[str, ...]]]:
        """The topics that wait to be translated, each with the languages that have it."""
        found = []
        for topic in sorted(self._catalogue.topics):
            texts = [text for code in self.languages if (text := self._catalogue.texts.get((topic, code)))]
            if len(texts) < len(self.languages) or any(text.pending for text in texts):
                found.append((texts[0], tuple(text.language for text in texts)))
        return found

    def all_topics(self, language: str) -> list[TopicText]:
        """Every topic in one language, in the order of its file, the bot's own talk last."""
        rows = self._query("select * from topics where language = ? order by position", language)
        return [topic_text(row) for row in rows]

    def labels(self, language: str) -> Mapping[str, str]:
        """The label of every topic, in a language or the first that it has."""
        texts = ((topic, self.topic(topic, language)) for topic in sorted(self.topics()))
        return {topic: text.label for topic, text in texts if text}

    def title(self, language: str) -> str | None:
        """What the FAQ is called, if its file says so."""
        title: str | None = None
        for row in self._query("select title from headings where language = ?", language):
            title = row["title"]
        return title

    def suggested(self, language: str) -> tuple[str, ...]:
        """The topics that a conversation may begin with, if the file of a language names any."""
        rows = self._query("select value from meta where key = ?", f"suggested.{language}")
        return tuple(topic for row in rows for topic in str(row["value"]).split())

    def groups(self, language: str) -> Mapping[str, str]:
        """The names of those groups that the file names."""
        return {row["id"]: row["label"] for row in self._query("select * from groups where language = ?", language)}

    def phrasings(self, topic: str, language: str) -> list[str]:
        """The other ways in which `topic` is asked for."""
        sql = "select text from phrasings where topic = ? and language = ? order by position"
        return [str(row["text"]) for row in self._query(sql, topic, language)]

    def version(self) -> str:
        """What tells this content from any other: a hash of it."""
        return str(self._query("select value from meta where key = 'content'")[0]["value"])

    def texts(self) -> list[str]:
        """Everything that the topics say or are asked with, in every language."""
        sql = (
            "select label from topics union select question from topics"
            " union select text from phrasings union select template from answers"
        )
        return [str(row[0]) for row in self._query(sql)]

    def answer(self, topic: str, language: str, phase: str) -> str:
        """The template that answers `topic` in a phase of the calendar, in the language of `topic`'s text.

        Raises:
            KeyError: there is none.

        """
        text = self.topic(topic, language)
        return self._catalogue.templates[topic, text.language if text else language, phase]


def is_whole_store(path: Path) -> bool:
    """Whether there is a facts store at `path`, and nothing of it is damaged.

    Raises:
        sqlite3.OperationalError: that cannot be told now, such as when too many files are open.

    """
    try:
        with closing(FactsStore(path)) as store:
            return store.refresh()
    except (StoreMissing, sqlite3.Error, LookupError) as error:
        if may_pass(error) and path.exists():
            raise
        return False
