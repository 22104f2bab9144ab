"""Connecting to the database of conversations: SQLite by default, with connections kept and one writer at a time.

A connection that is opened for each transaction costs more than the transaction: closing the last one of an SQLite
file checkpoints and deletes its write-ahead log. SQLite's own lock goes to whoever asks again at the right moment;
here the writers of this process wait in a queue (`FairLock`), and SQLite's lock only keeps other processes out.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from collections import deque
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.core.errors import OperatorError
from bot.core.postgresql_connections import asking_idle_connections, limited_connections
from bot.core.sqlite_file import FileConnection, FileId, file_id, path_of, suggests_damage
from bot.core.sqlite_log import SharedLog

READING = "eigbot_reading"
"""The execution option of a connection that only reads: it takes no lock."""
BRIEFLY = "eigbot_briefly"
"""The execution option of a connection for which somebody waits: it waits for others that write for a moment only."""
_WAITS, _WAITS_BRIEFLY = 15.0, 1.0  # seconds, for others that write
_KEPT = 10  # connections: for the threads of `Storage`, and two for pages; each beyond is opened for one use
_MORE, _MORE_OF_A_FILE = 5, 40  # a server has so many for all who use it; who waits for a file holds one
_CACHE = 500  # KB of SQLite's pages that each of them keeps; the system has all of them
_PAUSE = 0.01  # seconds between two tries where SQLite itself does not wait
_LOG_WAITS = 2.0  # seconds, for another process that reads
LOG_WAITS_BRIEFLY = 0.2
"""As long as `empty_log` may wait where somebody waits for an erasure, which is done by then."""
_WRITES, _WAITING = "eigbot_writes", "eigbot_waiting"
_WRONG_SETTING = (
    "authentication", "password", "does not exist", "no such", "pg_hba.conf", "does not support ssl", "invalid",
)  # fmt: skip
_GONE: FileId = (0, 0)
_SUSPECTS: weakref.WeakKeyDictionary[Engine, FileId] = weakref.WeakKeyDictionary()
_LOGS: weakref.WeakKeyDictionary[Engine, SharedLog] = weakref.WeakKeyDictionary()


class FairLock:
    """A lock that goes to those who wait for it in the order in which they asked."""

    def __init__(self) -> None:
        """The lock is free."""
        self._guard, self._taken, self._waiting = threading.Lock(), False, deque[threading.Lock]()

    def acquire(self, seconds: float = -1) -> bool:
        """Wait until the lock is ours, for so many seconds at most; returns whether it is."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=seconds):
            return True
        with self._guard:
            if turn not in self._waiting:  # handed over in this very moment
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hand the lock to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class FileMoved(OperationalError):
    """Another file has taken the name of the one that was to be written to: what failed is worth another try."""


class UnusableDatabase(OperatorError, SQLAlchemyError):
    """The database cannot be used; the message names it, without its password."""

    @classmethod
    def of(cls, database: Engine, error: DBAPIError) -> UnusableDatabase:
        """What the driver says, in a sentence, with a remedy."""
        reason = next(iter(str(error.orig).splitlines()), type(error.orig).__name__).rstrip(". ")
        setting = "EIGBOT_VAR, or EIGBOT_DATABASE_URL if it is set" if _is_sqlite(database) else "EIGBOT_DATABASE_URL"
        return cls(f"The database {database.url!r} cannot be used ({reason}); see that it runs, or correct {setting}.")


def may_come_back(error: UnusableDatabase) -> bool:
    """Whether a database may be usable later though nobody changes a setting; what cannot be told, may."""
    cause = error.__cause__
    if not isinstance(cause, OperationalError):
        return False
    reason = str(cause.orig).lower()
    if isinstance(cause.orig, sqlite3.Error):
        return "locked" in reason
    return not any(sign in reason for sign in _WRONG_SETTING)


def connect(url: str | URL) -> Engine:
    """The engine for an address as SQLAlchemy writes it; an SQLite file's folder is made.

    Raises:
        UnusableDatabase: the driver that the address needs is not installed.
        sqlalchemy.exc.SQLAlchemyError: the address cannot be used.

    """
    address, common = make_url(url), {"future": True, "hide_parameters": True}
    if address.get_backend_name() != "sqlite":
        limits = limited_connections() if address.get_driver_name() == "psycopg2" else {}
        pool: dict[str, Any] = {"pool_size": _KEPT, "max_overflow": _MORE}
        try:
            return asking_idle_connections(create_engine(address, connect_args=limits, **pool, **common))
        except ModuleNotFoundError as error:
            raise UnusableDatabase(
                f"EIGBOT_DATABASE_URL names a PostgreSQL database, but its driver, {error.name}, is not installed; "
                "'make serve' and 'make install-serve' bring it."
            ) from error
    path = path_of(address)
    if path is None:
        return _prepared(create_engine(address, **common))
    path.parent.mkdir(parents=True, exist_ok=True)
    arguments = {"timeout": _WAITS, "check_same_thread": False, "factory": FileConnection}
    pool = {"poolclass": QueuePool, "pool_size": _KEPT, "max_overflow": _MORE_OF_A_FILE}
    engine = create_engine(address, connect_args=arguments, **pool, **common)
    return _keeping_its_log(_prepared(_watched(engine, path)), path)


