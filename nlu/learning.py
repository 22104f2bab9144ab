"""Learning topics from examples, and what is not known from the examples left out.

n-grams hear how things are typed, vectors what is meant, in both languages at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from faq.model import TALK
from nlu.arrays import Array
from nlu.examples import NOTHING, Examples
from nlu.features import Grams, Weights
from nlu.knowing import Knowing, Scores, learn_knowing
from nlu.regression import Fitting, Regression

_LEAST = 0.3  # of the usual mistrust, for the examples of a topic that has hardly any


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


def learn(examples: Examples, weights: Weights, width: float, ridge: float) -> Model:
    """Fit a model, and learn what it does not know from what it says of examples left out.

    Args:
        examples: what to learn from; those of one origin are left out together.
        weights: of the n-grams.
        width: see `alike_in_meaning`.
        ridge: how much to mistrust an example of a topic that has as many as most.

    """
    grams, fitting = fit(examples, weights, width, ridge)
    return Model(grams, fitting.model, knowing_of(fitting, examples))


def fit(examples: Examples, weights: Weights, width: float, ridge: float) -> tuple[Grams, Fitting]:
    """Fit a model; see `learn`.

    A topic of many examples is to have no more say than one of few: each of them is mistrusted the more.
    The bot's own talk, which has a hundred of each kind, the more again: else it would answer for a programme
    that lists a few, as its everyday words are near to most of what people write.
    """
    topics, column, counts = np.unique(examples.topics.astype(str), return_inverse=True, return_counts=True)
    talk = np.char.startswith(topics, TALK)
    own = counts[(topics != NOTHING) & ~talk]
    usual = float(np.median(own)) if len(own) else 1.0
    times = counts / usual
    shares = np.select([topics == NOTHING, talk], [1.0, times * np.maximum(times, 1.0)], times)
    grams, rows = Grams.fit(examples.texts, weights.with_few(usual))
    mistrust = ridge * np.maximum(shares, _LEAST)[column]
    return grams, Fitting(rows, examples.vectors, examples.topics, width, mistrust)


def knowing_of(fitting: Fitting, examples: Examples) -> Knowing:
    """Judge every example by models without it, and every topic's examples by models without the topic."""
    columns, topics, origin = fitting.model.topics, examples.topics, examples.origin
    first = origin == np.arange(len(origin))  # what is made from an example is no test of its own
    made = np.split(np.argsort(origin, kind="stable"), np.cumsum(np.bincount(origin))[:-1])
    seen_once = fitting.without(rows for rows in made if len(rows))
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
