"""A sender whom a channel knows by another name from now on, as part of a transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.core.deletion import lock_conversations
from bot.core.tables import conversations, metadata, of_sender


def rename_sender(connection: Connection, channel: str, before: str, after: str) -> None:
    """Carry a sender's conversation over to another name.

    Where that name has a conversation already, the two become one: it goes on as the later one remembers it, and
    whatever belongs to the earlier one belongs to it, in every table that refers to conversations.
    """
    lock_conversations(connection, of_sender(channel, before) | of_sender(channel, after))
    old, new = (
        connection.execute(select(conversations).where(of_sender(channel, name))).one_or_none()
        for name in (before, after)
    )
    if old is None:
        return
    if new is None:
        change = update(conversations).where(conversations.c.id == old.id).values(sender=after)
        connection.execute(change)
        return
    for table in metadata.sorted_tables:
        for column in table.c:
            if any(key.column is conversations.c.id for key in column.foreign_keys):
                connection.execute(update(table).where(column == old.id).values({column: new.id}))
    connection.execute(delete(conversations).where(conversations.c.id == old.id))
    # With a new `latest`, whoever answers from what was read before this answers anew.
    joined = {"slots": {**old.slots, **new.slots}, "begun": old.begun, "latest": dt.datetime.now(dt.timezone.utc)}
    connection.execute(update(conversations).where(conversations.c.id == new.id).values(joined))
