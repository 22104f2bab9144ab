"""What goes into the assistant and comes out of it, whatever the channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Reply = dict[str, Any]
"""One message of Rasa's REST channel: recipient_id, text, buttons, custom (see contract)."""


@dataclass(frozen=True)
class IncomingMessage:
    """A message to be answered.

    Attributes:
        channel: where it came from; a sender's conversations on two channels are two.
        sender: who wrote, as the channel tells.
        text: what was written, or a button's payload.
        language: that of the page or of the visitor's settings: a hint, which the text may overrule.
        offered: a topic that the channel itself knows to have been offered to the sender.
        place: where the channel would send an answer to it later, as only the channel reads it; None where it sends
            nothing by itself.

    """

    channel: str
    sender: str
    text: str
    language: str | None = None
    offered: str | None = None
    place: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Exchange:
    """What a message is answered.

    Attributes:
        turn: the turn of the conversation that the replies are; None where it could not be kept.
        replies: the replies to the message.
        team_answers: answers of the team to earlier questions, which go with them.

    """

    turn: int | None
    replies: list[Reply]
    team_answers: Sequence[Reply] = ()
