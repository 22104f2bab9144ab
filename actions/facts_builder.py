"""Building the facts store: an SQLite file that answers what the FAQ says, made anew and swapped in whole.

The file is never written to once readers can see it: a new one is built beside it and takes its name by one
rename. A reader holds the file it opened, and notices a newer one at its next question (`actions.facts`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from faq.atomic import atomic_write
from faq.model import Faq, Localized, Month, Value
from faq.shapes import OFF, ON

_TABLES: dict[str, tuple[dict[str, type], tuple[str, ...]]] = {
    "meta": ({"key": str, "value": str}, ("key",)),
    "phases": ({"position": int, "name": str, "begins": str}, ("position",)),
    "facts": ({"id": str, "value": str, "source": str, "url": str, "checked": str}, ("id",)),
    "sources": ({"id": str, "title": str, "url": str}, ("id",)),
    "challenges": ({"id": str, "position": int, "topic": str, "label": str, "fields": str, "names": str}, ("id",)),
    "topics": (
        {
            "id": str,
            "language": str,
            "position": int,
            "label": str,
            "question": str,
            "about_challenge": str,
            "pending": int,
        },
        ("id", "language"),
    ),
    "headings": ({"language": str, "title": str}, ("language",)),
    "groups": ({"id": str, "language": str, "label": str}, ("id", "language")),
    "phrasings": ({"topic": str, "language": str, "position": int, "text": str}, ("topic", "language", "position")),
    "answers": ({"topic": str, "language": str, "phase": str, "template": str}, ("topic", "language", "phase")),
}


def build_store(faq: Faq, path: Path) -> bool:
    """Write the FAQ into an SQLite file at `path`, unless the one there says the same.

    Returns:
        Whether a new file was swapped in.

    """
    from sqlite_utils import Database  # slow to import, and a server that starts anew finds its store written

    rows = dict(_rows(faq))
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    if stored_content(path) == digest:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    rows["meta"].append({"key": "content", "value": digest})
    with atomic_write(path) as beside, closing(sqlite3.connect(beside)) as connection:  # closed before it is renamed
        connection.execute("pragma synchronous = off")  # what a power cut spoils is built anew
        database = Database(connection)
        for name, (columns, key) in _TABLES.items():
            table = database.table(name)
            table.create(columns, pk=key if len(key) > 1 else key[0])
            table.insert_all(rows[name])
    return True


def stored_content(path: Path) -> str | None:
    """The fingerprint of what a store says; None where there is none of ours."""
    return _stored(path, "content")


def stored_languages(path: Path) -> tuple[str, ...]:
    """The languages that a store serves; none where there is none of ours."""
    return tuple((_stored(path, "languages") or "").split())


def _stored(path: Path, key: str) -> str | None:
    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute("select value from meta where key = ?", (key,)).fetchone()
        return str(row[0]) if row else None
    except sqlite3.DatabaseError:
        return None  # not a store of ours: it is replaced
    finally:
        connection.close()


def _rows(faq: Faq) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    program = faq.program
    suggested = {
        f"suggested.{language}": " ".join(each.text for each in heading.suggested)
        for language, heading in faq.headings.items()
    }
    meta = {"timezone": str(program.timezone), "languages": " ".join(faq.languages), **suggested}
    meta["team_inbox"] = ON if program.team.is_open else OFF
    yield "meta", [{"key": key, "value": value} for key, value in meta.items()]
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
    entries = list(faq.all_entries())
    yield "topics", [
        {"id": e.id, "language": e.language, "position": n, "label": e.label, "question": e.question,
         "about_challenge": e.about_challenge, "pending": int(e.pending)}
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
