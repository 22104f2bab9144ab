"""What goes into the assistant and comes out of it, whatever the channel."""

from __future__ import annotations

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

    """

    channel: str
    sender: str
    text: str
    language: str | None = None
    offered: str | None = None


@dataclass(frozen=True)
class Exchange:
    """The replies to a message, and the turn of the conversation that they are; None where it could not be kept."""

    turn: int | None
    replies: list[Reply]
