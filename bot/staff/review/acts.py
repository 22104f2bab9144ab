"""What is done with wordings of the review list, of one group or of several at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.staff.review.misses import MissedWording
from bot.staff.review.review_list import NoSuchWording, ReviewList
from faq.errors import StaffError
from faq.messages import translatable
from faq.writing import Draft, WritingError

ACCEPT, CREATE, OFF_TOPIC, DISMISS = "accept", "create", "offtopic", "dismiss"
ACTS = (ACCEPT, CREATE, OFF_TOPIC, DISMISS)
_Parts = Sequence[tuple[str, Sequence[MissedWording]]]


@dataclass(frozen=True)
class Pick:
    """The ids of some wordings, and the topic that they are for, if any."""

    ids: tuple[str, ...]
    topic: str = ""


@dataclass(frozen=True)
class ActDone:
    """What was done.

    Attributes:
        by_topic: the wordings that are settled now, by the topic that they went to; "" where they went to none.
        settled: those that somebody else had settled before, and that were left as they are.
        refused: for each group that could not be done, its first wording and why.
        without_topic: how many groups had no likely topic to be accepted for.

    """

    by_topic: Mapping[str, Sequence[MissedWording]]
    settled: Sequence[MissedWording] = ()
    refused: Sequence[tuple[MissedWording, StaffError]] = field(default=())
    without_topic: int = 0

    @property
    def number(self) -> int:
        """How many wordings were settled."""
        return sum(map(len, self.by_topic.values()))


class ReviewActs:
    """Does them. What others settled meanwhile is left alone, and what is refused keeps the rest from nothing."""

    def __init__(self, review_list: ReviewList) -> None:
        self._review_list = review_list

    def do(self, act: str, picks: Sequence[Pick], write: Callable[[Draft], object] = Draft.save) -> ActDone:
        """Do one of `ACTS` with some groups' wordings; `write` saves what is drafted.

        Raises:
            NoSuchWording: there is no such act, or nothing to do it with.
            WritingError: it cannot be done with any of them; nothing was written.

        """
        if act not in ACTS:
            raise NoSuchWording(translatable("no-such-action", action=act[:40], known=", ".join(ACTS)))
        chosen = self._review_list.chosen([name for pick in picks for name in pick.ids])
        waiting = {wording.id: wording for wording in chosen.waiting}
        parts = [(pick.topic, [waiting[name] for name in pick.ids if name in waiting]) for pick in picks]
        parts = [(topic, of_group) for topic, of_group in parts if of_group]
        without_topic = 0
        if act == ACCEPT:
            without_topic = sum(not topic for topic, _ in parts)
            parts = [(topic, of_group) for topic, of_group in parts if topic]
            if not parts:
                raise NoSuchWording(translatable("no-likely-topic"))
        if act == DISMISS:
            self._review_list.dismiss(chosen.waiting)
            return ActDone({"": chosen.waiting}, chosen.settled)
        done, refused = self._saved(parts, lambda some: self._draft(act, some), write)
        return ActDone(_by_topic(done), chosen.settled, refused, without_topic)

    def _draft(self, act: str, parts: _Parts) -> Draft:
        if act == ACCEPT:
            return self._review_list.accepted_by_topic(_by_topic(parts))
        everything = [wording for _, of_group in parts for wording in of_group]
        if act == OFF_TOPIC:
            return self._review_list.off_topic(everything)
        return self._review_list.with_new_topic(everything, parts[0][0])

    def _saved(
        self, parts: _Parts, draft: Callable[[_Parts], Draft], write: Callable[[Draft], object]
    ) -> tuple[_Parts, Sequence[tuple[MissedWording, StaffError]]]:
        """Save all parts at once; where that is refused, one by one: those that were saved, and the others with why."""
        try:
            self._review_list.save(partial(draft, parts), write)
            return parts, ()
        except WritingError:
            if len(parts) == 1:
                raise
        done, refused = [], []
        for part in parts:
            try:
                self._review_list.save(partial(draft, [part]), write)
                done.append(part)
            except WritingError as error:
                refused.append((part[1][0], error))
        if not done:
            raise refused[0][1]
        return done, refused


def _by_topic(parts: _Parts) -> Mapping[str, Sequence[MissedWording]]:
    found: dict[str, list[MissedWording]] = defaultdict(list)
    for topic, of_group in parts:
        found[topic] += of_group
    return found
