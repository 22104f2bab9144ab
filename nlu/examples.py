"""What to learn from: a FAQ's examples, and those that are made of them or come with the assistant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rasa.shared.nlu.constants import INTENT

from faq.model import TALK
from languages import chitchat
from nlu.arrays import Array
from nlu.dictionary import Dictionary
from nlu.entities import EntityFinder, names_in
from nlu.example_languages import asked_languages, languages_with_words
from nlu.spelling import Speller
from nlu.text import fold
from nlu.training_data import is_from_answer
from nlu.vector_cache import encode_examples

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

NOTHING = ""  # the class of messages that no programme answers
_FEW = 24  # examples; a topic of more shows all that its name says
_LETTERS = 2  # of a word; no more of them tell nothing
_WORDS = re.compile(r"[^\W\d_]+?(?=[A-Z][a-z]|[\W\d_]|$)")


@dataclass(frozen=True)
class Examples:
    """What to learn from: a text, its vector and its topic a row. `origin` is the row it is made from."""

    texts: list[str]
    vectors: Array
    topics: Array
    origin: Array

    @classmethod
    def of(cls, texts: list[str], vectors: Array, messages: Sequence[Message], out_of_scope: str) -> Examples:
        """The examples of some messages: those taken from an answer count as made from their topic's first question."""
        topics = [str(m.get(INTENT)) if m.get(INTENT) != out_of_scope else NOTHING for m in messages]
        asked: dict[str, int] = {}
        for row, message in enumerate(messages):
            if not is_from_answer(message):
                asked.setdefault(topics[row], row)
        origin = [asked.get(topics[row], row) if is_from_answer(m) else row for row, m in enumerate(messages)]
        return cls(texts, vectors, np.array(topics, dtype=object), np.array(origin))

    def more(
        self, texts: list[str], vectors: Array, topics: Sequence[str], origin: Sequence[int] | None = None
    ) -> Examples:
        """These examples and others, which are made from nothing else unless `origin` tells of which."""
        rows = np.arange(len(self.texts), len(self.texts) + len(texts)) if origin is None else np.array(origin, int)
        return Examples(
            self.texts + texts,
            np.vstack([self.vectors, vectors]),
            np.array([*self.topics, *topics], dtype=object),
            np.array([*self.origin, *rows]),
        )


def thinned(examples: Examples, most: int) -> Examples:
    """At most so many examples: of each of the programme's topics no more than a number, taken evenly.

    What is out of scope and the bot's own talk are kept. The memory that a training takes grows with the square of the
    number of examples.
    """
    if len(examples.texts) <= most:
        return examples
    topics, column, counts = np.unique(examples.topics.astype(str), return_inverse=True, return_counts=True)
    own = (topics != NOTHING) & ~np.char.startswith(topics, TALK)
    sizes, left = np.arange(counts.max(), 0, -1), most - counts[~own].sum()
    fits = (size for size in sizes if np.minimum(counts[own], size).sum() <= left)
    limit = np.where(own, next(fits, 1), counts)
    place = np.zeros(len(column), int)  # of each example among its topic's
    order = np.argsort(column, kind="stable")
    place[order] = np.arange(len(column)) - np.repeat(np.cumsum(counts) - counts, counts)
    limit = np.minimum(limit, counts)
    kept = place * limit[column] % counts[column] < limit[column]
    rows = np.flatnonzero(kept)
    new_place = np.cumsum(kept) - 1
    origin = np.where(kept[examples.origin], new_place[examples.origin], new_place)[rows]
    return Examples([examples.texts[row] for row in rows], examples.vectors[rows], examples.topics[rows], origin)


def completed(examples: Examples, training_data: TrainingData, with_chitchat: bool = True) -> Examples:
    """The examples, then all that is made of them and, unless it is not wanted, everyday messages."""
    languages = languages_with_words(training_data.intent_examples)
    made = _with_delexicalised(_with_topic_names(examples, languages), training_data)
    return _with_chitchat(made, training_data) if with_chitchat else made


def _with_delexicalised(examples: Examples, training_data: TrainingData) -> Examples:
    """The examples, then those that name something once more with stand-ins for the names.

    The copies teach what is asked of entities whatever they are.
    """
    finder = EntityFinder(names_in(training_data))
    found = [(row, spans) for row, text in enumerate(examples.texts) if (spans := finder.find(text, misspelt=False))]
    if not found:
        return examples
    copies = [finder.delexicalised(examples.texts[row], spans) for row, spans in found]
    topics, origin = ([of[row] for row, _ in found] for of in (examples.topics, examples.origin))
    return examples.more(copies, encode_examples(copies), topics, origin)


def _with_topic_names(examples: Examples, languages: Sequence[str]) -> Examples:
    """The examples and, of topics that have few, what their names say: "card_arrival" tells a card's arrival.

    A name tells nothing if it has no word, or the same words as another, or where a label tells it better.
    """
    described = {str(topic) for topic in examples.topics[examples.origin != np.arange(len(examples.origin))]}
    topics, first, counts = np.unique(examples.topics.astype(str), return_index=True, return_counts=True)
    called = {row: " ".join(_WORDS.findall(topic)).lower() for topic, row in zip(topics, first)}
    often = Counter(called.values())
    rows = [
        row
        for row, count in zip(first, counts)
        if examples.topics[row] not in {NOTHING, *described}
        and count < _FEW
        and often[called[row]] == 1
        and _says_something(called[row], languages)
    ]
    if not rows:
        return examples
    texts = [called[row] for row in rows]
    return examples.more(texts, encode_examples(texts), list(examples.topics[rows]), list(examples.origin[rows]))


def _says_something(text: str, languages: Sequence[str]) -> bool:
    words = [word for word in fold(text).split() if len(word) > _LETTERS]
    return any(word in Dictionary.of(code) for word in words for code in languages)


def _with_chitchat(examples: Examples, training_data: TrainingData) -> Examples:
    """The examples and, as out of scope, the everyday messages of the topics' languages, corrected alike.

    Those of another language would be the only ones in it, so that all that is asked in it would be out of scope.
    """
    speller = Speller.of(training_data)
    languages = asked_languages(training_data.intent_examples)
    texts = [speller.correct(line, code).text for code in languages for line in chitchat(code)]
    return examples.more(texts, encode_examples(texts), [NOTHING] * len(texts))
