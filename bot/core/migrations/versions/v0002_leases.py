"""Leases: what one process of all does."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Float, String

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "leases",
        Column("name", String(240), primary_key=True),
        Column("holder", String(120), nullable=False, index=True),
        Column("until", Float(53), nullable=False),
    )
