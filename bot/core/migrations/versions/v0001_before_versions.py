"""The tables as they were before versions were counted: whichever of them a database lacks is made.

Until then tables were only ever added, so that a database of any earlier state has some of these, as they are here.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

revision, down_revision = "0001", None

metadata = MetaData()
Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("sender", String(200), nullable=False),
    Column("slots", JSON, nullable=False),
    Column("begun", DateTime(timezone=True), nullable=False),
    Column("latest", DateTime(timezone=True), nullable=False, index=True),
    Index("conversations_sender", "channel", "sender", unique=True),
    sqlite_autoincrement=True,
)
Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("replies", JSON, nullable=False),
)
Table(
    "dismissed",
    metadata,
    Column("wording", String(64), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
Table(
    "feedback",
    metadata,
    Column("turn", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("reply", Integer, primary_key=True, autoincrement=False),
    Column("useful", Boolean, nullable=False, index=True),
    Column("comment", Text),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("sender", String(200)),
    Column("body", JSON(none_as_null=True)),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    UniqueConstraint("channel", "account", "number"),
    Index("inbox_sender", "channel", "sender"),
    sqlite_autoincrement=True,
)
Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("sender", String(200), nullable=False),
    Column("method", String(40), nullable=False),
    Column("body", JSON(none_as_null=True)),
    Column("question", BigInteger),
    Column("turn", Integer),
    Column("sent", BigInteger),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Index("outbox_sender", "channel", "sender"),
    sqlite_autoincrement=True,
)
Table(
    "staff_accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("key", String(80), nullable=False, unique=True),
    Column("hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("disabled", DateTime(timezone=True)),
    sqlite_autoincrement=True,
)
Table(
    "staff_sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True),
    Column("expires", DateTime(timezone=True), nullable=False, index=True),
)
Table(
    "staff_acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("who", String(40), nullable=False),
    Column("act", String(40), nullable=False),
    Column("topic", String(200)),
    Column("details", JSON, nullable=False),
    sqlite_autoincrement=True,
)
Table(
    "faq_changes",
    metadata,
    Column("place", String(300), primary_key=True),
    Column("base", JSON),
    Column("value", JSON),
    Column("who", String(40), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
Table(
    "faq_contents",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)
Table(
    "faq_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", String(40), nullable=False),
    Column("what", Text, nullable=False),
    Column("files", JSON, nullable=False),
    Column("replaced", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("topics", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("git", JSON(none_as_null=True)),
    sqlite_autoincrement=True,
)
Table(
    "staff_notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("cause", String(64), nullable=False, index=True),
    Column("first", DateTime(timezone=True), nullable=False),
    Column("latest", DateTime(timezone=True), nullable=False, index=True),
    Column("count", Integer, nullable=False),
    Column("publish", Integer, index=True),
    Column("body", JSON, nullable=False),
    Column("mailed", DateTime(timezone=True)),
    Column("mailed_count", Integer, nullable=False),
    sqlite_autoincrement=True,
)
Table(
    "staff_mail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient", String(254), nullable=False),
    Column("message_id", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("due", DateTime(timezone=True), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("sent", DateTime(timezone=True)),
    Column("problem", String(300)),
    sqlite_autoincrement=True,
)
Table(
    "staff_feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True),
    Column("nonce", String(64), nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)
Table(
    "publishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(20), nullable=False),
    Column("result", String(20), nullable=False),
    Column("messages", JSON, nullable=False),
)


def upgrade() -> None:
    """Make what is missing."""
    metadata.create_all(op.get_bind())
