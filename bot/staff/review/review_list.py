"""The review list: what to show staff, and what accepting, dismissing or a new topic does."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.core.conversations import Conversations
from bot.staff.review.faq_phrasings import FaqPhrasings
from bot.staff.review.groups import Group, grouped, likeliest
from bot.staff.review.misses import MissedWording, wordings
from bot.staff.review.teaching import taught
from bot.staff.turns import read_turns
from faq.errors import StaffError, one_of
from faq.messages import translatable
from faq.writing import Draft, WritingError
from nlu.arrays import Array
from nlu.encoder import encode

MOST_WORDINGS = 1_000
_REMEMBERED = 5_000
_NAMED = 5  # wordings in a sentence
_TRIES = 3  # of a save, where other people save at the same moment


class NoSuchWording(StaffError):
    """A group or wording that is not on the list; the message names it and those that are."""


class EncodedTexts:
    """The vectors of texts, kept from call to call."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Array] = OrderedDict()

    def __call__(self, texts: list[str]) -> Array:
        """Encode those that are new, and return all: shape (len(texts), 512)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, encode(new)))
        vectors = np.array([self._known[text] for text in texts])
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return vectors


@dataclass(frozen=True)
class Sources:
    """Where a review list comes from.

    Attributes:
        conversations: what was asked.
        folder: the FAQ's.
        redact: takes out of a text who somebody is.
        model: the id of the model in use.
        rank: how likely each topic is for a text, by that model.
        models: where vectors of phrasings are kept; None keeps them nowhere.

    """

    conversations: Conversations
    folder: Path
    redact: Callable[[str], str]
    model: Callable[[], str]
    rank: Callable[[str], Sequence[tuple[str, float]]]
    models: Path | None = None


@dataclass(frozen=True)
class Chosen:
    """Wordings that somebody chose: those that wait, and those that somebody else has settled since."""

    waiting: Sequence[MissedWording]
    settled: Sequence[MissedWording]


class ReviewList:
    """The review list of some days. It may be used from several threads."""

    def __init__(self, sources: Sources, days: int) -> None:
        self._sources, self._days = sources, days
        self._encode = EncodedTexts()
        self._lock, self._saving = threading.Lock(), threading.Lock()
        self._files = FaqPhrasings(sources.folder, sources.models)
        self._listed: tuple[object, list[Group]] = (None, [])

    def topics(self) -> list[str]:
        """The topics that a wording can be accepted for: those that a FAQ file has."""
        return self._files.topics()

    def groups(self) -> list[Group]:
        """What people asked and did not get, by meaning, most frequent first.

        Left out are wordings that staff dismissed, and those that the FAQ files have by now.
        """
        with self._lock:
            found, topics = self._asked(self._done())[:MOST_WORDINGS], self.topics()
            state = (found, topics, self._sources.model())
            if self._listed[0] != state:
                rank = self._sources.rank
                self._listed = state, [likeliest(group, rank, topics) for group in grouped(found, self._encode)]
            return self._listed[1]

    def group(self, name: str) -> Group:
        """The group with this id.

        Raises:
            NoSuchWording: there is none.

        """
        groups = {group.id: group for group in self.groups()}
        if name not in groups:
            raise NoSuchWording(translatable("no-such-group", name=name, known=one_of(groups, 20)))
        return groups[name]

    def chosen(self, ids: Collection[str]) -> Chosen:
        """The wordings with these ids, in the list's order; those that are asked no more are left out.

        Raises:
            NoSuchWording: none of them waits (any more).

        """
        found, done = self.asked(ids), self._done()
        chosen = Chosen([w for w in found if w.key not in done], [w for w in found if w.key in done])
        if chosen.waiting:
            return chosen
        if chosen.settled:
            texts = ", ".join(wording.text for wording in chosen.settled[:_NAMED])
            raise NoSuchWording(translatable("settled-meanwhile", texts=texts))
        if ids:
            raise NoSuchWording(translatable("not-to-review", missing=one_of(set(ids))))
        raise NoSuchWording(translatable("none-chosen"))

    def asked(self, ids: Collection[str]) -> list[MissedWording]:
        """The wordings with these ids, whether they wait or are settled; those that are asked no more are left out."""
        return [wording for wording in self._asked() if wording.id in ids] if ids else []

    def accepted(self, chosen: Sequence[MissedWording], topic: str) -> Draft:
        """A draft in which the wordings are phrasings of `topic`, each in its language's file; save it or show it.

        Raises:
            WritingError: the topic is not one that can have them.

        """
        return self.accepted_by_topic({topic: chosen})

    def accepted_by_topic(self, chosen: Mapping[str, Sequence[MissedWording]]) -> Draft:
        """A draft in which some topics have wordings of theirs (see `accepted`)."""
        draft = Draft(self._sources.folder)
        for topic, of_topic in chosen.items():
            for wording in of_topic:
                draft.add_phrasing(topic, wording.language, wording.text)
        return draft

    def with_new_topic(self, chosen: Sequence[MissedWording], topic: str) -> Draft:
        """A draft with a skeleton of a new topic, asked for in these wordings.

        Raises:
            WritingError: the id cannot be used.

        """
        draft = Draft(self._sources.folder)
        first, *others = chosen
        draft.add_topic(topic, first.language, first.text)
        for wording in others:
            draft.add_phrasing(topic, wording.language, wording.text)
        return draft

    def off_topic(self, chosen: Sequence[MissedWording]) -> Draft:
        """A draft in which the wordings are among what the FAQ has no answer to, so that this is learnt.

        Raises:
            WritingError: a file cannot be read.

        """
        draft, by_language = Draft(self._sources.folder), defaultdict(list)
        for wording in chosen:
            by_language[wording.language].append(wording.text)
        for language, texts in by_language.items():
            draft.add_unknown(language, texts)
        return draft

    def save(self, make: Callable[[], Draft], write: Callable[[Draft], object]) -> None:
        """Save what `make` drafts, by `write`; drafted anew where somebody else saved in between.

        Raises:
            WritingError: it cannot be drafted or saved; nothing was written.

        """
        with self._saving:
            for left in reversed(range(_TRIES)):
                before = self._files.stamps()
                try:
                    write(make())
                    return
                except WritingError:
                    if not left or self._files.stamps() == before:
                        raise

    def dismiss(self, chosen: Sequence[MissedWording]) -> None:
        """Take the wordings off the list for good."""
        self._sources.conversations.dismiss(wording.key for wording in chosen)

    def taught(self, accepted: Sequence[MissedWording], topic: str) -> list[MissedWording]:
        """What else of the list is probably answered by `topic`, now that it has these wordings; surest first."""
        return taught(accepted, topic, [w for group in self.groups() for w in group.wordings], self._sources.rank,
                      self._files, self._encode)  # fmt: skip

    def _done(self) -> set[str]:
        return self._sources.conversations.dismissals() | self._files.keys()

    def _asked(self, but: Collection[str] = frozenset()) -> list[MissedWording]:
        since = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=self._days)
        return wordings(read_turns(self._sources.conversations, since), self._sources.redact, but)
