"""Beginning a new SQLite file of conversations where the one in use is damaged, or its log was removed."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.core.database import log_is_gone, settle_suspicion, suspect_damage, suspect_file
from bot.core.sqlite_file import BESIDE, FileId, file_id, is_left_empty, is_sound, path_of, replace_damaged
from bot.core.sqlite_log import save_log
from faq.atomic import folder_lock

log = logging.getLogger(__name__)
_SECONDS_SOUND = 60.0
_SECONDS_TO_RETRY = 10.0
_FAILURES = (OSError, sqlite3.Error, SQLAlchemyError)


class FileMender:
    """Looks into what suggested damage, once for all threads; of several processes one begins the new file."""

    def __init__(self, database: Engine, begin: Callable[[Path], None]) -> None:
        """Do nothing yet; `begin` makes a new database in the file that it is given, and lets go of it."""
        self._database, self._begin = database, begin
        self._lock, self._sound_until = threading.Lock(), float("-inf")
        self._failed_until, self._has_failed = float("-inf"), False
        self._seen: tuple[FileId | None, int] = (None, 0)

    def look_at_empty_file(self) -> None:
        """Take a file in which nothing is for a damaged one: SQLite would take it for a new one."""
        path = path_of(self._database.url)
        if path is not None and is_left_empty(path):
            suspect_damage(self._database)
            self.mend()

    def mend(self) -> bool:
        """Begin a new file if an error suggested damage and there is some; the other one is moved aside.

        Where only the log of the file was removed, a new file has all that both held. Other processes go over to the
        new file by themselves.

        Returns:
            Whether what failed is worth another try; False also where a new file cannot be begun now: that is logged,
            and tried again after a while.

        """
        with self._lock:
            path = path_of(self._database.url)
            if path is None or time.monotonic() < self._failed_until:
                return False
            self._look_at_size(path)
            has_saved = log_is_gone(self._database) and self._tried("has lost its log", path, self._saved_log)
            suspect = suspect_file(self._database)
            if suspect is None:
                return has_saved
            return self._tried("seems to be damaged", path, partial(self._is_other, suspect))

    def _look_at_size(self, path: Path) -> None:
        """Suspect a file that is shorter than it was, which SQLite itself does to none here."""
        with suppress(OSError):
            stat = path.stat()
            seen, self._seen = self._seen, ((stat.st_dev, stat.st_ino), stat.st_size)
            if seen[0] == self._seen[0] and seen[1] > stat.st_size:
                suspect_damage(self._database)

    def _tried(self, state: str, path: Path, begin: Callable[[Path], bool]) -> bool:
        """Whether another file has the name now; False also where that failed, which is logged."""
        try:
            with folder_lock(path.parent):
                is_other = begin(path)
        except _FAILURES as error:
            self._note_failure(state, path, error)
            return False
        self._has_failed = False
        settle_suspicion(self._database)
        return is_other

    def _note_failure(self, state: str, path: Path, error: Exception) -> None:
        self._failed_until = time.monotonic() + _SECONDS_TO_RETRY
        if not self._has_failed:
            log.error(
                "%s %s, and no new file can be begun in its folder (%s); this is tried again every %g seconds: see that"
                " there is room, and that files can be written there.",
                path, state, error, _SECONDS_TO_RETRY,
            )  # fmt: skip
        self._has_failed = True

    def _saved_log(self, path: Path) -> bool:
        """Save what a log holds that was removed, unless another process has."""
        if log_is_gone(self._database):
            with self._fresh(path) as fresh:
                save_log(self._database, path, fresh)
            log.error(
                "The log of %s, which is called %s, was removed while it was in use; what it held is saved in a new"
                " file of the same name, and nothing is lost: leave both files alone while EIGbot runs.",
                path, " and ".join(f"{path.name}{suffix}" for suffix in BESIDE),
            )  # fmt: skip
        return True

    def _is_other(self, suspect: FileId, path: Path) -> bool:
        """Whether another file than the suspect one has the name, if need be one that is begun now."""
        return file_id(path) not in (suspect, None) or self._begun_anew(path)

    def _begun_anew(self, path: Path) -> bool:
        """Begin a new file if this one is damaged; returns whether it was. Looking takes a while: not too often."""
        if time.monotonic() < self._sound_until:
            return False
        if is_sound(path):
            self._sound_until = time.monotonic() + _SECONDS_SOUND
            return False
        with self._fresh(path) as fresh:
            self._begin(fresh)
            aside = replace_damaged(path, fresh)
        log.error(
            "%s is damaged: it stands in %s now, with the conversations until then, and a new one is begun.",
            path, aside.name,
        )  # fmt: skip
        return True

    @staticmethod
    @contextmanager
    def _fresh(path: Path) -> Iterator[Path]:
        """The name for a new file, of which nothing is left where it cannot be made."""
        fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            fresh.unlink(missing_ok=True)
            yield fresh
        except _FAILURES:
            for half in path.parent.glob(f"{fresh.name}*"):
                with suppress(OSError):
                    half.unlink()
            raise
