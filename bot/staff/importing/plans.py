"""Plans between preview and acceptance: on disk, under random names, each whose it is, for a day."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from bot.staff.accounts.roles import StaffUser
from bot.staff.importing.plan_file import StoredPlan

SECONDS_KEPT = 24 * 3600
PLAN = "plan.json"
_OWNER = "owner"
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


class KeptPlans:
    """A folder of plans, which every process of the server shares."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._folder, self._now = folder, now

    def begin(self, user: StaffUser) -> tuple[str, Path]:
        """The key and the folder of a new plan; the one before of the same person goes, and whatever is too old.

        Raises:
            OSError: the folder cannot be written to.

        """
        self._erase(lambda folder: _owner(folder) == _name(user) or self._is_over(folder))
        key = secrets.token_urlsafe(16)
        folder = self._folder / key
        folder.mkdir(0o700, parents=True)
        (folder / _OWNER).write_text(_name(user), "utf-8")
        return key, folder

    def find(self, key: str, user: StaffUser) -> StoredPlan | None:
        """Somebody's plan; None where there is none of this key, it is another's, or it is too old."""
        folder = self._folder / key
        if not _KEY.fullmatch(key) or _owner(folder) != _name(user) or self._is_over(folder):
            return None
        try:
            return StoredPlan.read(folder / PLAN)
        except FileNotFoundError:
            return None

    def erase(self, key: str) -> None:
        """Erase a plan, if it is there."""
        self._erase(lambda folder: folder.name == key)

    def erase_old(self) -> None:
        """Erase what is older than a day."""
        self._erase(self._is_over)

    def _erase(self, is_over: Callable[[Path], bool]) -> None:
        for folder in self._all():
            if is_over(folder):
                shutil.rmtree(folder, ignore_errors=True)  # another process erases it as well

    def _all(self) -> Iterator[Path]:
        with suppress(FileNotFoundError):
            yield from [path for path in self._folder.iterdir() if _KEY.fullmatch(path.name)]

    def _is_over(self, folder: Path) -> bool:
        try:
            return folder.stat().st_mtime < self._now() - SECONDS_KEPT
        except FileNotFoundError:
            return True


def _owner(folder: Path) -> str | None:
    try:
        return (folder / _OWNER).read_text("utf-8")
    except FileNotFoundError:
        return None


def _name(user: StaffUser) -> str:
    """Whose a plan is: the account's by its number, or of whoever holds the staff token."""
    return f"account {user.account}" if user.account is not None else "token"
