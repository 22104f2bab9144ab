"""Questions that visitors left for the team, as data, and what can be wrong with one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.dialogue.outcome import TEAM as TEAM

WAITING, ANSWERED, CLOSED, WITHDRAWN = "waiting", "answered", "closed", "withdrawn"

MOST_LEFT_WAITING = 20
"""Questions of one conversation that may wait at once."""
WITH_NEXT_REPLY: Mapping[str, str] = {"with": "next reply"}
"""The place of an answer on a channel that sends nothing by itself, where nobody asks for answers either."""


class NoSuchQuestion(LookupError):
    """There is no such question of this visitor; it may have been withdrawn already."""


class NotWaiting(Exception):
    """The question was answered or closed meanwhile."""


class TooManyWaiting(Exception):
    """The conversation has left as many questions as may wait at once."""


@dataclass(frozen=True)
class NewQuestion:
    """A question to be left.

    Attributes:
        text: as it is to be read by staff.
        language: that in which the visitor was answered last.
        turn: the turn in which it is left.
        place: where its channel is to send the answer; None where visitors come for it.
        email: where the answer is to be sent as well.

    """

    text: str
    language: str
    turn: int | None = None
    place: Mapping[str, Any] | None = None
    email: str | None = None


@dataclass(frozen=True)
class TeamQuestion:
    """A question that was left.

    Attributes:
        id: its number.
        conversation: its conversation's number.
        channel: where it was left.
        sender: by whom, as the channel tells.
        text: as the visitor chose to send it; empty once withdrawn.
        language: that in which it is to be answered.
        turn: the turn in which it was left.
        at: when.
        state: WAITING, ANSWERED, CLOSED or WITHDRAWN.
        answer: what it was answered, with its marks.
        topic: the topic by which it was answered.
        by: who answered or closed it.
        answered_at: when.
        answer_turn: the turn that the answer became.
        has_address: whether the answer is to be sent by mail (still).

    """

    id: int
    conversation: int
    channel: str
    sender: str
    text: str
    language: str
    turn: int | None
    at: dt.datetime
    state: str
    answer: str | None = None
    topic: str | None = None
    by: str | None = None
    answered_at: dt.datetime | None = None
    answer_turn: int | None = None
    has_address: bool = False


@dataclass(frozen=True)
class TeamCounts:
    """How many questions wait, and since when; the median time to an answer, in seconds. None where there is none."""

    waiting: int
    oldest: dt.datetime | None
    median_seconds: float | None
