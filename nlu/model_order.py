"""Which of the archives in a folder is the newest: by the number in its name, whatever the clock says.

- `eigbot-000012-1a2b3c4d.tar.gz`, which is how a trained model is put in place, is newer than any of a lower number.
- An archive that came there otherwise (of `rasa train nlu`, or copied) is newer than all of those if it was written
  after the one of the highest number, and older than all of them else.
- `eigbot-20261129-…`, as models were once named, is older than all of those.

Those without a number are ordered by when they were written.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ARCHIVES, OWN_ARCHIVES = "*.tar.gz", "eigbot-*.tar.gz"
_NUMBERED = re.compile(r"eigbot-(\d{6,18})-([0-9a-f]{8})\.tar\.gz")
_OLDER, _NUMBER, _NEWER = range(3)
_DATED = "eigbot-"


class FoundArchive(NamedTuple):
    """An archive as it was found; it is another one where its time (in nanoseconds) or its size differs."""

    path: Path
    written: int
    size: int


def archive_name(number: int, digest: str) -> str:
    """The name of an archive that is put in place; `digest` is the hash of its bytes."""
    return f"eigbot-{number:06d}-{digest[:8]}.tar.gz"


def archive_number(archive: Path) -> int:
    """The number in an archive's name; 0 where it has none."""
    found = _NUMBERED.fullmatch(archive.name)
    return int(found[1]) if found else 0


def archive_digest(archive: Path) -> str:
    """The beginning of the hash of its bytes, as an archive's name has it; empty where it has none."""
    found = _NUMBERED.fullmatch(archive.name)
    return found[2] if found else ""


def highest_number(folder: Path) -> int:
    """The highest number of an archive in `folder`; 0 where none has one."""
    return max(map(archive_number, folder.glob(ARCHIVES)), default=0)


def archives_by_age(folder: Path) -> list[FoundArchive]:
    """The archives in `folder`, the newest first, whether they can be run or not.

    Raises:
        OSError: the folder cannot be read.

    """
    found = list(_archives(folder.glob(ARCHIVES)))
    numbered = [(archive_number(each.path), each.written) for each in found if archive_number(each.path)]
    _, latest = max(numbered, default=(0, 0))

    def age(each: FoundArchive) -> tuple[int, int, int, str]:
        number = archive_number(each.path)
        newer = not each.path.name.startswith(_DATED) and each.written > latest
        return _NUMBER if number else _NEWER if newer else _OLDER, number, each.written, each.path.name

    return sorted(found, key=age, reverse=True)


def no_archives(folder: Path) -> list[str]:
    """What is named as an archive in `folder` and is none, as sentences: it is never opened."""
    found = ((path, _kind(path)) for path in sorted(folder.glob(ARCHIVES)))
    return [f"{path} is {kind}, no archive; remove it." for path, kind in found if kind]


def newest_model(folder: Path) -> Path | None:
    """The newest archive in `folder`, whether it can be run or not."""
    return next((each.path for each in archives_by_age(folder)), None)


def _archives(paths: Iterable[Path]) -> Iterator[FoundArchive]:
    """Those that are files: what is none, or a link to none, is not opened."""
    for path in paths:
        status = _status(path)
        if status is not None and stat.S_ISREG(status.st_mode):
            yield FoundArchive(path, status.st_mtime_ns, status.st_size)


def _status(path: Path) -> os.stat_result | None:
    """What stands at a path; None where it has just made room for newer ones, or is a link to nowhere."""
    try:
        return path.stat()
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ELOOP):
            raise
        return None


def _kind(path: Path) -> str:
    """What an archive's name stands for that is no file; empty where it is one, or is gone."""
    status = _status(path)
    if status is None:
        return "a link to nothing" if path.is_symlink() else ""
    if stat.S_ISREG(status.st_mode):
        return ""
    return "a folder" if stat.S_ISDIR(status.st_mode) else "no file"
