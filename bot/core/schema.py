"""Bringing a database's tables to the version that this programme works with.

The version is a row of the database. It is read first, so that a start at which nothing is to be done costs two short
queries; an empty database gets all tables as they are now. Alembic, which is slow to import, is for what lies between.
Processes that start at once wait for each other: one makes the tables, the others find them made.
"""

from __future__ import annotations

import logging
import threading
from functools import cache
from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table, event, inspect, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.core import team_tables  # noqa: F401  (its tables are among those of `metadata`)
from bot.core.database import READING, UnusableDatabase, connect
from bot.core.tables import conversations, metadata

log = logging.getLogger(__name__)
MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"
_LOCK = 0x45494762  # "EIGb": whoever migrates holds the advisory lock of this number; it must stay as it is


@cache
def known_versions() -> tuple[str, ...]:
    """The versions that this programme knows, oldest first: `("0001", "0002")`."""
    return tuple(sorted(path.stem[1:5] for path in (MIGRATIONS / "versions").glob("v[0-9]*.py")))


def bring_up_to_date(database: Engine) -> None:
    """Make what tables and columns are missing, whatever earlier state the database is in.

    Raises:
        UnusableDatabase: it cannot be reached or written, or it is of a newer version; nothing is changed then.

    """
    try:
        with database.connect().execution_options(**{READING: True}) as connection:
            if version_of(connection) == known_versions()[-1]:
                return
        with database.begin() as connection:  # which in SQLite takes the lock of those who write
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _migrate(connection)
    except DBAPIError as error:
        raise UnusableDatabase.of(database, error) from error


def bring_up_to_date_later(database: Engine) -> None:
    """Do it as soon as there is a connection, and before anybody is given one; what fails then is tried again."""
    lock, is_done = threading.Lock(), False

    @event.listens_for(database, "connect")
    def _on_connect(*_: object) -> None:
        nonlocal is_done
        with lock:
            if is_done:
                return
            own = connect(database.url)  # SQLAlchemy waits for this function before it opens another one
            try:
                bring_up_to_date(own)
            finally:
                own.dispose()
            is_done = True
        log.warning("The database %r, which was away at the start, is in use.", database.url)


def version_of(connection: Connection) -> str | None:
    """The version of a database's tables; None where it has none yet, or is older than versions are."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    version = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar_one_or_none()  # noqa: S608
    return None if version is None else str(version)


def _migrate(connection: Connection) -> None:
    found, newest = version_of(connection), known_versions()[-1]
    if found == newest:  # another process was faster
        return
    if found is not None and found not in known_versions():
        raise UnusableDatabase(
            f"The database {connection.engine.url!r} is of version {found}, which this EIGbot, of version {newest}, "
            "does not know; nothing was changed. Run the newer EIGbot that made it, or restore a backup from before."
        )
    if found is None and not inspect(connection).has_table(conversations.name):
        _create(connection, newest)
        return
    _upgrade(connection, newest)
    log.info("The database's tables are of version %s now; they were of version %s.", newest, found or "0000")


def _create(connection: Connection, version: str) -> None:
    """Make all tables, and note their version where Alembic keeps it."""
    metadata.create_all(connection)
    versions = Table(_VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))
    versions.create(connection)
    connection.execute(versions.insert().values(version_num=version))


def _upgrade(connection: Connection, version: str) -> None:
    """Run Alembic within this transaction, without a file of settings."""
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, version)
