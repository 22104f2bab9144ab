"""Learning topics from examples, and what is not known from the examples left out.

n-grams hear how things are typed, vectors what is meant, in both languages at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rasa.shared.nlu.training_data.training_data import TrainingData

from faq.model import LANGUAGES
from nlu.arrays import Array
from nlu.everyday import everyday
from nlu.features import Grams, Weights
from nlu.knowing import Knowing, Scores, learn_knowing
from nlu.names import NameFinder, names_in
from nlu.regression import Fitting, Regression
from nlu.spelling import Speller
from nlu.vectors import encode_to_learn

NOTHING = ""  # the class of messages that no programme answers


@dataclass(frozen=True)
class Judged:
    """What a model says of some texts, an element or a row a text.

    Attributes:
        known: how probably the text is about one of the topics.
        clear: each topic's probability if it is.

    """

    known: Array
    clear: Array


@dataclass(frozen=True)
class Model:
    """Everything learnt."""

    grams: Grams
    regression: Regression
    knowing: Knowing

    @property
    def topics(self) -> list[str]:
        """The topics, in the order of the columns of what `judge` returns."""
        return [topic for topic in self.regression.topics if topic != NOTHING]

    def judge(self, texts: list[str], vectors: Array) -> Judged:
        """Judge some texts, given their vectors."""
        scores = split(self.regression.scores(self.grams.rows(texts), vectors), self.regression.topics)
        return Judged(self.knowing.known(scores), self.knowing.clear(scores))


@dataclass(frozen=True)
class Examples:
    """What to learn from: a text, its vector and its topic a row. `origin` is the row it is made from."""

    texts: list[str]
    vectors: Array
    topics: Array
    origin: Array

    @classmethod
    def of(cls, texts: list[str], vectors: Array, topics: Sequence[str]) -> Examples:
        """Examples that are each made from nothing else."""
        return cls(texts, vectors, np.array(topics, dtype=object), np.arange(len(texts)))


def learn(examples: Examples, weights: Weights, width: float, ridge: float) -> Model:
    """Fit a model, and learn what it does not know from what it says of examples left out.

    Args:
        examples: what to learn from; those of one origin are left out together.
        weights: of the n-grams.
        width: see `alike_in_meaning`.
        ridge: see `Fitting`.

    """
    grams, rows = Grams.fit(examples.texts, weights)
    fitting = Fitting(rows, examples.vectors, examples.topics, width, ridge)
    return Model(grams, fitting.model, knowing_of(fitting, examples))


def knowing_of(fitting: Fitting, examples: Examples) -> Knowing:
    """Judge every example by models without it, and every topic's examples by models without the topic."""
    columns, topics, origin = fitting.model.topics, examples.topics, examples.origin
    first = origin == np.arange(len(origin))  # what is made from an example is no test of its own
    seen_once = fitting.without(np.split(np.argsort(origin, kind="stable"), np.cumsum(np.bincount(origin))[:-1]))
    has_topic = topics != NOTHING
    never_seen = fitting.without(np.where(topics == topic)[0] for topic in columns if topic != NOTHING)
    own = [topic for topic in columns if topic != NOTHING]
    column = np.array([own.index(topic) for topic in topics[first & has_topic]])
    others = never_seen[first & has_topic].copy()
    if len(own) > 1:
        others[np.arange(len(column)), [columns.index(own[c]) for c in column]] = -np.inf
    return learn_knowing(
        split(seen_once[first & has_topic], columns),
        column,
        split(seen_once[first & ~has_topic], columns),
        split(others if len(own) > 1 else others[:0], columns),
    )


def split(scores: Array, columns: tuple[str, ...]) -> Scores:
    """Scores by topic, apart from that of none (0 where that was not learnt)."""
    if NOTHING not in columns:
        return Scores(scores, np.zeros(len(scores)))
    place = columns.index(NOTHING)
    return Scores(np.delete(scores, place, axis=1), scores[:, place])


def with_everyday(examples: Examples, training_data: TrainingData) -> Examples:
    """The examples and, as such of nothing, the everyday messages of both languages, mended alike."""
    speller = Speller.of(training_data)
    texts = [speller.mended(line, code).text for code in LANGUAGES for line in everyday(code)]
    return Examples.of(
        examples.texts + texts,
        np.vstack([examples.vectors, encode_to_learn(texts)]),
        [*examples.topics, *[NOTHING] * len(texts)],
    )


def with_unnamed(examples: Examples, training_data: TrainingData) -> Examples:
    """The examples, then those that name something once more with stand-ins for the names.

    The copies teach what is said of things whatever they are.
    """
    finder = NameFinder.of(names_in(training_data))
    found = [(row, spans) for row, text in enumerate(examples.texts) if (spans := finder.found(text))]
    copies = [finder.unnamed(examples.texts[row], spans) for row, spans in found]
    origin = np.array([*examples.origin, *(row for row, _ in found)])
    vectors = np.vstack([examples.vectors, encode_to_learn(copies)])
    return Examples(examples.texts + copies, vectors, examples.topics[origin], origin)
