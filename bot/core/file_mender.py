"""Beginning a new SQLite file of conversations where the one in use is damaged."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.core.database import settle_suspicion, suspect_damage, suspect_file
from bot.core.sqlite_file import file_id, is_left_empty, is_sound, path_of, replace_damaged
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

    def look_at_empty_file(self) -> None:
        """Take a file in which nothing is for a damaged one: SQLite would take it for a new one."""
        path = path_of(self._database.url)
        if path is not None and is_left_empty(path):
            suspect_damage(self._database)
            self.mend()

    def mend(self) -> bool:
        """Begin a new file if an error suggested damage and there is some; the other one is moved aside.

        Other processes go over to the new file by themselves.

        Returns:
            Whether what failed is worth another try; False also where a new file cannot be begun now: that is logged,
            and tried again after a while.

        """
        with self._lock:
            suspect, path = suspect_file(self._database), path_of(self._database.url)
            if suspect is None or path is None or time.monotonic() < self._failed_until:
                return False
            try:
                with folder_lock(path.parent):
                    is_other = file_id(path) not in (suspect, None) or self._begun_anew(path)
            except _FAILURES as error:
                self._note_failure(path, error)
                return False
            self._has_failed = False
            settle_suspicion(self._database)
            return is_other

    def _note_failure(self, path: Path, error: Exception) -> None:
        self._failed_until = time.monotonic() + _SECONDS_TO_RETRY
        if not self._has_failed:
            log.error(
                "%s seems to be damaged, and no new file can be begun in its folder (%s); this is tried again every %g"
                " seconds: see that there is room, and that files can be written there.",
                path, error, _SECONDS_TO_RETRY,
            )  # fmt: skip
        self._has_failed = True

    def _begun_anew(self, path: Path) -> bool:
        """Begin a new file if this one is damaged; returns whether it was. Looking takes a while: not too often."""
        if time.monotonic() < self._sound_until:
            return False
        if is_sound(path):
            self._sound_until = time.monotonic() + _SECONDS_SOUND
            return False
        fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            fresh.unlink(missing_ok=True)
            self._begin(fresh)
        except _FAILURES:
            for half in path.parent.glob(f"{fresh.name}*"):
                with suppress(OSError):
                    half.unlink()
            raise
        aside = replace_damaged(path, fresh)
        log.error(
            "%s is damaged: it stands in %s now, with the conversations until then, and a new one is begun.",
            path, aside.name,
        )  # fmt: skip
        return True
