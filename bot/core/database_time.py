"""The database's moments. The time is by its own clock, in SQL: machines that share it need not agree on the time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class DatabaseTime(FunctionElement[Any]):
    """Seconds since 1970 at the moment when a row is looked at, not when its transaction began."""

    type = Float(53)
    inherit_cache = True


def in_utc(moment: dt.datetime) -> dt.datetime:
    """A moment of the database, which SQLite gives without its time zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)


def utc_now() -> dt.datetime:
    """The moment it is, by this machine's clock."""
    return dt.datetime.now(dt.timezone.utc)


@compiles(DatabaseTime, "postgresql")
def _postgresql(_: DatabaseTime, __: Any, **___: Any) -> str:
    return "EXTRACT(epoch FROM clock_timestamp())::float8"


@compiles(DatabaseTime, "sqlite")
def _sqlite(_: DatabaseTime, __: Any, **___: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"
