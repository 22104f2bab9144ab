"""The changes that staff saved and nobody has published yet, value by value, kept beside the conversations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import delete, select, text
from sqlalchemy.engine import Connection

from bot.core.conversations import Conversations
from bot.core.database_time import in_utc
from bot.core.tables import faq_changes, insert_into
from faq.editing.merging import merged
from faq.editing.places import Place, Value

Values = Mapping[Place, Value]


@dataclass(frozen=True)
class Edit:
    """A value as somebody typed it, and as it was when their page was made; None where there is none."""

    place: Place
    base: Value | None
    value: Value | None


@dataclass(frozen=True)
class SavedChange:
    """An edit that was saved, by whom and when; `base` is what the files had at that time."""

    place: Place
    base: Value | None
    value: Value | None
    who: str
    at: dt.datetime


@dataclass(frozen=True)
class Clash:
    """An edit that was not saved, since the value has become another than the one it was made from."""

    place: Place
    mine: Value | None
    theirs: Value | None
    who: str


@dataclass(frozen=True)
class Saved:
    """What came of a save: how many values changed, and the edits that clash."""

    count: int
    clashes: tuple[Clash, ...]


class ChangeStore:
    """The table of changes. Every method is a transaction of its own."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def changes(self) -> dict[Place, SavedChange]:
        """All of them, by place."""
        with self._conversations.reading() as connection:
            return _read(connection)

    def save(self, edits: Iterable[Edit], in_files: Values, who: str) -> Saved:
        """Keep edits; each is merged with what others saved since its page was made.

        Args:
            edits: what somebody typed.
            in_files: the values of the FAQ files.
            who: the name under which they are kept.

        """
        count, clashes, now = 0, [], dt.datetime.now(dt.timezone.utc)
        with self._conversations.transaction() as connection:
            if connection.dialect.name == "postgresql":  # SQLite's transactions hold the whole file
                connection.execute(text("LOCK TABLE faq_changes IN EXCLUSIVE MODE"))
            known = _read(connection)
            for edit in edits:
                there, saved = in_files.get(edit.place), known.get(edit.place)
                theirs = saved.value if saved else there
                found = merged(edit.base, edit.value, theirs)
                if found.conflict:
                    clashes.append(Clash(edit.place, edit.value, theirs, saved.who if saved else ""))
                elif found.value != theirs:
                    _put(connection, SavedChange(edit.place, there, found.value, who, now))
                    count += 1
        return Saved(count, tuple(clashes))

    def confirm(self, places: Collection[Place], in_files: Values) -> None:
        """Hold on to changes though the files have become other than what they were made from."""
        with self._conversations.transaction() as connection:
            known = _read(connection)
            for place in set(places) & known.keys():
                _put(connection, replace(known[place], base=in_files.get(place)))

    def discard(self, places: Collection[Place]) -> int:
        """Drop the changes of these places; how many there were."""
        with self._conversations.transaction() as connection:
            drop = delete(faq_changes).where(faq_changes.c.place.in_([str(place) for place in places]))
            return int(connection.execute(drop).rowcount)

    def drop_published(self, published: Iterable[SavedChange]) -> None:
        """Drop changes that the files have by now; one that somebody has edited again since is kept."""
        with self._conversations.transaction() as connection:
            known = _read(connection)
            done = [str(each.place) for each in published if known.get(each.place) == each]
            connection.execute(delete(faq_changes).where(faq_changes.c.place.in_(done)))


def _read(connection: Connection) -> dict[Place, SavedChange]:
    rows = connection.execute(select(faq_changes).order_by(faq_changes.c.place)).all()
    found = (
        SavedChange(Place.parse(row.place), _value(row.base), _value(row.value), row.who, in_utc(row.at))
        for row in rows
    )
    return {change.place: change for change in found}


def _put(connection: Connection, change: SavedChange) -> None:
    if change.value == change.base:
        connection.execute(delete(faq_changes).where(faq_changes.c.place == str(change.place)))
        return
    row = {"base": change.base, "value": change.value, "who": change.who, "at": change.at}
    new = insert_into(connection, faq_changes).on_conflict_do_update(index_elements=["place"], set_=row)
    connection.execute(new, {"place": str(change.place), **row})


def _value(kept: str | list[str] | None) -> Value | None:
    return tuple(kept) if isinstance(kept, list) else kept
