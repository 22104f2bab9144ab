"""Reading the file of a facts store as a whole, so that nothing that happens to it afterwards matters."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def may_pass(error: Exception) -> bool:
    """Whether an error tells nothing of the file, but of the machine."""
    return isinstance(error, sqlite3.OperationalError) and not str(error).startswith("no such")


def copy_in_memory(path: Path) -> sqlite3.Connection:
    """A copy of a store, once it has been checked.

    Raises:
        sqlite3.Error: it is damaged, or no SQLite file.

    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        copied = sqlite3.connect(":memory:", check_same_thread=False)
        file.backup(copied)
    if (found := copied.execute("pragma quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(found)
    copied.row_factory = sqlite3.Row
    return copied
