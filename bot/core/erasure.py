"""Erasing a sender with proof: what is left of them is counted in every table that could hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, func, select
from sqlalchemy.engine import Connection, Engine

from bot.core.conversations import Conversations
from bot.core.database import empty_log
from bot.core.sqlite_file import path_of
from bot.core.tables import metadata

_AT_ONCE = 500  # ids in a query; SQLite takes 999
Ids = Mapping[str, Sequence[int]]
"""The numbers of rows, by the name of their table."""


@dataclass(frozen=True)
class Erasure:
    """What came of erasing a sender.

    Attributes:
        conversations: how many there were.
        left: how many rows are left, by table; every table that could hold one is named.
        is_log_empty: whether the database's files are rid of it too, as far as the database tells.
        moved_aside: the files of an earlier database that stand beside it, which nobody erases from: one that was
            damaged, or that a restored backup took the place of.

    """

    conversations: int
    left: Mapping[str, int]
    is_log_empty: bool
    moved_aside: Sequence[Path]

    @property
    def rows_left(self) -> int:
        """How many rows are left in all tables."""
        return sum(self.left.values())


def erase_sender(conversations: Conversations, sender: str) -> Erasure:
    """Erase a sender on all channels, and count what is left.

    A table with a column `sender`, or one that refers to such a table, is looked at without being named here.
    """
    with conversations.reading() as connection:
        before = _rows_of(connection, sender)
    erased = conversations.forget(sender)
    with conversations.reading() as connection:
        left = rows_left(connection, sender, before)
    is_log_empty = empty_log(conversations.database)
    return Erasure(erased, left, is_log_empty, files_moved_aside(conversations.database))


def files_moved_aside(database: Engine) -> list[Path]:
    """The files of earlier databases beside an SQLite file, with their logs: they hold what stood there then."""
    file = path_of(database.url)
    if file is None:
        return []
    name = re.compile(rf"{re.escape(file.name)}(-wal|-shm)?\.(damaged|before)-.+")
    return sorted(path for path in file.parent.iterdir() if name.fullmatch(path.name))


def rows_left(connection: Connection, sender: str, before: Ids) -> dict[str, int]:
    """How many rows hold something of a sender, by table; `before` are those that did before erasure."""
    left = dict.fromkeys(before, 0)
    for name in before:
        table = metadata.tables[name]
        if "sender" in table.c:
            (left[name],) = connection.execute(select(func.count()).where(table.c.sender == sender)).one()
            if "body" in table.c:  # a message that was answered leaves its number, without its sender: see `inbox`
                kept = table.c.body.is_not(None) & (table.c.sender.is_(None) | (table.c.sender != sender))
                left[name] += len(_values(connection, _key(name), _key(name), before[name], kept))
        else:
            left[name] = sum(len(_values(connection, own, own, before[of])) for own, of in _references(name, before))
    return left


def _rows_of(connection: Connection, sender: str) -> dict[str, Sequence[int]]:
    """The rows that hold what a sender wrote or was answered: their own, and those that refer to them."""
    found: dict[str, Sequence[int]] = {}
    for table in metadata.sorted_tables:  # those referred to come first
        if "sender" in table.c:
            ids = connection.execute(select(_key(table.name)).where(table.c.sender == sender)).scalars()
            found[table.name] = list(ids)
        elif references := list(_references(table.name, found)):
            found[table.name] = [
                i for own, of in references for i in _values(connection, _key(table.name), own, found[of])
            ]
    return found


def _references(name: str, known: Ids) -> Iterator[tuple[Column[Any], str]]:
    """The columns of a table that refer to one of those known, with its name."""
    for column in metadata.tables[name].c:
        for reference in column.foreign_keys:
            if reference.column.table.name in known:
                yield column, reference.column.table.name


def _key(name: str) -> Column[Any]:
    return next(iter(metadata.tables[name].primary_key.columns))


def _values(
    connection: Connection, wanted: Column[Any], column: Column[Any], among: Sequence[int], also: Any = None
) -> list[int]:
    """What a column has where another has one of some values."""
    found: list[int] = []
    for start in range(0, len(among), _AT_ONCE):
        query = select(wanted).where(column.in_(among[start : start + _AT_ONCE]))
        query = query if also is None else query.where(also)
        found += connection.execute(query).scalars()
    return found
