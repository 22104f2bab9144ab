"""The review list: what to show staff, and what accepting, dismissing or a new topic does."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.core.conversations import Conversations
from bot.staff.review.groups import Group, grouped, likeliest
from bot.staff.review.misses import MissedWording, key_of, wordings
from bot.staff.turns import read_turns
from faq.errors import StaffError, one_of
from faq.messages import translatable
from faq.reader import faq_files
from faq.writing import Draft, topics_of, utterances_of
from nlu.arrays import Array
from nlu.encoder import encode

MOST_WORDINGS = 1_000
_REMEMBERED = 5_000


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
    """Where a review list comes from: conversations, the FAQ's folder, a redactor, a model's id and its ranking."""

    conversations: Conversations
    folder: Path
    redact: Callable[[str], str]
    model: Callable[[], str]
    rank: Callable[[str], Sequence[tuple[str, float]]]


class _FaqFiles:
    """What the FAQ files have: their topics, and the keys of their utterances; read again when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: tuple[object, list[str], set[str]] = (None, [], set())

    def read(self) -> tuple[list[str], set[str]]:
        stamps = [(path.stat().st_mtime_ns, path.stat().st_ino) for path in faq_files(self._folder) if path.exists()]
        if self._known[0] != stamps:
            keys = {key_of(text) for text in utterances_of(self._folder)}
            self._known = stamps, topics_of(self._folder), keys
        return self._known[1:]


class ReviewList:
    """The review list of some days. It may be used from several threads."""

    def __init__(self, sources: Sources, days: int) -> None:
        self._sources, self._days = sources, days
        self._encode = EncodedTexts()
        self._lock = threading.Lock()
        self._files = _FaqFiles(sources.folder)
        self._listed: tuple[object, list[Group]] = (None, [])

    def topics(self) -> list[str]:
        """The topics that a wording can be accepted for: those that a FAQ file has."""
        return self._files.read()[0]

    def groups(self) -> list[Group]:
        """What people asked and did not get, by meaning, most frequent first.

        Left out are wordings that staff dismissed, and those that the FAQ files have by now.
        """
        with self._lock:
            found, topics = self._wordings()[:MOST_WORDINGS], self.topics()
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

    def wordings(self, ids: Collection[str]) -> list[MissedWording]:
        """The wordings with these ids, in the list's order.

        Raises:
            NoSuchWording: one of them is not on the list (any more), or there is no id.

        """
        found = [wording for wording in self._wordings() if wording.id in ids]
        if missing := set(ids) - {wording.id for wording in found}:
            raise NoSuchWording(translatable("not-to-review", missing=one_of(missing)))
        if not found:
            raise NoSuchWording(translatable("none-chosen"))
        return found

    def accepted(self, chosen: Sequence[MissedWording], topic: str) -> Draft:
        """A draft in which the wordings are phrasings of `topic`, each in its language's file; save it or show it.

        Raises:
            WritingError: the topic is not one that can have them.

        """
        draft = Draft(self._sources.folder)
        for wording in chosen:
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

    def dismiss(self, chosen: Sequence[MissedWording]) -> None:
        """Take the wordings off the list for good."""
        self._sources.conversations.dismiss(wording.key for wording in chosen)

    def _wordings(self) -> list[MissedWording]:
        since = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=self._days)
        store = self._sources.conversations
        done = store.dismissals() | self._files.read()[1]
        return wordings(read_turns(store, since), self._sources.redact, done)
