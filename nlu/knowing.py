"""Knowing what one does not know: learnt from what a model says of examples it has not seen.

A message is *known* as far as some topic claims it and nothing else does, and *clear* as far as one
topic stands out. A topic that is probable enough, known and clear, is answered; else, what is known
enough is offered as a choice of topics, and the rest declined. What a programme does not answer is learnt from everyday
messages, from what the FAQ lists as unknown, and from whole topics held out: the questions of a topic
that the model has never seen are as near to the programme as unknown ones can be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from nlu.arrays import Array

ANSWER, CHOICES, UNKNOWN = "answer", "choices", "unknown"

OFFERED = 3
# What an outcome is worth to a visitor: whose question has an answer, and whose has none.
# A choice costs a click; a wrong answer with the right topic offered beside it, a click and some reading.
_RIGHT, _NEXT, _WRONG = 1.0, 0.1, -0.5
_OFFERED_RIGHT, _OFFERED_WRONG = 0.3, -0.2
_DECLINED_WRONGLY = -0.3
_FALSELY_ANSWERED, _FALSELY_OFFERED = -0.5, -0.2
_STEPS = 60
_AS_GOOD = 0.001  # a message: what two thresholds' worths may differ by chance
_HELD_OUT_TOPICS = 0.3  # their share among the unknown; everyday and listed ones have the rest
_FEWEST = 20  # examples; below, nothing is learnt from them


@dataclass(frozen=True)
class Thresholds:
    """How probable the likeliest topic must be to be answered, and how well known a message to offer topics."""

    answer: float
    offer: float

    def decide(self, known: float, clear: float) -> str:
        """The outcome for one message."""
        if known * clear >= self.answer:
            return ANSWER
        return CHOICES if known >= self.offer else UNKNOWN


CAUTIOUS = Thresholds(0.2, 0.3)
"""For a model with too few examples to learn thresholds from."""


@dataclass(frozen=True)
class Scores:
    """What a model says of some texts: `own`, a column a topic, and `nothing`, that no topic is meant."""

    own: Array
    nothing: Array

    @property
    def signs(self) -> Array:
        """What "known" is judged by: shape (texts, 2)."""
        return np.column_stack([self.own.max(axis=1), self.nothing])


@dataclass(frozen=True)
class Knowing:
    """Turns scores into probabilities, and those into outcomes.

    Attributes:
        best, nothing, constant: of the log-odds that a text is known.
        sharpness: of the topics' probabilities among themselves.
        thresholds: how probable is enough.
        reliability: the share of left-out texts whose own topic was likeliest.

    """

    best: float = 8.0
    nothing: float = -4.0
    constant: float = -2.0
    sharpness: float = 8.0
    thresholds: Thresholds = CAUTIOUS
    reliability: float = 0.5

    def known(self, scores: Scores) -> Array:
        """The probability that each text is about one of the topics."""
        return np.asarray(1 / (1 + np.exp(-(scores.signs @ [self.best, self.nothing] + self.constant))))

    def clear(self, scores: Scores) -> Array:
        """Each topic's probability if the text is about one of them: rows sum to 1."""
        return _softmax(scores.own * self.sharpness)


def _softmax(values: Array) -> Array:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Held:
    """What a model says of examples it was not trained on; each array has one element an example.

    Attributes:
        known: how probably it is about one of the topics.
        clear: the likeliest topic's probability if so.
        right: whether the likeliest topic is its own.
        among: whether its own topic is among those that would be offered.
        has_topic: whether it has a topic that the model knows.
        share: how much it counts.

    """

    known: Array
    clear: Array
    right: Array
    among: Array
    has_topic: Array
    share: Array


def learn_knowing(of_topics: Scores, column: Array, of_nothing: Scores, of_others: Scores) -> Knowing:
    """Learn from scores that models gave to texts they had not seen.

    Args:
        of_topics: of texts that are each about a topic.
        column: which topic that is.
        of_nothing: of texts that are about none; there may be no such text.
        of_others: of texts about topics that the model did not have.

    """
    if len(column) < _FEWEST or not len(of_others.nothing):
        return Knowing()
    unknown = [(of_others, _HELD_OUT_TOPICS), (of_nothing, 1 - _HELD_OUT_TOPICS)]
    groups = [(of_topics, 1.0), *((scores, share) for scores, share in unknown if len(scores.nothing))]
    share = np.concatenate([np.full(len(scores.nothing), share / len(scores.nothing)) for scores, share in groups])
    has_topic = np.arange(len(share)) < len(column)
    fitted = LogisticRegression(C=10.0).fit(
        np.vstack([scores.signs for scores, _ in groups]), has_topic, sample_weight=share * len(share)
    )
    (best, nothing), constant = map(float, fitted.coef_[0]), float(fitted.intercept_[0])
    knowing = Knowing(best, nothing, constant, _sharpness(of_topics.own, column))
    ranked = np.argsort(-of_topics.own, axis=1)[:, :OFFERED]
    hits = np.zeros((len(share), OFFERED), bool)
    hits[: len(column), : ranked.shape[1]] = ranked == column[:, None]
    held = Held(
        known=np.concatenate([knowing.known(scores) for scores, _ in groups]),
        clear=np.concatenate([knowing.clear(scores).max(axis=1) for scores, _ in groups]),
        right=hits[:, 0],
        among=hits.any(axis=1),
        has_topic=has_topic,
        share=share,
    )
    return replace(knowing, thresholds=learn_thresholds(held), reliability=float(hits[: len(column), 0].mean()))


def _sharpness(own: Array, column: Array) -> float:
    """The sharpness under which the right topics are most probable."""

    def surprise(logarithm: float) -> float:
        right = _softmax(own * np.exp(logarithm))[np.arange(len(column)), column]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(0.0, 4.0), method="bounded").x))


def learn_thresholds(held: Held) -> Thresholds:
    """The thresholds whose outcomes are worth most; of those that do as well but for chance, the middle."""
    wrong = np.where(held.among, _NEXT, _WRONG)
    answered = held.share * np.where(held.has_topic, np.where(held.right, _RIGHT, wrong), _FALSELY_ANSWERED)
    offered = held.share * np.where(
        held.has_topic, np.where(held.among, _OFFERED_RIGHT, _OFFERED_WRONG), _FALSELY_OFFERED
    )
    declined = held.share * np.where(held.has_topic, _DECLINED_WRONGLY, 0.0)

    probable = held.known * held.clear

    def worth(answer: float, offer: float) -> float:
        rest = np.where(held.known >= offer, offered, declined)
        return float(np.where(probable >= answer, answered, rest).sum())

    quantiles = np.linspace(0.0, 0.98, _STEPS)
    candidates = np.array([(answer, offer) for answer in np.unique(np.quantile(probable, quantiles))
                           for offer in np.unique(np.quantile(held.known, quantiles))])  # fmt: skip
    worths = np.array([worth(*pair) for pair in candidates])
    return Thresholds(*map(float, candidates[worths >= worths.max() - _AS_GOOD * held.share.sum()].mean(axis=0)))
