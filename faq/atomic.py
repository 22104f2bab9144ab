"""Files that readers find whole: written beside their place and put there in one step."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_write(path: Path, *, overwrite: bool = True, durable: bool = False, mode: int = 0o666) -> Iterator[Path]:
    """Write the file `path` so that no reader, and no failure, ever finds half of it.

    Yields the path of an empty file beside it. At the end of the block that file takes the name `path` (of what
    `path` points to, if it is a symbolic link), with the permissions of the one it replaces; if the block raises,
    it is removed and `path` stays as it was.

    Args:
        path: the file; its folder must exist.
        overwrite: whether it may replace one. If not, the first of several processes wins.
        durable: wait until it would survive a power cut. Off for what is easily made anew.
        mode: the permissions of a new file, less the umask.

    Raises:
        FileExistsError: there is a file already and `overwrite` is off.
        OSError: the folder does not exist, or cannot be written to.

    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
    os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    try:
        yield beside
        if overwrite and target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        if durable:
            _sync(beside)
        if overwrite:
            os.replace(beside, target)
        else:
            os.link(beside, target)  # unlike a rename, it fails where there is one
        if durable:
            _sync(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the disk take a file's content, or a folder's names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
