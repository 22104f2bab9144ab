"""The conversation around a question: the turns before and after it, as they were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.core.conversations import Conversations
from bot.core.tables import turns
from bot.staff.turns import payload_of

BEFORE = AFTER = 2  # turns
MOST_AROUND = 200  # questions at once


@dataclass(frozen=True)
class QuotedReply:
    """One reply: its text with its marks, and its kind as in `custom` (see the contract)."""

    text: str
    kind: str
    language: str


@dataclass(frozen=True)
class QuotedTurn:
    """A turn as it was kept: what was typed, redacted, or the topic of the button that was pressed; and the replies.

    `asked` marks the question that the turns are around.
    """

    text: str
    topic: str | None
    replies: tuple[QuotedReply, ...]
    asked: bool

    @property
    def to_team(self) -> bool:
        """Whether a button of those was pressed by which one leaves a question for the team."""
        return self.text == "/team" or self.text.startswith("/team.")


def turns_around(
    store: Conversations,
    ids: Collection[int],
    redact: Callable[[str], str],
    before: int = BEFORE,
    after: int = AFTER,
) -> Mapping[int, tuple[QuotedTurn, ...]]:
    """For each of some turns, itself among its neighbours, in order; nothing for those that are erased.

    Args:
        store: the conversations.
        ids: numbers of turns; beyond `MOST_AROUND`, the rest is left out.
        redact: takes out of a text who somebody is; turns kept by an older version may need it.
        before: how many turns before each are wanted.
        after: how many after it.

    """
    wanted = sorted(ids)[:MOST_AROUND]
    own = select(turns.c.conversation).where(turns.c.id.in_(wanted))
    place = func.row_number().over(partition_by=turns.c.conversation, order_by=turns.c.id).label("place")
    placed = select(turns.c.id, turns.c.conversation, place).where(turns.c.conversation.in_(own)).subquery()
    asked, near = placed.alias("asked"), placed.alias("near")
    query = (
        select(asked.c.id.label("asked"), turns.c.id, turns.c.text, turns.c.replies)
        .select_from(asked)
        .join(near, asked.c.conversation == near.c.conversation)
        .join(turns, turns.c.id == near.c.id)
        .where(asked.c.id.in_(wanted) & (near.c.place - asked.c.place).between(-before, after))
        .order_by(turns.c.id)
    )
    found: dict[int, list[QuotedTurn]] = defaultdict(list)
    with store.reading() as connection:
        for row in connection.execute(query):
            replies = [(reply.get("text") or "", reply.get("custom") or {}) for reply in row.replies]
            quoted = (QuotedReply(text, custom.get("kind", ""), custom.get("language", "")) for text, custom in replies)
            text = " ".join(redact(row.text).split())
            found[row.asked].append(QuotedTurn(text, payload_of(row.text), tuple(quoted), row.id == row.asked))
    return {turn: tuple(each) for turn, each in found.items()}
