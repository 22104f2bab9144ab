"""Taking over the versions of the FAQ that were published on other machines, and keeping those of this one.

The version of the highest id is the one that all machines come to have. Whether files were edited here follows from the
version that they were before (`LocalCopy`), never by a clock.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.core.for_staff import for_staff
from bot.staff.history.folder import read_files, write_texts
from bot.staff.history.local_copy import CopyState, LocalCopy
from bot.staff.history.versions import IN_THE_FILES, Version, VersionStore, as_bytes, content_hash
from faq.atomic import folder_lock, remove_unfinished

log = logging.getLogger(__name__)
_BEFORE = ".before"
"""What the copy of a file is called that was here before this machine followed others, after the file's name."""


def follow(folder: Path, store: VersionStore) -> None:
    """Write what was published on another machine since, all of it or nothing; little work where nothing was."""
    try:
        if store.copy and store.copy.state() != CopyState(store.latest_id()):
            with folder_lock(folder):
                settle(folder, store, store.copy)
    except (SQLAlchemyError, OSError) as error:
        _say_once(store.copy, for_staff("not-followed", error=_reason(error)))
    else:
        _say_once(store.copy, "")


def _say_once(copy: LocalCopy | None, problem: str) -> None:
    """Log what is wrong as it begins: this is tried again every second."""
    if copy is not None and problem != copy.problem:
        copy.problem = problem
        if problem:
            log.error("%s", problem)


def _reason(error: Exception) -> str:
    """What is wrong, in one line, and nothing of what was to be read or written."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(cause).splitlines()), type(error).__name__).rstrip(".")


def settle(folder: Path, store: VersionStore, copy: LocalCopy) -> None:
    """Make files and database agree, the folder's lock being held: what was edited here is a new version.

    Raises:
        OSError: the folder cannot be read or written to.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used.

    """
    files, id, state = read_files(folder), store.latest_id(), copy.state()
    hashes = {name: content_hash(text) for name, text in files.items()}
    others = state.version is None and store.join()
    latest = store.version(id) if id is not None else None
    if latest is not None and latest.files == hashes:
        copy.note(latest.id)
    elif latest is not None and _is_behind(hashes, latest, store, state, others):
        if state.version is None and files and not store.has(hashes):
            _set_aside(folder, files)
        _write_version(folder, store, copy, files, latest)
    elif files:
        copy.note(store.keep(files, IN_THE_FILES, "").id)


def _is_behind(hashes: Mapping[str, str], latest: Version, store: VersionStore, state: CopyState, others: bool) -> bool:
    """Whether nobody edited the files since they were a version before the latest.

    Those of a machine that was never one of several are the machine's own where it is the first of them; where it
    joins others, it has what they have.
    """
    if state.version is None:
        return others or not hashes
    before = store.version(state.version).files
    if state.writing is None:
        return hashes == before and state.version != latest.id
    after = store.version(state.writing).files  # which was being written when this machine died
    names = {*hashes, *before, *after}
    return all(hashes.get(name) in (before.get(name), after.get(name)) for name in names)


def _write_version(
    folder: Path, store: VersionStore, copy: LocalCopy, files: Mapping[str, str], latest: Version
) -> None:
    assert latest.id is not None
    contents = store.contents(latest.id)
    for name in contents:
        remove_unfinished(folder / name)
    copy.note(copy.state().version, latest.id)
    write_texts(
        folder, {name: contents.get(name) for name in {*files, *contents} if files.get(name) != contents.get(name)}
    )
    copy.note(latest.id)
    log.info("%s", for_staff("version-followed", version=latest.id))


def _set_aside(folder: Path, files: Mapping[str, str]) -> None:
    """Leave a copy of files that are in no version, beside them, before they are written over."""
    for name, text in files.items():
        (folder / f"{name}{_BEFORE}").write_bytes(as_bytes(text))
    log.warning("%s", for_staff("files-set-aside", folder=folder, suffix=_BEFORE))
