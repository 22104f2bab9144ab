"""A row of the small tables: something measured beside what it is held against."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from benchmarks.tables import Sheet, number, ratio


class Row(NamedTuple):
    """What, its value and unit; beside what, and the value of that."""

    what: str
    value: float
    unit: str
    beside: str
    other: float


def median_row(rows: Sequence[Row]) -> Row:
    """One row of the same measurement taken several times: the median, and from what to what it went."""
    values = [row.value for row in rows]
    span = f"{number(min(values))} to {number(max(values))}"
    return rows[0]._replace(what=f"{rows[0].what} ({span})", value=statistics.median(values))


def row_sheet(rows: Iterable[Row]) -> Sheet:
    """The rows with their ratios."""
    sheet = Sheet(["", "measured", "beside", "", "ratio"])
    for row in rows:
        measured, other = (f"{number(value)} {row.unit}" for value in (row.value, row.other))
        sheet.rows.append([row.what, measured, row.beside, other, ratio(row.value, row.other)])
    return sheet
