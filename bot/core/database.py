"""Connecting to the database of conversations: SQLite by default, with connections kept and one writer at a time.

A connection that is opened for each transaction costs more than the transaction: closing the last one of an SQLite
file checkpoints and deletes its write-ahead log. SQLite's own lock goes to whoever asks again at the right moment;
here the writers of this process wait in a queue (`FairLock`), and SQLite's lock only keeps other processes out.
"""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.core.errors import OperatorError

READING = "eigbot_reading"
"""The execution option of a connection that only reads: it takes no lock."""
_WAITS = 15  # seconds, for another process that writes
_LOG_WAITS = 2  # seconds, for another process that reads
_WRITES = "eigbot_writes"


class FairLock:
    """A lock that goes to those who wait for it in the order in which they asked."""

    def __init__(self) -> None:
        """The lock is free."""
        self._guard, self._taken, self._waiting = threading.Lock(), False, deque[threading.Lock]()

    def acquire(self) -> None:
        """Wait until the lock is ours."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def release(self) -> None:
        """Hand the lock to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class UnusableDatabase(OperatorError, SQLAlchemyError):
    """The database cannot be used; the message names it, without its password."""

    @classmethod
    def of(cls, database: Engine, error: DBAPIError) -> UnusableDatabase:
        """What the driver says, in a sentence, with a remedy."""
        reason = next(iter(str(error.orig).splitlines()), type(error.orig).__name__).rstrip(". ")
        setting = "EIGBOT_VAR, or EIGBOT_DATABASE_URL if it is set" if _is_sqlite(database) else "EIGBOT_DATABASE_URL"
        return cls(f"The database {database.url!r} cannot be used ({reason}); see that it runs, or correct {setting}.")


def connect(url: str) -> Engine:
    """The engine for an address as SQLAlchemy writes it; an SQLite file's folder is made.

    Raises:
        UnusableDatabase: the driver that the address needs is not installed.
        sqlalchemy.exc.SQLAlchemyError: the address cannot be used.

    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        try:
            return create_engine(address, future=True, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise UnusableDatabase(
                f"EIGBOT_DATABASE_URL names a PostgreSQL database, but its driver, {error.name}, is not installed; "
                "install it with: pip install 'eigbot[postgresql]'."
            ) from error
    if is_in_memory(url):
        return _prepared(create_engine(address, future=True))
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"timeout": _WAITS, "check_same_thread": False}
    return _prepared(create_engine(address, future=True, connect_args=arguments, poolclass=QueuePool, max_overflow=40))


def _is_sqlite(database: Engine) -> bool:
    return bool(database.dialect.name == "sqlite")


def is_in_memory(url: str) -> bool:
    """Whether an address is that of a database which no other process can see."""
    address = make_url(url)
    return address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:")


def empty_log(engine: Engine) -> bool:
    """Write SQLite's log into its file and empty it: what was erased is then in neither. Waits 2 s at most.

    Returns:
        Whether nothing is left in the log; also true of other databases, which look after their files themselves.

    """
    if engine.dialect.name != "sqlite" or is_in_memory(str(engine.url)):
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_LOG_WAITS * 1000}")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_WAITS * 1000}")
    finally:
        connection.close()
    return not busy


def _prepared(engine: Engine) -> Engine:
    """An SQLite engine whose transactions take their lock at once, after the other writers of this process."""
    writers = FairLock()

    # pysqlite begins transactions late and never for reads; these two give the lock from the start
    # (SQLAlchemy's documentation, "Serializable isolation / Savepoints / Transactional DDL").
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get(READING):
            connection.exec_driver_sql("BEGIN")
            return
        writers.acquire()
        connection.info[_WRITES] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _on_checkin(_: Any, record: Any) -> None:
        if record.info.pop(_WRITES, None):
            writers.release()

    return engine
