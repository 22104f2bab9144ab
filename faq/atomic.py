"""Files that readers find whole: written beside their place and put there in one step."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
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
    with atomic_writes([path], overwrite=overwrite, durable=durable, mode=mode) as (beside,):
        yield beside


@contextmanager
def atomic_writes(
    paths: Sequence[Path], *, overwrite: bool = True, durable: bool = False, mode: int = 0o666
) -> Iterator[list[Path]]:
    """As `atomic_write`, of several files: none takes its place before all are written, then all do, one by one.

    Raises:
        FileExistsError: one is there already and `overwrite` is off.
        OSError: a folder does not exist, or cannot be written to; where the disk is full, no file has been replaced.

    """
    targets = [path.resolve() for path in paths]
    besides = [target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.new") for target in targets]
    try:
        for beside in besides:
            os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        yield besides
        for beside, target in zip(besides, targets):
            if overwrite and target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            if durable:
                sync(beside)
        for beside, target in zip(besides, targets):
            if overwrite:
                os.replace(beside, target)
            else:
                os.link(beside, target)  # unlike a rename, it fails where there is one
        for folder in {target.parent for target in targets} if durable else ():
            sync(folder)
    finally:
        for beside in besides:
            beside.unlink(missing_ok=True)


def remove_unfinished(path: Path) -> None:
    """Remove what writers of a file have left beside it that were killed; nobody may be writing it now."""
    target = path.resolve()
    for beside in target.parent.glob(f".{target.name}.*-*.new"):
        beside.unlink(missing_ok=True)


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold off others that write to a folder, in this process and in others, and wait for who does.

    Raises:
        OSError: there is no such folder.

    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sync(path: Path) -> None:
    """Have the disk take a file's content, or a folder's names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
