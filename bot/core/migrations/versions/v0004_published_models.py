"""Models that machines share, and the machines that follow each other."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, Integer, LargeBinary, String

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table("faq_followers", Column("machine", String(32), primary_key=True), Column("publishing", Integer))
    op.create_table(
        "published_models",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("origin", String(64), nullable=False),
        Column("digest", String(64)),
        Column("size", Integer, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "published_model_parts",
        Column("digest", String(64), primary_key=True),
        Column("part", Integer, primary_key=True, autoincrement=False),
        Column("content", LargeBinary, nullable=False),
    )
