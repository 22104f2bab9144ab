"""Questions for the team on Telegram: where their answers go, and the buttons that offer to leave one.

In a group everybody sees the buttons that send a question or take it back, so each says there whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.dialogue.hand_over import CANCEL, OFFERED, SEND, WITHDRAW
from bot.core.hand_over import offer_button
from bot.telegram.keyboards import Rows
from bot.telegram.mailbox import Call
from bot.telegram.messages import Part, answer_press, change_keyboard, plan
from bot.telegram.updates import IncomingUpdate
from languages import hand_over_phrases

_OWNER = re.compile(r"@([0-9]{1,19})$", re.ASCII)


def answer_place(incoming: IncomingUpdate) -> dict[str, Any] | None:
    """Where an answer to what is asked now would go; None where nobody talks."""
    if incoming.chat is None:
        return None
    question = incoming.message if incoming.kind == "text" else None
    return {"chat": incoming.chat, "message": question, "thread": incoming.thread}


def is_of_hand_over(data: str, is_open: bool) -> bool:
    """Whether a button is about a question for the team; where none can be left, one can be withdrawn still."""
    data = without_owner(data)
    return (data in (OFFERED, SEND, CANCEL) and is_open) or data == WITHDRAW or data.startswith(f"{WITHDRAW}.")


def without_owner(data: str) -> str:
    """What a button says to the assistant, without whose it is."""
    return _OWNER.sub("", data)


def is_anothers(incoming: IncomingUpdate) -> bool:
    """Whether a button that says whose it is was pressed by somebody else."""
    owner = _OWNER.search(incoming.text)
    return owner is not None and owner[1] != _person(incoming)


def owned(part: Part, incoming: IncomingUpdate) -> Part:
    """A text whose buttons say whose they are, those of them that only one person in a group may press.

    Who writes in the name of a chat presses under a name of their own: theirs say nothing.
    """
    person = _person(incoming)
    if not incoming.group or person.startswith("-"):
        return part
    only_theirs = (SEND, CANCEL, WITHDRAW)
    rows = tuple(
        tuple((text, f"{data}@{person}" if data.startswith(only_theirs) else data) for text, data in row)
        for row in part.rows
    )
    return replace(part, rows=rows)


def first_calls(incoming: IncomingUpdate) -> tuple[Call, ...]:
    """What is done at once when such a button was pressed: one that can be pressed only once goes.

    In a group it stays where it does not say whose it is, since somebody else may have pressed it.
    """
    if incoming.text == OFFERED or (incoming.group and not _OWNER.search(incoming.text)):
        return (answer_press(incoming),)
    return answer_press(incoming), change_keyboard(incoming, ())


def with_offer_row(rows: Rows, language: str) -> Rows:
    """The buttons under an answer that was found of no use, with one that offers to ask the team."""
    button = offer_button(language)
    offer = (button["title"], button["payload"])
    return rows if any(offer[1] == data for row in rows for _, data in row) else (*rows, (offer,))


def answer_calls(body: Mapping[str, Any]) -> list[Call]:
    """The calls that send a person's answer, which stands in the outbox as `TeamQuestions` left it."""
    place = body["place"]
    to = IncomingUpdate(
        "text", "", chat=place["chat"], message=place.get("message"), thread=place.get("thread"), group=True
    )
    text = f"{hand_over_phrases(body['language']).answered}\n\n{body['text']}"
    return plan(to, [Part(text)], [], None, kept=False)


def _person(incoming: IncomingUpdate) -> str:
    """The number of the person in a group whose conversation it is."""
    return incoming.sender.rpartition(":")[2]
