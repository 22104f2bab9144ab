"""Writing the FAQ's files, the one way in which everything on /staff does: all of a publish or nothing, on record.

What is about to be written is kept in the database first. A process that dies on the way leaves a version that is
`pending`, and whoever comes next finishes it. A database that fails stops no publish.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.core.for_staff import for_staff
from bot.staff.history.folder import read_files as read_files
from bot.staff.history.folder import write_texts
from bot.staff.history.following import settle
from bot.staff.history.git import GitError, commit_files, git_folder, is_in_work_tree
from bot.staff.history.versions import (
    DONE,
    IN_THE_FILES,
    PARTIAL,
    PENDING,
    Version,
    VersionState,
    VersionStore,
    content_hash,
)
from faq.atomic import folder_lock, remove_unfinished
from faq.messages import translatable
from faq.reader import faq_files
from faq.writing import WritingError

log = logging.getLogger(__name__)


def publish_files(
    folder: Path,
    store: VersionStore,
    before: Mapping[str, str | None],
    now: Mapping[str, str | None],
    who: str,
    what: str,
) -> Version:
    """Write files of a FAQ folder, all of them or none, keep the version and commit it where there is git.

    It waits for other publishes of the folder, and for git up to `git.SECONDS`: not to be called from the event loop.

    Args:
        folder: the FAQ's.
        store: where the history is.
        before: the text, by name, of every file that the change was made from.
        now: the text of each file to write; None removes one.
        who: the name of who publishes.
        what: a sentence on what changes, in their language; the commit's message.

    Returns:
        The new version; the latest one where the files were so already.

    Raises:
        WritingError: a file is no longer as `before`, or there is one now; or the folder cannot be written to.
        OSError: the folder cannot be read.

    """
    recover(folder, store)
    with _alone_with_git(folder):
        with folder_lock(folder):
            _take_over(folder, store)
            files = read_files(folder)
            _check_unchanged(folder, files, before, now)
            changed = {name: text for name, text in now.items() if files.get(name) != text}
            version = _begun(store, files, changed, who, what)
            _write_or_undo(folder, store, version, files, changed)
            version = _finished(store, version)
        return _committed(folder, store, version) if changed else version


def recover(folder: Path, store: VersionStore) -> None:
    """Finish the publishes whose process died on the way: their files, and their commits.

    A file that somebody has changed since is left, and the version is `PARTIAL`.
    """
    try:
        _recover(folder, store)
    except (SQLAlchemyError, OSError) as error:
        log.error("%s", for_staff("history-unreadable", error=error))


def _recover(folder: Path, store: VersionStore) -> None:
    if not _unfinished(folder, store):
        return
    with _alone_with_git(folder):
        with folder_lock(folder):
            finished = [_resumed(folder, store, version) for version in _unfinished(folder, store)]
        for version in finished:
            _committed(folder, store, version)


def keep_files(folder: Path, store: VersionStore) -> None:
    """Keep a version of the files as somebody saved them there, unless the latest one is that.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used; other machines do not see this version until it
            is called again.

    """
    try:
        _recover(folder, store)
        with folder_lock(folder):
            if store.copy:
                settle(folder, store, store.copy)
            elif files := read_files(folder):
                store.keep(files, IN_THE_FILES, "")
    except OSError as error:
        log.error("%s", for_staff("history-unreadable", error=error))


def _take_over(folder: Path, store: VersionStore) -> None:
    """Write what was published on another machine a moment ago, so that who publishes here does not undo it unseen."""
    try:
        if store.copy:
            settle(folder, store, store.copy)
    except SQLAlchemyError as error:
        log.error("%s", for_staff("history-unreadable", error=error))


def _check_unchanged(
    folder: Path, files: Mapping[str, str], before: Mapping[str, str | None], now: Mapping[str, str | None]
) -> None:
    names = {path.name for path in faq_files(folder)}
    for name in [*before, *now]:
        if name not in names:
            raise WritingError(translatable("not-an-faq-file", file=name))
        if files.get(name) != before.get(name):
            raise WritingError(translatable("changed-meanwhile", file=name))


def _begun(
    store: VersionStore, files: Mapping[str, str], changed: Mapping[str, str | None], who: str, what: str
) -> Version:
    """The version of a publish, on record before anything is written; so is what was in the files until now."""
    after = {name: text for name, text in {**files, **changed}.items() if text is not None}
    try:
        latest = store.keep(files, IN_THE_FILES, "")
        return store.begin(after, {name: files.get(name) for name in changed}, who, what) if changed else latest
    except SQLAlchemyError as error:
        log.error("%s", for_staff("history-failed", error=error))
        hashes = {name: content_hash(text) for name, text in after.items()}
        return Version(None, dt.datetime.now(dt.timezone.utc), who, what, hashes, dict.fromkeys(changed), PENDING)


def _write_or_undo(
    folder: Path,
    store: VersionStore,
    version: Version,
    files: Mapping[str, str],
    changed: Mapping[str, str | None],
) -> None:
    """Write the files.

    Raises:
        WritingError: they cannot be written; those that were are as before again, if that is possible.

    """
    try:
        write_texts(folder, changed)
    except OSError as error:
        now, why = read_files(folder), error.strerror or str(error)
        try:
            write_texts(folder, {name: files.get(name) for name in changed if now.get(name) != files.get(name)})
            if version.id is not None:
                store.withdraw(version)
        except (OSError, SQLAlchemyError) as second:
            log.error("%s", for_staff("publish-half-done", folder=folder, why=second))
            raise WritingError(translatable("publish-half-done", folder=folder.name, why=why)) from error
        raise WritingError(translatable("publish-undone", folder=folder.name, why=why)) from error


def _finished(store: VersionStore, version: Version, state: VersionState = DONE) -> Version:
    """The version, once on record as written; where the database fails, the next `recover` finds that it is."""
    try:
        store.finish(version, state)
    except SQLAlchemyError as error:
        log.error("%s", for_staff("history-failed", error=error))
    if store.copy and state == DONE and version.id is not None:
        store.copy.note(version.id)
    return replace(version, state=state)


def _unfinished(folder: Path, store: VersionStore) -> list[Version]:
    """The versions whose files are to be written, or else the latest one if it was never committed and still stands."""
    if found := store.pending():
        return found
    latest = store.versions(1)
    if not latest or latest[0].who == IN_THE_FILES or latest[0].git or not is_in_work_tree(folder):
        return []
    files = {name: content_hash(text) for name, text in read_files(folder).items()}
    return [version for version in latest if all(version.files.get(i) == files.get(i) for i in version.replaced)]


def _resumed(folder: Path, store: VersionStore, version: Version) -> Version:
    """Finish a version's files, if they are to be."""
    if version.state != PENDING:
        return version
    assert version.id is not None
    after, before, files = store.contents(version.id), store.replaced(version), read_files(folder)
    for name in before:
        remove_unfinished(folder / name)
    outstanding = [name for name in before if files.get(name) == before[name]]
    write_texts(folder, {name: after.get(name) for name in outstanding})
    left = sorted(name for name in before if name not in outstanding and files.get(name) != after.get(name))
    blanks = {"who": version.who, "what": version.what}
    if left:
        log.error("%s", for_staff("publish-partly", **blanks, files=", ".join(left), version=version.id))
    else:
        log.warning("%s", for_staff("publish-finished", **blanks))
    return _finished(store, version, PARTIAL if left else DONE)


def _committed(folder: Path, store: VersionStore, version: Version) -> Version:
    """The version with what came of its commit; one that is partly written has none."""
    if version.state != DONE:
        return version
    outcome = commit_files(folder, sorted(version.replaced), version.who, version.what)
    if outcome is None:
        return version
    try:
        store.note_git(version, outcome)
    except SQLAlchemyError as error:
        log.error("%s", for_staff("history-failed", error=error))
    return replace(version, git=outcome)


@contextmanager
def _alone_with_git(folder: Path) -> Iterator[None]:
    """Hold off other publishes until this one is committed: a commit takes the files as they are then.

    The folder's own lock is let go of before, so that nobody else waits for git.
    """
    own = None
    with suppress(GitError):  # which the commit will say
        own = git_folder(folder)
    with folder_lock(own) if own else nullcontext():
        yield
