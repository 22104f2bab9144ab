"""Indexes of messages under way, which are few among those that are done."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Make them."""
    waits = text("body IS NOT NULL")
    for name, table in (("inbox_unread", "inbox"), ("outbox_unsent", "outbox")):
        op.create_index(name, table, ["channel", "sender"], postgresql_where=waits, sqlite_where=waits)
