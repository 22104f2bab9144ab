"""What a page of the review list shows: groups, each with the topics to choose from and the conversations around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.core.conversations import Conversations
from bot.staff.dashboard import Localisation
from bot.staff.review.acts import ACCEPT, CREATE
from bot.staff.review.context import QuotedTurn, turns_around
from bot.staff.review.filters import GroupFilter
from bot.staff.review.groups import Group
from bot.staff.review.review_list import ReviewList
from bot.staff.review.topic_cards import TopicCard, TopicCards, is_written_out

SHOWN = 20  # groups on a page
_QUOTED = 3  # wordings of a group whose conversations are shown


@dataclass(frozen=True)
class Typed:
    """What somebody had entered for a group when a page had to be shown again.

    Attributes:
        group: its id.
        ids: the wordings that were checked.
        topic: the id of the topic chosen.
        new_topic: the id typed for a new one.
        text: what was typed to find another one.
        found: the topics that this may mean.

    """

    group: str
    ids: Collection[str] = ()
    topic: str = ""
    new_topic: str = ""
    text: str = ""
    found: Sequence[TopicCard] = ()

    @property
    def written_out(self) -> TopicCard | None:
        """The one topic whose id or label was typed, rather than part of it."""
        return self.found[0] if len(self.found) == 1 and is_written_out(self.text, self.found[0]) else None

    def topic_for(self, act: str) -> str:
        """The topic that an act is about; empty where it is about none."""
        if act == CREATE:
            return self.new_topic
        return (self.topic or (self.written_out.id if self.written_out else "")) if act == ACCEPT else ""


@dataclass(frozen=True)
class ShownGroup:
    """A group with all that is shown of it.

    Attributes:
        group: the group.
        cards: its likely topics, likeliest first, then those that were looked for.
        chosen: the id of the topic that is chosen already.
        checked: the ids of the wordings that are.
        typed: what stands where other topics are looked for, and `new_topic` where one is made.
        conversations: the turns around its most frequent wordings.

    """

    group: Group
    cards: tuple[TopicCard, ...]
    chosen: str
    checked: frozenset[str]
    typed: str
    new_topic: str
    conversations: tuple[tuple[QuotedTurn, ...], ...]

    @property
    def pick(self) -> str:
        """The group as it is chosen among others: its likeliest topic, and its wordings as they are shown."""
        topic = self.group.topics[0][0] if self.group.topics else ""
        return f"{topic}:{','.join(wording.id for wording in self.group.wordings)}"


@dataclass(frozen=True)
class ListSlice:
    """Some groups of the list.

    Attributes:
        everything: all groups.
        matching: how many of them have what was asked for.
        groups: those of this page.
        start: the number of the first of them.
        quoted: the turns around questions, by the number of the question's turn.

    """

    everything: Sequence[Group]
    matching: int
    groups: Sequence[Group]
    start: int
    quoted: Mapping[int, tuple[QuotedTurn, ...]]

    @property
    def following(self) -> int | None:
        """Where the next page begins."""
        return self.start + SHOWN if self.start + SHOWN < self.matching else None

    @property
    def previous(self) -> int | None:
        """Where the page before begins."""
        return max(0, self.start - SHOWN) if self.start else None


class Listing:
    """Makes pages of the list."""

    def __init__(
        self, review_list: ReviewList, conversations: Conversations, redact: Callable[[str], str], cards: TopicCards
    ) -> None:
        self._review_list, self._conversations, self._redact = review_list, conversations, redact
        self.cards = cards

    def slice(self, wanted: GroupFilter, start: int) -> ListSlice:
        """The groups from `start` on that have what is wanted, or the last page of them. May take a moment."""
        everything = self._review_list.groups()
        matching = wanted.matching(everything)
        if start >= len(matching):
            start = max(0, (len(matching) - 1) // SHOWN * SHOWN)
        groups = matching[start : start + SHOWN]
        turns = [wording.turn for group in groups for wording in group.wordings[:_QUOTED]]
        return ListSlice(
            everything, len(matching), groups, start, turns_around(self._conversations, turns, self._redact)
        )

    def shown(self, part: ListSlice, l10n: Localisation, typed: Typed | None) -> list[ShownGroup]:
        """Its groups, with what somebody had entered."""
        entered = {typed.group: typed} if typed else {}
        return [self._shown(group, part, l10n, entered.get(group.id)) for group in part.groups]

    def _shown(self, group: Group, part: ListSlice, l10n: Localisation, typed: Typed | None) -> ShownGroup:
        asked_in = [wording.language for wording in group.wordings]
        likely = [self.cards.card(topic, l10n, asked_in, score) for topic, score in group.topics]
        own = frozenset(wording.id for wording in group.wordings)
        quoted = tuple(part.quoted[w.turn] for w in group.wordings[:_QUOTED] if w.turn in part.quoted)
        if typed is None:
            return ShownGroup(group, tuple(likely), "", own, "", "", quoted)
        known = {card.id for card in likely}
        found = [self.cards.card(card.id, l10n, asked_in) for card in typed.found if card.id not in known]
        return ShownGroup(group, (*likely, *found), typed.topic, frozenset(typed.ids), typed.text,
                          typed.new_topic, quoted)  # fmt: skip
