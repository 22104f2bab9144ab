"""Questions that visitors left for the team, and where else the answers go."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, String, Text

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "team_questions",
        Column("id", Integer, primary_key=True),
        Column("conversation", Integer, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("text", Text, nullable=False),
        Column("language", String(10), nullable=False),
        Column("turn", Integer),
        Column("place", JSON),
        Column("at", DateTime(timezone=True), nullable=False, index=True),
        Column("state", String(20), nullable=False, index=True),
        Column("answer", Text),
        Column("answer_topic", String(200)),
        Column("answered_by", String(40)),
        Column("answered_at", DateTime(timezone=True)),
        Column("answer_turn", Integer),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "team_addresses",
        Column(
            "question",
            Integer,
            ForeignKey("team_questions.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        Column("email", String(254), nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due", DateTime(timezone=True)),
    )
