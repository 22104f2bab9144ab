"""Opening the database of conversations: its tables as they should be, a damaged file replaced, or patience."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy.engine import URL, Engine

from bot.core.database import UnusableDatabase, connect, may_come_back
from bot.core.file_mender import FileMender
from bot.core.schema import bring_up_to_date, bring_up_to_date_later

log = logging.getLogger(__name__)


def opened(url: str | URL, is_patient: bool = False) -> tuple[Engine, FileMender]:
    """The database at `url`, and what mends its file where it is one.

    Its tables are up to date; where `is_patient`, and it may be usable later, they are once it is.

    Raises:
        UnusableDatabase: it cannot be used, and where `is_patient` not until a setting changes.
        sqlalchemy.exc.SQLAlchemyError: the address cannot be used.

    """
    database = connect(url)
    mender = FileMender(database, _begin)
    mender.look_at_empty_file()
    try:
        _bring_up_to_date(database, mender)
    except UnusableDatabase as error:
        if not is_patient or not may_come_back(error):
            raise
        log.error("%s Until then, conversations are not remembered, and it is tried again.", error)
        bring_up_to_date_later(database)
    return database, mender


def _bring_up_to_date(database: Engine, mender: FileMender) -> None:
    try:
        bring_up_to_date(database)
    except UnusableDatabase:
        if not mender.mend():
            raise
        bring_up_to_date(database)


def _begin(fresh: Path) -> None:
    """Make a new database in a file of its own, and let go of it."""
    database = connect(URL.create("sqlite", database=str(fresh)))
    bring_up_to_date(database)
    database.dispose()
