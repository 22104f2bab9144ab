"""The write-ahead log of an SQLite file, where somebody removes it under the processes that use it.

They go on writing to a log that has no name any more: all of them see what they write, and it is gone when they end.
Whoever comes later begins another log, and neither knows of the other. So what the nameless log holds is written into
the file, and a copy of that takes its name: a file that is another one is what every connection goes over to.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Optional

from sqlalchemy.engine import Engine

from bot.core.sqlite_file import BESIDE, FileConnection, FileId, file_id

_TRIES = 5
_SECONDS_FOR_READERS = 1.0
Ids = tuple[Optional[FileId], ...]


class SharedLog:
    """The log that the connections of an engine share."""

    def __init__(self, path: Path) -> None:
        """No connection has been opened to the file yet."""
        self._path, self._lock = path, threading.Lock()
        self._used: dict[int, tuple[FileConnection, Ids]] = {}

    def opened(self, connection: FileConnection) -> None:
        """Note which log a connection uses, which has read the file already."""
        with self._lock:
            self._used[id(connection)] = (connection, self._ids())
        connection.when_closed = self._closed

    def _closed(self, connection: FileConnection) -> None:
        with self._lock:
            self._used.pop(id(connection), None)

    def _ids(self) -> Ids:
        return tuple(file_id(Path(f"{self._path}{suffix}")) for suffix in BESIDE)

    @property
    def is_gone(self) -> bool:
        """Whether a connection uses the file that has the name, and a log that has not."""
        with self._lock:
            used, ids = list(self._used.values()), self._ids()
        return any(theirs != ids and connection.is_current for connection, theirs in used)


def save_log(engine: Engine, path: Path, fresh: Path) -> None:
    """Write what a log without a name holds into its file, and have a copy of the file, made as `fresh`, replace it.

    Nobody else writes meanwhile, in any process; the folder's lock is to be held.

    Raises:
        OSError, sqlite3.Error, sqlalchemy.exc.SQLAlchemyError: that cannot be done now; nothing is changed.

    """
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        _empty_and_lock(cursor)
        try:
            # Closing the file that was copied drops this process's own lock on it: nobody needs it once it is replaced.
            shutil.copy(path, fresh)  # with who may read it
            with fresh.open("rb+") as copied:
                os.fsync(copied.fileno())
            for suffix in BESIDE:
                with suppress(FileNotFoundError):
                    os.unlink(f"{path}{suffix}")
            os.replace(fresh, path)
        finally:
            cursor.execute("ROLLBACK")


def _empty_and_lock(cursor: sqlite3.Cursor) -> None:
    """Write the log into the file, and begin to write at a moment when nothing has come to the log since."""
    cursor.execute(f"PRAGMA busy_timeout = {_SECONDS_FOR_READERS * 1000:.0f}")
    for _ in range(_TRIES):
        before = _data_version(cursor)
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute("BEGIN IMMEDIATE")
        if not busy and _data_version(cursor) == before:
            return
        cursor.execute("ROLLBACK")
    raise sqlite3.OperationalError("database is locked")


def _data_version(cursor: sqlite3.Cursor) -> int:
    """A number that is another one once any other connection has written."""
    return int(cursor.execute("PRAGMA data_version").fetchone()[0])
