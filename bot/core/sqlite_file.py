"""The SQLite file of conversations as a file: one that is damaged is moved aside, and a new one takes its name.

SQLite removes a file's write-ahead log by name when its last connection is closed. So a connection whose file has
been moved is never closed: it would remove the log of the file that has the name now.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.engine.url import URL

FileId = tuple[int, int]
_SUSPECT = ("malformed", "not a database", "disk i/o error", "no such table")
BESIDE = ("-wal", "-shm")
"""What the files are called that SQLite keeps beside a file, after its name: its log, and what tells where in it."""
_ASIDE = "damaged"
_SECONDS_TO_BEGIN = 0.5


def file_id(path: Path) -> FileId | None:
    """What tells the file of this name from any other that has or had it; None where there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino


class FileConnection(sqlite3.Connection):
    """A connection that knows on which file it was opened."""

    path: Path | None = None
    file: FileId | None = None
    when_closed: Callable[[FileConnection], None] | None = None

    def opened_on(self, path: Path) -> None:
        """Note the file of this name."""
        self.path, self.file = path, file_id(path)

    @property
    def is_current(self) -> bool:
        """Whether the file still has its name."""
        return self.path is None or file_id(self.path) == self.file

    def close(self) -> None:
        """Close it, unless its file has been moved (see above): then it is kept for as long as the process lives."""
        if self.when_closed is not None:
            self.when_closed(self)
        if self.is_current:
            super().close()
        else:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))


def path_of(url: URL) -> Path | None:
    """The file of an SQLite address; None for a database in memory, or of another kind."""
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database) if is_file else None


def suggests_damage(error: BaseException) -> bool:
    """Whether an error of SQLite's may come of a damaged file."""
    return any(sign in str(error).lower() for sign in _SUSPECT)


def is_sound(path: Path) -> bool:
    """Whether a file is a database of conversations without damage, or that cannot be found out now."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        try:
            sound = connection.execute("pragma integrity_check(1)").fetchone()[0] == "ok"
            found = connection.execute("select count(*) from sqlite_master where name = 'conversations'").fetchone()[0]
        except sqlite3.OperationalError:
            return True
        except sqlite3.DatabaseError:
            return False
    return bool(sound and found)


def is_left_empty(path: Path) -> bool:
    """Whether there is a file without anything in it, and not because another process begins it in this moment."""
    for pause in (0.0, _SECONDS_TO_BEGIN):
        time.sleep(pause)
        if not path.exists() or path.stat().st_size:
            return False
    return True


def replace_damaged(path: Path, fresh: Path) -> Path:
    """Move a file aside, with its log, and let another one take its name; returns where it is now.

    The other one must be whole by itself: nobody may have it open.
    """
    moment = dt.datetime.now(dt.timezone.utc)
    aside = path.with_name(f"{path.name}.{_ASIDE}-{moment:%Y%m%d-%H%M%S}")
    for suffix in BESIDE:
        with suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{aside}{suffix}")
    with suppress(FileNotFoundError):
        os.link(path, aside)
    os.replace(fresh, path)
    return aside


def damaged_files(database: Engine) -> list[str]:
    """The names of the files that have been moved aside and are still there, oldest first."""
    path = path_of(database.url)
    found = path.parent.glob(f"{path.name}.{_ASIDE}-*") if path else ()
    return sorted(each.name for each in found if not each.name.endswith(BESIDE))
