"""What was said in a conversation since a turn, for a page that shows less of it than there was."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from bot.core.conversations import Conversations
from bot.core.messages import Reply
from bot.core.tables import conversations, of_sender, turns

_MOST_TURNS = 100


class NoSuchTurn(LookupError):
    """The conversation has no such turn; it may have been erased."""


class KeptTurn(NamedTuple):
    """A turn as it was kept: without what redaction took out of it.

    Attributes:
        id: its number.
        text: what the visitor wrote; empty where the team answered.
        replies: what was answered.

    """

    id: int
    text: str
    replies: list[Reply]


def turns_after(store: Conversations, channel: str, sender: str, turn: int) -> list[KeptTurn]:
    """The turns of a sender's conversation that came after one of them, in order; of very many the first.

    Raises:
        NoSuchTurn: that one is none of this conversation.

    """
    this = of_sender(channel, sender) & (turns.c.id >= turn)
    query = select(turns.c.id, turns.c.text, turns.c.replies).join(conversations).where(this)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(turns.c.id).limit(_MOST_TURNS + 1)).all()
    if not rows or rows[0].id != turn:
        raise NoSuchTurn
    return [KeptTurn(*row) for row in rows[1:]]
