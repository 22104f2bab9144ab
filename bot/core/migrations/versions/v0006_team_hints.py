"""When staff were told by mail that questions wait for the team."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, Integer

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "team_hints",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("question", Integer, nullable=False),
        Column("at", DateTime(timezone=True)),
    )
