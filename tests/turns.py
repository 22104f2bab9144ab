"""Turns written into a store of conversations, without anything that answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection

from bot.core.conversations import Conversations, NewTurn
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import NewQuestion


def add_turn(store: Conversations, channel: str, sender: str, text: str, replies: list[dict[str, Any]]) -> int:
    """Keep a turn; returns its number."""
    numbers: list[int | None] = []
    before = store.read(channel, sender)
    kept = store.save(
        channel, sender, before, before.slots, NewTurn(text, replies), lambda _, turn: numbers.append(turn)
    )
    assert kept
    assert numbers[0] is not None
    return numbers[0]


def leave_question(
    store: Conversations,
    text: str = "Is there parking?",
    language: str = "en",
    sender: str = "me",
    channel: str = "web",
    **more: Any,
) -> int:
    """Leave a question for the team, in a turn of its own as a channel without a form has it; returns its number."""
    numbers: list[int] = []

    def also(connection: Connection, turn: int | None) -> None:
        numbers.append(TeamQuestions.leave_in(connection, channel, sender, NewQuestion(text, language, turn, **more)))

    before = store.read(channel, sender)
    noted = {"text": "Your question was left.", "custom": {"kind": "team", "topic": None, "language": language}}
    assert store.save(channel, sender, before, before.slots, NewTurn("/team.send", [noted]), also)
    return numbers[0]
