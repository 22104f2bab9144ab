"""From a backup to what is served: into empty places, or beside what stood there, which is moved and never deleted."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from bot.backup.archive import DATABASE, FAQ, KEYS, MODELS, TESTS, free_path, unpack
from bot.backup.databases import (
    DUMPS,
    SQLITE,
    BackupError,
    database_kind,
    files_of_sqlite,
    holds_anything,
    let_go_of_sqlite,
    load_database,
    sqlite_file,
)
from settings import Settings


def check_backup(file: Path) -> None:
    """Read a whole backup, and change nothing.

    Raises:
        BackupError: it is no backup, or a damaged one.
        OSError: it cannot be read.

    """
    with tempfile.TemporaryDirectory(prefix="eigbot-restore-") as folder:
        unpack(file, Path(folder))


def restore_backup(settings: Settings, file: Path, now: dt.datetime, replace: bool = False) -> list[Path]:
    """Put a backup where the settings have the FAQ, the database, the keys and the models. No server may run there.

    Args:
        settings: where to; the database is of the kind that the backup's was.
        file: the backup.
        now: the moment that is in the names of what is moved aside.
        replace: move aside what is there. Tables of a PostgreSQL database are never touched.

    Returns:
        What was moved aside, where it is now.

    Raises:
        BackupError: the backup is damaged or of another kind of database, or something is there and may not be moved.
        OSError: a file cannot be read or written.

    """
    file.open("rb").close()  # before anything is made
    settings.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".eigbot-restore-", dir=settings.var) as unpacked:
        source = Path(unpacked)
        kind = unpack(file, source)
        _check_database(settings, kind)
        there = [path for path in _replaced(settings, source, kind) if _is_something(path)]
        if there and not replace:
            raise BackupError(f"{there[0]} is there already; '--replace' moves it aside.")
        if kind == SQLITE and (database := sqlite_file(settings.conversations_url)) in there:
            let_go_of_sqlite(database)
        aside = [_move_aside(path, now) for path in there if path.exists()]
        load_database(settings.conversations_url, source / DATABASE / DUMPS[kind])
        _put_files(source, settings)
    return aside


def _put_files(source: Path, settings: Settings) -> None:
    """Copy the FAQ, the conversation tests, the keys and the models where the settings have them."""
    for name, target in ((FAQ, settings.data), (TESTS, settings.conversation_tests)):
        if (source / name).is_dir():
            shutil.copytree(source / name, target, dirs_exist_ok=True)
    for name, folder in ((KEYS, settings.var), (MODELS, settings.models)):
        folder.mkdir(parents=True, exist_ok=True)
        for each in sorted((source / name).glob("*")):
            shutil.copy2(each, folder)
    for key in (settings.key_file, settings.telegram_secret_file):
        if key.exists():
            key.chmod(0o600)


def _check_database(settings: Settings, kind: str) -> None:
    if database_kind(settings.conversations_url) != kind:
        raise BackupError(f"The backup is of {kind}; EIGBOT_DATABASE_URL must be a database of that kind.")
    if kind != SQLITE and holds_anything(settings.conversations_url):
        raise BackupError("The database of EIGBOT_DATABASE_URL holds tables already; make an empty one with createdb.")


def _replaced(settings: Settings, source: Path, kind: str) -> list[Path]:
    """What the backup would take the place of, each file of the database first."""
    found = files_of_sqlite(settings.conversations_url) if kind == SQLITE else []
    if kind == SQLITE and not found:
        found = [sqlite_file(settings.conversations_url)]
    found += [settings.data, settings.conversation_tests] if (source / TESTS).is_dir() else [settings.data]
    for name, folder in ((KEYS, settings.var), (MODELS, settings.models)):
        found += [folder / each.name for each in sorted((source / name).glob("*"))]
    # Facts are derived from the FAQ, and would be taken for newer than it.
    return [*found, settings.facts_db]


def _is_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


def _move_aside(path: Path, now: dt.datetime) -> Path:
    """Give it a name that nothing has: what was moved aside before stays, in the same second too."""
    return path.rename(free_path(path.parent, f"{path.name}.before-", now))
