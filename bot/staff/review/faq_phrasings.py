"""What the FAQ files ask, as they are now: topics, the keys of utterances, and the vectors of phrasings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.staff.review.misses import key_of
from faq.reader import faq_files, read_faq
from faq.writing import topics_of, utterances_of
from nlu.arrays import Array
from nlu.encoder import encode
from nlu.vector_cache import examples_cache

UNKNOWN = ""
"""Stands for a topic where questions are listed as unknown."""


class FaqPhrasings:
    """Reads a FAQ's files again when they change. It may be used from several threads."""

    def __init__(self, folder: Path, models: Path | None) -> None:
        self._folder, self._cache = folder, examples_cache(models)
        self._read: tuple[object, list[str], set[str]] = (None, [], set())
        self._asked: tuple[object, Mapping[str, Sequence[str]]] = (None, {})

    def stamps(self) -> object:
        """What changes whenever one of the files does."""
        stats = [(path.name, path.stat()) for path in faq_files(self._folder) if path.exists()]
        return [(name, stat.st_mtime_ns, stat.st_ino) for name, stat in stats]

    def topics(self) -> list[str]:
        """The topics that a wording can be accepted for: those that any of the files has."""
        return self._current()[1]

    def keys(self) -> set[str]:
        """The keys of every utterance, of topics and unknown."""
        return self._current()[2]

    def likeness(self, vectors: Array, topics: Iterable[str]) -> Array:
        """The cosine of each vector with the nearest phrasing of some topics, or of `UNKNOWN`: shape (len(vectors),).

        Those that are in the cache of training examples, as most are, take no time.
        """
        asked = self._phrasings()
        texts = [text for topic in topics for text in asked.get(topic, ())]
        return np.asarray((vectors @ self._cache.rows(texts, encode).T).max(1)) if texts else np.zeros(len(vectors))

    def _phrasings(self) -> Mapping[str, Sequence[str]]:
        """Each topic's phrasings; none where a file cannot be read."""
        asked, stamps = self._asked, self.stamps()
        if asked[0] != stamps:
            faq, _ = read_faq(self._folder)
            found: defaultdict[str, list[str]] = defaultdict(list)
            for topic, entries in faq.topics.items() if faq else ():
                for entry in entries.values():
                    found[topic] += [entry.question, *entry.also]
            for texts in faq.unknown.values() if faq else ():
                found[UNKNOWN] += texts
            self._asked = asked = stamps, found
        return asked[1]

    def _current(self) -> tuple[object, list[str], set[str]]:
        read, stamps = self._read, self.stamps()
        if read[0] != stamps:
            keys = {key_of(text) for text in utterances_of(self._folder)}
            self._read = read = stamps, topics_of(self._folder), keys
        return read
