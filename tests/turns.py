"""Turns written into a store of conversations, without anything that answers."""

from __future__ import annotations

from typing import Any

from bot.core.conversations import Conversations, NewTurn


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
