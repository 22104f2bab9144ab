"""The turns of conversations, read for review and statistics: typed, whole, and of every conversation at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select

from actions.dialogue.outcome import UNKNOWN
from bot.core.conversations import Conversations
from bot.core.database_time import in_utc
from bot.core.tables import conversations, feedback, turns
from bot.core.team_records import TEAM
from faq.ids import PAYLOAD

MOST_TURNS = 50_000


@dataclass(frozen=True)
class RecordedReply:
    """One reply of a turn, and the visitor's vote on it if there is one; the rest is as in `custom` (see contract)."""

    kind: str
    topic: str | None
    language: str
    choices: tuple[str, ...]
    useful: bool | None = None


@dataclass(frozen=True)
class RecordedTurn:
    """What somebody typed, redacted, and what they were answered."""

    id: int
    conversation: int
    channel: str
    at: dt.datetime
    text: str
    replies: tuple[RecordedReply, ...]

    @property
    def payload(self) -> str | None:
        """The topic of the button that was pressed, if this was no typing."""
        return payload_of(self.text)


def payload_of(text: str) -> str | None:
    """The topic of the button whose payload a text is; None where it is none."""
    found = PAYLOAD.fullmatch(text)
    return found[1] if found else None


def read_turns(store: Conversations, since: dt.datetime) -> list[RecordedTurn]:
    """All turns since a moment, conversation by conversation, each in order; of very many the latest.

    Left out is what passes between a visitor and the team: the assistant was asked nothing there.
    """
    query = (
        select(turns.c.id, turns.c.conversation, conversations.c.channel, turns.c.at, turns.c.text, turns.c.replies)
        .join(conversations)
        .where(turns.c.at >= since)
        .order_by(turns.c.id.desc())
        .limit(MOST_TURNS)
    )
    voted = select(feedback.c.turn, feedback.c.reply, feedback.c.useful).join(turns).where(turns.c.at >= since)
    votes: dict[int, dict[int, bool]] = defaultdict(dict)
    with store.reading() as connection:
        for turn, reply, useful in connection.execute(voted):
            votes[turn][reply] = useful
        found = [
            RecordedTurn(
                row.id, row.conversation, row.channel, in_utc(row.at), row.text, _replies(row.replies, votes[row.id])
            )
            for row in connection.execute(query)
            if not _is_of_team(row.replies)
        ]
    return sorted(found, key=lambda turn: (turn.conversation, turn.id))


def with_next(read: Sequence[RecordedTurn]) -> Iterator[tuple[RecordedTurn, RecordedTurn | None]]:
    """Each turn with the one that followed it in its conversation."""
    for _, of_one in groupby(read, key=lambda turn: turn.conversation):
        own = list(of_one)
        yield from zip(own, [*own[1:], None])


def _is_of_team(replies: Sequence[Mapping[str, Any]]) -> bool:
    return bool(replies) and all((reply.get("custom") or {}).get("kind") == TEAM for reply in replies)


def _replies(replies: Sequence[Mapping[str, Any]], votes: Mapping[int, bool]) -> tuple[RecordedReply, ...]:
    customs = [reply.get("custom") or {} for reply in replies]
    return tuple(
        RecordedReply(
            kind=custom.get("kind", UNKNOWN),
            topic=custom.get("topic"),
            language=custom.get("language", ""),
            choices=tuple(custom.get("choices") or ()),
            useful=votes.get(number),
        )
        for number, custom in enumerate(customs)
    )
