"""The digest of a week, Monday to Sunday: counted once that week is over, and kept as numbers, in no language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from actions.facts import FactsStore
from bot.core.conversations import Conversations
from bot.publishing.log import NOT_ALL_SERVED, PublishLog
from bot.staff.notices.clock import StaffClock
from bot.staff.notices.store import NoticeStore
from bot.staff.statistics import ANSWERED, DECLINED, OFFERED, statistics
from bot.staff.turns import read_turns
from faq.errors import FaqError
from faq.lint.stale_facts import expiring_facts
from faq.reader import load_faq
from settings import Settings

WEEK = 7  # days
AHEAD = dt.timedelta(days=14)
MOST_TOPICS = 10


@dataclass(frozen=True)
class ExpiringFact:
    """A fact that `topic` states, and the last day on which it holds."""

    fact: str
    topic: str
    expires: dt.date


@dataclass(frozen=True)
class Digest:
    """What happened from day `first` to day `last`, and what waits; nothing in it is what visitors wrote.

    Attributes:
        topics: those answered most, each with how often.
        to_review: how many questions wait for review.
        facts: those that have expired, or will until `until`; None where the files cannot be read.
        publishes: how many there were, of which `refused` left something unserved.

    """

    first: dt.date
    last: dt.date
    until: dt.date
    questions: int
    answered: int
    offered: int
    declined: int
    useful: int
    not_useful: int
    topics: tuple[tuple[str, int], ...]
    to_review: int
    facts: tuple[ExpiringFact, ...] | None
    publishes: int
    refused: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked and nothing published."""
        return not self.questions and not self.publishes

    def body(self) -> dict[str, Any]:
        """The digest as JSON can keep it."""
        found = asdict(self)
        for name in ("first", "last", "until"):
            found[name] = found[name].isoformat()
        if self.facts is not None:
            found["facts"] = [{**asdict(each), "expires": each.expires.isoformat()} for each in self.facts]
        return found


def digest_of(body: Mapping[str, Any]) -> Digest:
    """The digest that `Digest.body` was kept of."""
    day = dt.date.fromisoformat
    facts = body["facts"]
    return Digest(**{
        **body, "first": day(body["first"]), "last": day(body["last"]), "until": day(body["until"]),
        "topics": tuple((str(topic), int(count)) for topic, count in body["topics"]),
        "facts": None if facts is None else tuple(
            ExpiringFact(each["fact"], each["topic"], day(each["expires"])) for each in facts
        ),
    })  # fmt: skip


@dataclass(frozen=True)
class DigestSources:
    """Where digests come from: conversations, settings, the log of publishes, and how many questions wait."""

    conversations: Conversations
    settings: Settings
    publishes: PublishLog
    to_review: Callable[[], int]


class DigestMaker:
    """Makes the digest of the week that ended last, if there is none."""

    def __init__(self, sources: DigestSources, notices: NoticeStore, clock: StaffClock) -> None:
        self._sources, self._notices, self._clock = sources, notices, clock
        self._facts_store = FactsStore(sources.settings.facts_db)
        self._made: dt.date | None = None

    def make(self) -> None:
        """Count last week, in the programme's time zone, and keep that; nothing where it is done.

        A server that was down on Monday does it on the day it starts. Before anything has happened there is none.
        """
        self._facts_store.refresh()
        zone = self._facts_store.program.timezone
        today = self._clock.today(zone)
        monday = today - dt.timedelta(days=today.weekday())
        key = f"digest {monday.isoformat()}"
        if self._made == monday:
            return
        if not self._notices.has(key):
            digest = self._count(monday, zone)
            if not digest.is_empty or self._notices.has_digest():
                self._notices.add_digest(key, self._clock.now(), digest.body())
        self._made = monday

    def _count(self, monday: dt.date, zone: ZoneInfo) -> Digest:
        first, last = monday - dt.timedelta(days=WEEK), monday - dt.timedelta(days=1)
        since, before = (dt.datetime.combine(day, dt.time(), zone) for day in (first, monday))
        turns = read_turns(self._sources.conversations, since.astimezone(dt.timezone.utc))
        counted = statistics(turns, last, WEEK, zone)
        results = self._sources.publishes.counts(since.astimezone(dt.timezone.utc), before.astimezone(dt.timezone.utc))
        until = monday + AHEAD
        return Digest(
            first=first, last=last, until=until, questions=counted.questions, answered=counted.outcomes[ANSWERED],
            offered=counted.outcomes[OFFERED], declined=counted.outcomes[DECLINED], useful=counted.votes[0],
            not_useful=counted.votes[1], topics=tuple(counted.topics[:MOST_TOPICS]),
            to_review=self._sources.to_review(), facts=self._expiring(until), publishes=sum(results.values()),
            refused=sum(results[result] for result in NOT_ALL_SERVED),
        )  # fmt: skip

    def _expiring(self, until: dt.date) -> tuple[ExpiringFact, ...] | None:
        try:
            faq = load_faq(self._sources.settings.data)
        except FaqError:
            return None
        return tuple(ExpiringFact(fact, topic, day) for fact, topic, day in expiring_facts(faq, until))
