"""The tables.

Conversations with their turns and votes; messages under way; leases; staff's accounts, what they did, notices and mail
to them; the FAQ's versions, the machines that follow them, and the models that machines share.

What a channel received and has not answered, and what it is to send, is under way. The texts of such messages stay
only as long as they are needed: a row whose `body` is empty is done, and its number is kept so that a repetition is
recognised.

Whatever changes here needs a file in `bot/core/migrations/versions`, which does the same to the databases there are.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

metadata = MetaData()
_UNDER_WAY: dict[str, Any] = {"postgresql_where": text("body IS NOT NULL"), "sqlite_where": text("body IS NOT NULL")}

conversations = Table(
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
turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("replies", JSON, nullable=False),
)

dismissed = Table(
    "dismissed",
    metadata,
    Column("wording", String(64), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Wordings that staff will not see for review again, as hashes: nothing of a visitor outlives erasure."""

feedback = Table(
    "feedback",
    metadata,
    Column("turn", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("reply", Integer, primary_key=True, autoincrement=False),
    Column("useful", Boolean, nullable=False, index=True),
    Column("comment", Text),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
"""The latest vote on each reply of a turn; `reply` counts from 0."""

inbox = Table(
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
    Index("inbox_unread", "channel", "sender", **_UNDER_WAY),
    sqlite_autoincrement=True,
)
"""What arrived, in order; `account` and `number` are what the channel knows a message by."""

outbox = Table(
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
    Index("outbox_unsent", "channel", "sender", **_UNDER_WAY),
    sqlite_autoincrement=True,
)
"""What is to be sent, in order. `question` is the message it answers, `sent` the message it became."""

publishes = Table(
    "publishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(20), nullable=False),
    Column("result", String(20), nullable=False),
    Column("messages", JSON, nullable=False),
)
"""What came of each publish: what began it (`by`), and what staff should read of it."""

staff_accounts = Table(
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
"""`key` is the name as it is compared. A name stays taken for good: the acts of `staff_acts` are signed with it."""

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True),
    Column("expires", DateTime(timezone=True), nullable=False, index=True),
)
"""`id` is a keyed hash of what the browser holds; without an `account`, it was opened by the staff token."""

staff_acts = Table(
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
"""What each did. Nothing that a visitor wrote is in it."""

faq_changes = Table(
    "faq_changes",
    metadata,
    Column("place", String(300), primary_key=True),
    Column("base", JSON),
    Column("value", JSON),
    Column("who", String(40), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""What staff changed of the FAQ and nobody has published yet, a row a value: what the files had, what it is to be."""

faq_contents = Table(
    "faq_contents",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)
"""What a file of the FAQ held, compressed, by the hash of it: a file that did not change is kept once."""

faq_versions = Table(
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
"""The FAQ's files after each publish or save. `files` has each one's hash; `replaced`, of those that were written, the
hash before, or null where there was none; `who` is empty where somebody wrote the files themselves."""

faq_followers = Table(
    "faq_followers",
    metadata,
    Column("machine", String(32), primary_key=True),
    Column("publishing", Integer),
)
"""The machines that take over what is published on others, each with the version that it has begun to publish: nobody
else is to finish that."""

published_models = Table(
    "published_models",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("origin", String(64), nullable=False),
    Column("digest", String(64)),
    Column("size", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""The latest models of machines that share them: what each was trained from, the hash of its archive, how many bytes it
has. Without a hash, it is a training that the conversation tests refused."""

published_model_parts = Table(
    "published_model_parts",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
"""The archives of `published_models`, in parts counted from 0."""

staff_notices = Table(
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
"""What staff are to read: refused publishes, each cause once (`publish` is the last that is counted), and the digest of
each week. `mailed` is when it was last put into `staff_mail`, and `mailed_count` what `count` was then."""

staff_mail = Table(
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
"""Mail to each recipient; `due` is when it is to be tried (again) while `sent` is empty. Nothing that a
visitor wrote is in it."""

staff_feeds = Table(
    "staff_feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True),
    Column("nonce", String(64), nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)
"""Addresses of the feed of notices; what opens one is a hash of `nonce` under the server's key, and nowhere kept."""

leases = Table(
    "leases",
    metadata,
    Column("name", String(240), primary_key=True),
    Column("holder", String(120), nullable=False, index=True),
    Column("until", Float(53), nullable=False),
)
"""What one process of all does (see `bot.core.leases`); a lease on a sender's messages is named after them. `until` is
in seconds since 1970, by the database's clock."""


def of_sender(channel: Any, sender: Any, table: Table = conversations) -> Any:
    """What is true of the rows of a sender on a channel."""
    return (table.c.channel == channel) & (table.c.sender == sender)


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT that may say what to do where the row is there already."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
