"""The time by the database's own clock, in SQL: machines that share a database need not agree on the time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class DatabaseTime(FunctionElement[Any]):
    """Seconds since 1970 at the moment when a row is looked at, not when its transaction began."""

    type = Float(53)
    inherit_cache = True


@compiles(DatabaseTime, "postgresql")
def _postgresql(_: DatabaseTime, __: Any, **___: Any) -> str:
    return "EXTRACT(epoch FROM clock_timestamp())::float8"


@compiles(DatabaseTime, "sqlite")
def _sqlite(_: DatabaseTime, __: Any, **___: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"
