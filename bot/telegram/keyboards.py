"""Buttons under a message, and what a press of one says: at most 64 bytes, whatever a topic is called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.core.conversations import Vote

Button = tuple[str, str]
Rows = tuple[tuple[Button, ...], ...]
MOST_BUTTONS = 90  # Telegram takes 100 under a message
_VOTE = re.compile(r"([+-])([0-9]{1,9})-([0-9]{1,4})", re.ASCII)
_CHOSEN = " ✓"


def data_of_topic(topic: str) -> str:
    """What a button that asks for a topic says; the name's hash where the name is too long."""
    data = f"/{topic}"
    if len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        return data
    return f"#{hashlib.sha256(topic.encode()).hexdigest()[:40]}"


def topic_of_data(data: str, topics: Iterable[str]) -> str | None:
    """The topic that a button asks for; None where it is no topic's, or there is no such topic any more."""
    return next((topic for topic in topics if data == data_of_topic(topic)), None)


def topic_button(label: str, topic: str) -> Button:
    """A button that asks for a topic."""
    return label, data_of_topic(topic)


def thumbs(turn: int, reply: int) -> tuple[Button, ...]:
    """The buttons by which a reply is voted on."""
    return ("👍", f"+{turn}-{reply}"), ("👎", f"-{turn}-{reply}")


def vote_of_data(data: str) -> Vote | None:
    """What a thumb says; None where the button was none."""
    found = _VOTE.fullmatch(data)
    return Vote(int(found[2]), int(found[3]), found[1] == "+") if found else None


def marked(rows: Rows, data: str) -> Rows:
    """The buttons with the chosen thumb marked, and only that one."""
    return tuple(
        tuple(
            (text.removesuffix(_CHOSEN) + (_CHOSEN if payload == data else ""), payload)
            if vote_of_data(payload)
            else (text, payload)
            for text, payload in row
        )
        for row in rows
    )


def keyboard(rows: Sequence[Sequence[Button]]) -> dict[str, Any] | None:
    """Rows of buttons as the Bot API takes them; None where there are none."""
    made = [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows if row]
    return InlineKeyboardMarkup(made[:MOST_BUTTONS]).to_dict() if made else None
