"""The entities that people name: spaCy's phrase matcher for names as written, edit distance for misspelt ones."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from nlu.spacy_parts import Doc, PhraseMatcher
from nlu.text import fold
from nlu.tokenizer import blank_tokenizer
from nlu.training_data import SEPARATOR

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.training_data import TrainingData

STAND_IN = "X"
SIMILAR, SHORTEST = 84.0, 5
_WORD_ALIKE = 66.0
_MOST_KEPT = 8_000  # strings that spaCy keeps for good: those of the names, and what messages had first
_MOST_MET = 50_000  # words; for each that it ever had and let go of, a table of spaCy's keeps a place
_CROWD = re.compile(r"(?:[^\w\s]|_){8,}")
"""Signs, as no name has them; the time that spaCy takes for so many beside one another grows with their square."""
_POSSESSIVE = re.compile(r"^['’]s\b", re.I)


@dataclass(frozen=True)
class Name:
    """A name people use. `values` are the ids it may mean: more than one where it is ambiguous."""

    text: str
    entity: str
    values: tuple[str, ...]


Span = tuple[int, int, float, Name]
"""Where a name stands (start, end), how alike it is (0 to 100), and which it is."""


class EntityFinder:
    """Finds names in texts, also misspelt ones."""

    def __init__(self, names: list[Name], similar: float = SIMILAR, shortest: int = SHORTEST) -> None:
        """Index the names.

        Args:
            names: what to find.
            similar: how alike (0 to 100) a misspelt name must be.
            shortest: letters; names of fewer are found only as they are written.

        """
        self.names, self._similar, self._shortest = names, similar, shortest
        self._lock = threading.Lock()
        self._by_tokens: dict[str, Name] = {}
        self._begin()
        self._fuzzy: dict[int, list[str]] = {}
        for text in self._by_tokens:
            if len(text) >= shortest:
                self._fuzzy.setdefault(len(text.split()), []).append(text)

    def _begin(self) -> None:
        """Have a tokeniser that has met nothing but the names."""
        self._tokenizer, self._met = blank_tokenizer(), 0
        self._matcher = PhraseMatcher(self._tokenizer.vocab, attr="LOWER")
        for name in self.names:
            document = self._doc(name.text)
            self._by_tokens[" ".join(token.text for token in document)] = name
            self._matcher.add(name.text, [document])

    def _doc(self, text: str) -> Doc:
        document = self._tokenizer(_CROWD.sub(lambda signs: " " * len(signs[0]), fold(text)))
        self._met += len(document)
        return document

    def find(self, text: str, misspelt: bool = True) -> list[Span]:
        """The names in a text, in order, also `misspelt` ones; none overlaps another."""
        with self._forgetting():
            return sorted(self._longest_first(self._doc(text), misspelt), key=lambda span: span[:2])

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Forget the strings of a text afterwards, once enough are kept: spaCy keeps every word that it ever met.

        Documents are good for nothing after the block, and one thread at a time may read any.
        """
        with self._lock:
            if self._met >= _MOST_MET:
                self._begin()
            vocab = self._tokenizer.vocab
            if len(vocab.strings) < _MOST_KEPT:
                yield
                return
            with vocab.memory_zone():
                yield

    def delexicalised(self, text: str, spans: list[Span]) -> str:
        """The text with a stand-in for each name found, and for what marks it as a possessor ("Bercy's")."""
        for start, end, _, _ in reversed(spans):
            text = text[:start] + STAND_IN + _POSSESSIVE.sub("", text[end:])
        return text

    def _longest_first(self, document: Doc, misspelt: bool) -> Iterator[Span]:
        """The longest names first, none overlapping another: (start, end, likeness, name)."""
        taken: set[int] = set()
        found = [(end - start, 100.0, start, end) for _, start, end in self._matcher(document)]
        if misspelt:
            found += self._misspelt(document)
        candidates = sorted(found, key=lambda c: (-(c[1] == 100.0), -c[0], -c[1]))
        for length, likeness, start, end in candidates:
            if taken & set(range(start, end)):
                continue
            span = document[start:end]
            key = " ".join(token.text for token in span)
            if likeness < 100.0:
                key = process.extractOne(key, self._fuzzy[length], scorer=fuzz.ratio)[0]
            taken |= set(range(start, end))
            yield span.start_char, span.end_char, likeness, self._by_tokens[key]

    def _misspelt(self, document: Doc) -> Iterator[tuple[int, float, int, int]]:
        words = [token.text for token in document]
        for length, names in self._fuzzy.items():
            texts = [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]
            if not texts:
                continue
            alike = process.cdist(texts, names, scorer=fuzz.ratio, score_cutoff=self._similar)
            if not alike.any():
                continue
            best = alike.argmax(axis=1)
            for start in np.flatnonzero(alike.any(axis=1)):
                likeness, text, name = float(alike[start, best[start]]), texts[start], names[best[start]]
                if len(text) >= self._shortest and likeness < 100.0 and _alike_word_by_word(text, name):
                    yield length, likeness, int(start), int(start) + length


def names_in(training_data: TrainingData) -> list[Name]:
    """The names that training data's synonyms carry."""
    packed = ((text, value.split(SEPARATOR)) for text, value in training_data.entity_synonyms.items())
    return [Name(text, entity, tuple(values)) for text, (entity, *values) in packed if values]


def _alike_word_by_word(text: str, name: str) -> bool:
    """Whether no word is quite another: "projet a" is not "projet api"."""
    return all(fuzz.ratio(word, other) > _WORD_ALIKE for word, other in zip(text.split(), name.split()))
