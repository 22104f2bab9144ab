"""A row of the small tables: something measured beside what it is held against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.tables import Sheet, number, ratio


class Row(NamedTuple):
    """What, its value and unit; beside what, and the value of that."""

    what: str
    value: float
    unit: str
    beside: str
    other: float


def row_sheet(rows: Iterable[Row]) -> Sheet:
    """The rows with their ratios."""
    sheet = Sheet(["", "measured", "beside", "", "ratio"])
    for row in rows:
        measured, other = (f"{number(value)} {row.unit}" for value in (row.value, row.other))
        sheet.rows.append([row.what, measured, row.beside, other, ratio(row.value, row.other)])
    return sheet
