"""The tables of messages under way: what a channel received and has not answered, and what it is to send.

Their texts stay only as long as they are needed: a row whose `body` is empty is done, and its number is
kept so that a repetition is recognised.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

metadata = MetaData()

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
    sqlite_autoincrement=True,
)
"""What is to be sent, in order. `question` is the message it answers, `sent` the message it became."""


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT that may say what to do where the row is there already."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