def _is_sqlite(database: Engine) -> bool:
    return bool(database.dialect.name == "sqlite")


def is_in_memory(url: str | URL) -> bool:
    """Whether an address is that of a database which no other process can see."""
    address = make_url(url)
    return bool(address.get_backend_name() == "sqlite") and path_of(address) is None


def suspect_file(engine: Engine) -> FileId | None:
    """The file whose use has last given an error that may come of damage; None where none has, or it was settled."""
    found: FileId | None = _SUSPECTS.get(engine)
    return found


def suspect_damage(engine: Engine) -> None:
    """Note that the file which the engine uses now may be damaged."""
    path = path_of(engine.url)
    _SUSPECTS[engine] = (path and file_id(path)) or _GONE


def settle_suspicion(engine: Engine) -> None:
    """Take it that the file is sound, or another one by now; connections to another one are let go of."""
    _SUSPECTS.pop(engine, None)
    engine.dispose()


def log_is_gone(engine: Engine) -> bool:
    """Whether what is written now goes to a log of SQLite's that somebody has removed (see `sqlite_log`)."""
    return engine in _LOGS and _LOGS[engine].is_gone


def _watched(engine: Engine, path: Path) -> Engine:
    """An engine that goes over to another file which has taken the name of its own, and notes what suggests damage."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: FileConnection, _: Any) -> None:
        connection.opened_on(path)

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: FileConnection, _: Any, __: Any) -> None:
        if not connection.is_current:
            raise DisconnectionError

    @event.listens_for(engine, "handle_error")
    def _on_error(context: Any) -> None:
        if suggests_damage(context.original_exception):
            used = context.connection.connection.dbapi_connection if context.connection is not None else None
            found = used.file if isinstance(used, FileConnection) else file_id(path)
            _SUSPECTS[engine] = found or _GONE

    return engine


def empty_log(engine: Engine, seconds: float = _LOG_WAITS) -> bool:
    """Write SQLite's log into its file and empty it: what was erased is then in neither.

    Where another process reads longer than it may wait, the next call does it; each hour there is one.

    Returns:
        Whether nothing is left in the log; also true of other databases, which look after their files themselves.

    """
    if engine.dialect.name != "sqlite" or is_in_memory(engine.url):
        return True
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
        connection.info.pop(_WAITING, None)
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _use_log(connection: Any) -> None:
    """Have a file's writes go through a log; for processes that open a new file at once, SQLite does not wait here."""
    until = time.monotonic() + _WAITS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if str(error) != "database is locked" or time.monotonic() >= until:
                raise
        time.sleep(_PAUSE)


def _prepared(engine: Engine) -> Engine:
    """An SQLite engine whose transactions take their lock at once, after the other writers of this process."""
    writers = FairLock()

    # pysqlite begins transactions late and never for reads; these two give the lock from the start
    # (SQLAlchemy's documentation, "Serializable isolation / Savepoints / Transactional DDL").
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        _use_log(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA cache_size={-_CACHE}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get(READING):
            connection.exec_driver_sql("BEGIN")
            return
        seconds = _WAITS_BRIEFLY if connection.get_execution_options().get(BRIEFLY) else _WAITS
        if not writers.acquire(seconds):
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
        connection.info[_WRITES] = True
        if connection.info.get(_WAITING) != seconds:
            driver: Any = connection.connection.dbapi_connection
            driver.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
            connection.info[_WAITING] = seconds
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _on_checkin(_: Any, record: Any) -> None:
        if record.info.pop(_WRITES, None):
            writers.release()

    return engine


def _keeping_its_log(engine: Engine, path: Path) -> Engine:
    """An engine that opens no connection beside those whose log was removed, and writes to no file that was moved."""
    log = _LOGS[engine] = SharedLog(path)

    @event.listens_for(engine, "do_connect")
    def _before_connecting(*_: Any) -> None:
        if log.is_gone:  # it would begin another one
            raise sqlite3.OperationalError(f"the log of {path} was removed")

    @event.listens_for(engine, "connect")
    def _on_connect(connection: FileConnection, _: Any) -> None:
        connection.execute("PRAGMA schema_version")  # which opens the log
        log.opened(connection)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        used: Any = connection.connection.dbapi_connection
        if not used.is_current:  # it was replaced while this waited for those who write
            connection.exec_driver_sql("ROLLBACK")
            raise FileMoved("BEGIN", None, sqlite3.OperationalError("another file has taken its name"))

    return engine
