"""The tables of questions that visitors left for the team.

They are apart from `bot.core.tables` for their length alone; whatever changes here needs a migration as well.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, String, Table, Text

from bot.core.tables import metadata

team_questions = Table(
    "team_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("turn", Integer),
    Column("place", JSON(none_as_null=True)),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("answer", Text),
    Column("answer_topic", String(200)),
    Column("answered_by", String(40)),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer_turn", Integer),
    sqlite_autoincrement=True,
)
"""What visitors asked the team, as they chose to send it; `text` is empty once they withdrew it.

`turn` is the turn of the conversation in which it was left, `answer_turn` the one that the answer became. `place` is
where a channel that sends by itself is to send the answer, as that channel wrote it down. `answered_by` is also who
closed it.
"""

team_addresses = Table(
    "team_addresses",
    metadata,
    Column("question", ForeignKey("team_questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("email", String(254), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", DateTime(timezone=True)),
)
"""Where else an answer is to be sent: apart from the conversation, and only until that is done. `due` is when it is to
be tried (again); empty until there is an answer."""

team_hints = Table(
    "team_hints",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("question", Integer, nullable=False),
    Column("at", DateTime(timezone=True)),
)
"""One row: when staff were last told by mail that questions wait, and the latest of those that they were told of."""
