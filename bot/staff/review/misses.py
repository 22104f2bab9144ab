"""What people asked and did not get: declined, offered but not chosen, or found of no use."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from actions.dialogue.outcome import CHOICES, UNKNOWN
from bot.staff.turns import RecordedTurn, with_next
from faq.text import normalize

DECLINED, OFFERED, NOT_USEFUL = "declined", "offered", "not_useful"
REASONS = (DECLINED, OFFERED, NOT_USEFUL)
_ID = 10


@dataclass(frozen=True)
class MissedWording:
    """One way of asking, however often and by whomever.

    Attributes:
        id: a short name, the same at every reading.
        key: a hash of the text without case and punctuation.
        text: as it was typed last, redacted.
        language: that of most of its answers.
        count: how often it was asked in vain.
        reasons: how often each of `REASONS` was why.
        latest: when it was asked last.
        turn: the number of that turn.

    """

    id: str
    key: str
    text: str
    language: str
    count: int
    reasons: Counter[str]
    channels: tuple[str, ...]
    latest: dt.datetime
    turn: int = 0


def reasons_of(turn: RecordedTurn, following: RecordedTurn | None) -> set[str]:
    """Why a turn is a miss; empty where it is none."""
    found = {DECLINED} if any(reply.kind == UNKNOWN for reply in turn.replies) else set()
    for reply in turn.replies:
        chosen = following is not None and following.payload in reply.choices
        if reply.kind == CHOICES and not chosen:
            found.add(OFFERED)
    return found | ({NOT_USEFUL} if any(reply.useful is False for reply in turn.replies) else set())


def key_of(text: str) -> str:
    """What two ways of typing the same words share, as a hash."""
    return hashlib.sha256(normalize(text).encode()).hexdigest()


def wordings(
    read: Iterable[RecordedTurn], redact: Callable[[str], str], but: Collection[str] = frozenset()
) -> list[MissedWording]:
    """The misses among some turns, most frequent first.

    Args:
        read: turns, conversation by conversation.
        redact: takes out of a text who somebody is; turns kept by an older version may need it.
        but: keys to leave out.

    """
    found: dict[str, list[tuple[RecordedTurn, set[str]]]] = defaultdict(list)
    for turn, following in with_next(list(read)):
        reasons = reasons_of(turn, following)
        if reasons and turn.payload is None and normalize(turn.text):
            found[key_of(turn.text)].append((turn, reasons))
    made = [_wording(key, misses, redact) for key, misses in found.items() if key not in but]
    return sorted(made, key=lambda wording: (-wording.count, -wording.latest.timestamp(), wording.id))


def _wording(key: str, misses: list[tuple[RecordedTurn, set[str]]], redact: Callable[[str], str]) -> MissedWording:
    latest = max((turn for turn, _ in misses), key=lambda turn: turn.id)
    languages = Counter(reply.language for turn, _ in misses for reply in turn.replies[:1])
    return MissedWording(
        id=key[:_ID],
        key=key,
        text=" ".join(redact(latest.text).split()),
        language=languages.most_common(1)[0][0],
        count=len(misses),
        reasons=Counter(reason for _, reasons in misses for reason in reasons),
        channels=tuple(sorted({turn.channel for turn, _ in misses})),
        latest=latest.at,
        turn=latest.id,
    )
