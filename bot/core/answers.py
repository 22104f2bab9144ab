"""What a message is answered in its conversation, before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.dialogue.outcome import TEAM
from actions.dialogue.state import DialogueState
from bot.core.messages import Reply
from bot.core.team_records import NewQuestion


@dataclass(frozen=True)
class Answer:
    """What a message is answered in its conversation.

    Attributes:
        replies: at least one.
        slots: what the conversation remembers then.
        kept_text: the message as it may be kept.
        state: what the conversation remembered.
        parsed: what was understood of the message in it; empty where nothing had to be.
        kept_replies: the replies as they may be kept, where they quote what the visitor wrote.
        team_answers: answers of the team to earlier questions, which go with the replies.
        act: what is done for the team's questions with it; `otherwise` is answered where that cannot be done.

    """

    replies: list[Reply]
    slots: dict[str, Any]
    kept_text: str
    state: DialogueState
    parsed: Mapping[str, Any] = field(default_factory=dict)
    kept_replies: list[Reply] | None = None
    team_answers: Sequence[Reply] = ()
    act: Leaving | Withdrawal | None = None
    otherwise: Answer | None = None

    @property
    def is_of_hand_over(self) -> bool:
        """Whether it is about a question for the team, and means nothing where it cannot be kept."""
        return any(reply["custom"]["kind"] == TEAM for reply in self.replies)


@dataclass(frozen=True)
class Leaving:
    """A question is left for the team; its number is not known before."""

    question: NewQuestion


@dataclass(frozen=True)
class Withdrawal:
    """A question is withdrawn: that of this number, or the latest that waits."""

    number: int | None
