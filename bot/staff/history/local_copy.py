"""Which version of the FAQ the files of this machine are, where several machines share what is published."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from faq.atomic import atomic_write
from settings import Settings


@dataclass(frozen=True)
class CopyState:
    """The version that the files are or were last, and the one that was being written over it; None where none is."""

    version: int | None = None
    writing: int | None = None


class LocalCopy:
    """The copy that a machine has of the FAQ's files: the name by which others know it, and which version they are."""

    def __init__(self, path: Path) -> None:
        """Read the name that the file has, or give the machine one.

        Raises:
            OSError: the file cannot be read or written.

        """
        self._path = path
        self.problem = ""  # why the last attempt to follow others failed, which is said once
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError), atomic_write(path, overwrite=False) as beside:
                beside.write_text(json.dumps({"machine": secrets.token_hex(8)}), "utf-8")
        self.machine = str(json.loads(path.read_text("utf-8"))["machine"])

    @classmethod
    def of(cls, settings: Settings) -> LocalCopy | None:
        """The copy of a machine that shares what is published; None of one that does not."""
        return cls(settings.followed_file) if settings.follows else None

    def state(self) -> CopyState:
        """What the files are, as far as was noted."""
        found = json.loads(self._path.read_text("utf-8"))
        return CopyState(found.get("version"), found.get("writing"))

    def note(self, version: int | None, writing: int | None = None) -> None:
        """Note which version the files are, and which one is about to be written over it."""
        if self.state() != CopyState(version, writing):
            with atomic_write(self._path, durable=True) as beside:
                beside.write_text(
                    json.dumps({"machine": self.machine, "version": version, "writing": writing}), "utf-8"
                )
