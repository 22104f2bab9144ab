"""Keeping what a message was answered: the turn, the state, and what is done with it, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.engine import Connection

from bot.core.answers import Answer, Leaving, Withdrawal
from bot.core.conversations import Conversations, NewTurn, SavedState
from bot.core.database import LOG_WAITS_BRIEFLY, empty_log
from bot.core.hand_over import numbered
from bot.core.messages import Exchange
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import NoSuchQuestion, NotWaiting, TooManyWaiting

Also = Callable[[Connection, Exchange], None]
"""Writes more in the transaction that keeps an exchange: both are kept, or neither."""
TRIES = 20
"""How often a message is answered anew whose conversation another process wrote meanwhile."""
Sender = tuple[str, str]
"""A channel, and who writes there."""


class Outrun(Exception):
    """Other processes wrote a conversation each time before this one could; the message names its channel."""

    @classmethod
    def on(cls, channel: str) -> Outrun:
        """The conversation was one on this channel."""
        return cls(f"The conversation of {channel} was written by others {TRIES} times over.")


def keep_exchange(
    conversations: Conversations, sender: Sender, before: SavedState, answer: Answer, also: Also | None = None
) -> Exchange | None:
    """Keep an answer, with what its channel writes beside it; None where the conversation was written meanwhile.

    What cannot be done for a question for the team is not, and the answer says so (`Answer.otherwise`).

    Raises:
        NoSuchQuestion, NotWaiting, TooManyWaiting: there is nothing else to answer.

    """
    try:
        return _kept(conversations, sender, before, answer, also)
    except (NoSuchQuestion, NotWaiting, TooManyWaiting):
        if answer.otherwise is None:
            raise
        return _kept(conversations, sender, before, answer.otherwise, also)


def _kept(
    conversations: Conversations, sender: Sender, before: SavedState, answer: Answer, also: Also | None
) -> Exchange | None:
    kept: list[Exchange] = []

    def write_more(connection: Connection, turn: int | None) -> None:
        exchange = Exchange(turn, answer.replies, answer.team_answers)
        kept.append(_acted(connection, sender, answer, exchange))
        if also is not None:
            also(connection, kept[0])

    turn = NewTurn(answer.kept_text, answer.kept_replies or answer.replies)
    conversations.save(*sender, before, answer.slots, turn, write_more)
    if kept and isinstance(answer.act, Withdrawal):
        empty_log(conversations.database, LOG_WAITS_BRIEFLY)
    return kept[0] if kept else None


def _acted(connection: Connection, sender: Sender, answer: Answer, exchange: Exchange) -> Exchange:
    """Do what an answer does for the team's questions."""
    if isinstance(answer.act, Leaving):
        question = replace(answer.act.question, turn=exchange.turn)
        number = TeamQuestions.leave_in(connection, *sender, question)
        return replace(exchange, replies=numbered(answer.replies, number))
    if isinstance(answer.act, Withdrawal) and answer.act.number is not None:
        TeamQuestions.withdraw_in(connection, *sender, answer.act.number)
    elif isinstance(answer.act, Withdrawal):
        TeamQuestions.withdraw_latest_in(connection, *sender)
    return exchange
