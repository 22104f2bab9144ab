"""Numbers of some days: how much was asked, how it was answered, in what language, where, and how it was liked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from actions.dialogue.outcome import ANSWER, CHOICES, SMALL_TALK
from bot.staff.turns import RecordedReply, RecordedTurn

ANSWERED, OFFERED, DECLINED = "answered", "offered", "declined"
OUTCOMES = (ANSWERED, OFFERED, DECLINED)
_TOPICS = 15


@dataclass(frozen=True)
class Statistics:
    """What happened in some days. A turn of several replies counts once, by the best of them.

    Attributes:
        days: for each day, in order and without a gap, how many questions had each outcome.
        liked: for each day, how many votes were "useful", and how many not.
        topics: the topics answered most, most first; `disliked`: those most often found of no use.

    """

    conversations: int
    days: Mapping[dt.date, Counter[str]]
    liked: Mapping[dt.date, tuple[int, int]]
    languages: Sequence[tuple[str, int]]
    channels: Sequence[tuple[str, int]]
    topics: Sequence[tuple[str, int]]
    disliked: Sequence[tuple[str, int]]

    @property
    def outcomes(self) -> Counter[str]:
        """How many questions had each outcome."""
        return sum(self.days.values(), Counter())

    @property
    def questions(self) -> int:
        """How many questions there were."""
        return sum(self.outcomes.values())

    @property
    def votes(self) -> tuple[int, int]:
        """How many votes were "useful", and how many not."""
        return sum(yes for yes, _ in self.liked.values()), sum(no for _, no in self.liked.values())

    def share(self, outcome: str) -> float | None:
        """The share of questions with an outcome, 0 to 1; None where there is no question."""
        return self.outcomes[outcome] / self.questions if self.questions else None

    @property
    def satisfaction(self) -> float | None:
        """The share of votes that were "useful", 0 to 1; None where there is no vote."""
        yes, no = self.votes
        return yes / (yes + no) if yes + no else None


def statistics(read: Iterable[RecordedTurn], last: dt.date, days: int, zone: ZoneInfo) -> Statistics:
    """Count the turns of the `days` that end with `last`."""
    every = [last - dt.timedelta(days=ago) for ago in reversed(range(days))]
    outcomes: dict[dt.date, Counter[str]] = {day: Counter() for day in every}
    liked = {day: Counter[bool]() for day in every}
    languages, channels, topics, disliked = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    conversations = set()
    for turn in read:
        day = turn.at.astimezone(zone).date()
        if day not in outcomes or not turn.replies:
            continue
        conversations.add(turn.conversation)
        outcomes[day][outcome_of(turn.replies)] += 1
        liked[day].update(reply.useful for reply in turn.replies if reply.useful is not None)
        languages[turn.replies[0].language] += 1
        channels[turn.channel] += 1
        topics.update(reply.topic for reply in turn.replies if reply.topic)
        disliked.update(reply.topic for reply in turn.replies if reply.topic and reply.useful is False)
    votes = {day: (count[True], count[False]) for day, count in liked.items()}
    ranked = [_ranked(languages), _ranked(channels), _ranked(topics)[:_TOPICS], _ranked(disliked)[:_TOPICS]]
    return Statistics(len(conversations), outcomes, votes, *ranked)


def outcome_of(replies: Sequence[RecordedReply]) -> str:
    """The best that a turn's replies did."""
    kinds = {reply.kind for reply in replies}
    if kinds & {ANSWER, SMALL_TALK}:
        return ANSWERED
    return OFFERED if CHOICES in kinds else DECLINED


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
