"""The conversations' database as a file, and back: SQLite by itself, PostgreSQL by its own pg_dump and pg_restore."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.core.database import is_in_memory

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DUMPS = {SQLITE: "conversations.db", POSTGRESQL: "conversations.dump"}
_WAITS = 30  # seconds, for another process that writes
_BESIDE = ("", "-wal", "-shm")  # what an SQLite file consists of


class BackupError(Exception):
    """What cannot be backed up or restored; the message is a sentence with its remedy."""


def database_kind(url: str) -> str:
    """SQLITE or POSTGRESQL.

    Raises:
        BackupError: it is neither, or in memory.

    """
    kind = str(make_url(url).get_backend_name())
    if kind not in DUMPS or is_in_memory(url):
        raise BackupError("EIGBOT_DATABASE_URL must be an SQLite file or a PostgreSQL database to be backed up.")
    return kind


def dump_database(url: str, folder: Path) -> Path:
    """Write the database as it is at one moment into a file of `folder`, while others read and write it.

    Raises:
        BackupError: it is not there, or cannot be read.

    """
    kind = database_kind(url)
    file = folder / DUMPS[kind]
    if kind == SQLITE:
        _dump_sqlite(sqlite_file(url), file)
    else:
        with _libpq_address(url) as address:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}", f"--dbname={address}")
    return file


def load_database(url: str, file: Path) -> None:
    """Put what `dump_database` wrote into the database of an address, which is empty.

    Raises:
        BackupError: it cannot be written.

    """
    if database_kind(url) == SQLITE:
        target = sqlite_file(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
        target.chmod(0o600)
    else:
        options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        with _libpq_address(url) as address:
            _run("pg_restore", *options, f"--dbname={address}", str(file))


def holds_anything(url: str) -> bool:
    """Whether there is an SQLite file at an address, or any table in its PostgreSQL database.

    Raises:
        BackupError: the database cannot be reached.

    """
    if database_kind(url) == SQLITE:
        return sqlite_file(url).exists()
    try:
        engine = create_engine(make_url(url), future=True)
        try:
            return bool(inspect(engine).get_table_names())
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise BackupError(f"The database of EIGBOT_DATABASE_URL cannot be reached ({reason}).") from error


def sqlite_file(url: str) -> Path:
    """The file of an SQLite address."""
    return Path(str(make_url(url).database))


def files_of_sqlite(url: str) -> list[Path]:
    """The file of an SQLite address with those that belong to it, as far as they are there."""
    file = sqlite_file(url)
    return [path for path in (file.with_name(file.name + end) for end in _BESIDE) if path.exists()]


def let_go_of_sqlite(file: Path) -> None:
    """Have an SQLite file hold all that its log has, so that it can be moved.

    Raises:
        BackupError: somebody has it open.

    """
    try:
        with closing(sqlite3.connect(file, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupError(f"{file} is in use ({error}); stop the server first.") from error
    except sqlite3.DatabaseError:
        return  # a damaged one is moved as it is


def check_sqlite_is_there(url: str) -> None:
    """Do nothing where the address is of another kind.

    Raises:
        BackupError: its SQLite file is not there.

    """
    if database_kind(url) == SQLITE and not sqlite_file(url).exists():
        raise BackupError(f"There is no database at {sqlite_file(url)} yet; 'eigbot serve' makes it.")


def _dump_sqlite(source: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(source, timeout=_WAITS)) as connection:
            connection.execute("VACUUM INTO ?", (str(file),))
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be backed up ({error}).") from error


@contextmanager
def _libpq_address(url: str) -> Iterator[str]:
    """The address as PostgreSQL's programs take it; the password is in a file, as everybody sees their arguments."""
    address: URL = make_url(url)
    with tempfile.NamedTemporaryFile("w", prefix="eigbot-passfile-", encoding="utf-8") as passfile:  # 0600
        if address.password is not None:
            escaped = str(address.password).replace("\\", "\\\\").replace(":", "\\:")
            passfile.write(f"*:*:*:*:{escaped}\n")
            passfile.flush()
            address = address.update_query_dict({"passfile": passfile.name})
        yield URL.create(
            "postgresql", address.username, None, address.host, address.port, address.database, address.query
        ).render_as_string()


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not on the path; Debian's package 'postgresql-client' brings it.")
    done = subprocess.run([path, "--no-password", *arguments], capture_output=True, text=True, errors="replace")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise BackupError(f"{program} failed: {lines[0].removeprefix(f'{program}: ').rstrip('.')}.")
