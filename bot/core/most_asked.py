"""Which topics people ask about most, told from what was typed lately."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection

from sqlalchemy import select

from actions.dialogue.outcome import ANSWER
from bot.core.conversations import Conversations
from bot.core.tables import conversations, turns
from faq.text import normalize

MOST_TURNS = 2_000
_AT_A_TIME = 50
"""Turns that are read at once: a server that read all of them grew by 16 MB, for good."""
LATELY = dt.timedelta(days=30)
FEWEST_ASKING = 3
"""Conversations in which a topic must have been asked about, so that no one visitor decides what others are offered."""


def most_asked(store: Conversations, offered: Collection[str] = ()) -> list[str]:
    """The topics that were answered in most conversations, the most asked first.

    A text that is one of the questions `offered` (normalised) does not count, nor does a button: what is offered is
    asked because it is.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be read.

    """
    typed = ~turns.c.text.startswith("/", autoescape=True) & (turns.c.text != "")
    lately = turns.c.at >= dt.datetime.now(dt.timezone.utc) - LATELY
    query = (
        select(turns.c.conversation, turns.c.text, turns.c.replies)
        .join(conversations)
        .where(typed & lately & (conversations.c.channel != "evaluate"))
        .order_by(turns.c.id.desc())
        .limit(MOST_TURNS)
    )
    with store.reading() as connection:
        found = connection.execution_options(stream_results=True).execute(query).partitions(_AT_A_TIME)
        asked = {
            (conversation, reply["custom"]["topic"])
            for rows in found
            for conversation, text, replies in rows
            if normalize(text) not in offered
            for reply in replies
            if reply["custom"]["kind"] == ANSWER
        }
    counts = Counter(topic for _, topic in asked)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [topic for topic, count in ranked if count >= FEWEST_ASKING]
