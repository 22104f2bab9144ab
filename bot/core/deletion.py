"""Deleting rows about senders, as part of a transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.core.database_time import DatabaseTime
from bot.core.tables import conversations, feedback, leases, turns
from bot.core.team_tables import team_addresses, team_questions


def forget_leases(connection: Connection) -> None:
    """Erase the leases that ran out: a process that died while it answered a sender leaves one with their name."""
    connection.execute(delete(leases).where(leases.c.until < DatabaseTime()))


def lock_conversations(connection: Connection, which: Any) -> None:
    """Hold the conversations that a condition is true of until the transaction ends, on PostgreSQL.

    Whoever writes to what belongs to a conversation locks it first, and several in this order: so nobody waits in a
    circle. SQLite has one writer anyway.
    """
    connection.execute(select(conversations.c.id).where(which).order_by(conversations.c.id).with_for_update())


def erase_conversations(connection: Connection, which: Any) -> int:
    """Erase the conversations that a condition is true of, with all that belongs to them.

    Returns:
        How many there were.

    """
    lock_conversations(connection, which)
    ids = select(conversations.c.id).where(which)
    their_turns = select(turns.c.id).where(turns.c.conversation.in_(ids))
    connection.execute(delete(feedback).where(feedback.c.turn.in_(their_turns)))
    theirs = select(team_questions.c.id).where(team_questions.c.conversation.in_(ids))
    connection.execute(delete(team_addresses).where(team_addresses.c.question.in_(theirs)))
    connection.execute(delete(team_questions).where(team_questions.c.conversation.in_(ids)))
    connection.execute(delete(turns).where(turns.c.conversation.in_(ids)))
    return int(connection.execute(delete(conversations).where(which)).rowcount)
