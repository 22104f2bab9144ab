"""What is out of scope, and when to answer: learnt from what a model predicts for examples left out.

A message is *in scope* as far as some topic claims it and chitchat does not; its *intent confidence* is how
far one topic stands out. If the product of both reaches a threshold, the topic is answered; else, if the
message is probably enough in scope, topics are offered; else it is declined. What a programme does not
answer is learnt from chitchat, from what the FAQ lists as unknown, and from whole topics held out: the
questions of a topic that the model has never seen are as near to the programme as unknown ones can be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nlu.arrays import Array

ANSWER, CHOICES, UNKNOWN = "answer", "choices", "unknown"

OFFERED = 3
_STEPS = 60
_AS_GOOD = 0.001  # a message: what the utilities of two pairs of thresholds may differ by chance
_HELD_OUT_TOPICS = 0.3  # their share among the unknown; everyday and listed ones have the rest
_INVERSE_RIDGE = 10.0  # how much the examples' losses count beside the length of the calibration's weights
_FEWEST = 20  # examples; below, nothing is learnt from them


@dataclass(frozen=True)
class Thresholds:
    """How probable the likeliest topic must be to be answered, and how probably in scope a message to offer topics."""

    answer: float
    offer: float

    def outcome(self, in_scope_probability: float, intent_confidence: float) -> str:
        """The outcome for one message."""
        if in_scope_probability * intent_confidence >= self.answer:
            return ANSWER
        return CHOICES if in_scope_probability >= self.offer else UNKNOWN


@dataclass(frozen=True)
class Utilities:
    """What an outcome is worth, for a visitor whose question has an answer, and for one whose has none.

    A choice costs a click; a wrong answer with the right topic offered beside it, a click and some reading.
    """

    right: float = 1.0
    wrong_but_offered: float = 0.1
    wrong: float = -0.5
    offered: float = 0.3
    offered_wrong: float = -0.2
    declined_wrongly: float = -0.3
    falsely_answered: float = -0.5
    falsely_offered: float = -0.2


CAUTIOUS = Thresholds(0.2, 0.3)
"""For a model with too few examples to learn thresholds from."""
OF_A_HANDFUL = Thresholds(0.4, 0.4)
"""For a handful of topics: most of what is held out is the bot's own talk, which teaches nothing of them."""


@dataclass(frozen=True)
class Scores:
    """A model's scores of some texts: `topics`, a column a topic, and `out_of_scope`, a number a text."""

    topics: Array
    out_of_scope: Array

    @property
    def features(self) -> Array:
        """What the in-scope probability is calibrated on: shape (texts, 2)."""
        return np.column_stack([self.topics.max(axis=1), self.out_of_scope])


@dataclass(frozen=True)
class ScopeCalibrator:
    """Turns scores into probabilities (Platt scaling), and those into outcomes.

    Attributes:
        best, out_of_scope, intercept: of the log-odds that a text is in scope.
        sharpness: inverse temperature of the topics' softmax.
        thresholds: how probable is enough.
        reliability: the share of left-out texts whose own topic was likeliest.

    """

    best: float = 8.0
    out_of_scope: float = -4.0
    intercept: float = -2.0
    sharpness: float = 8.0
    thresholds: Thresholds = CAUTIOUS
    reliability: float = 0.5

    def in_scope_probability(self, scores: Scores) -> Array:
        """The probability that each text is about one of the topics."""
        return np.asarray(1 / (1 + np.exp(-(scores.features @ [self.best, self.out_of_scope] + self.intercept))))

    def intent_confidence(self, scores: Scores) -> Array:
        """Each topic's probability if the text is about one of them: rows sum to 1."""
        return _softmax(scores.topics * self.sharpness)


def _softmax(values: Array) -> Array:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class HeldOutScores:
    """What a model predicts for examples it was not trained on; each array has one element an example.

    Attributes:
        in_scope_probability: that it is about one of the topics.
        intent_confidence: the likeliest topic's probability if so.
        right: whether the likeliest topic is its own.
        among: whether its own topic is among those that would be offered.
        has_topic: whether it has a topic that the model knows.
        weight: how much it counts.

    """

    in_scope_probability: Array
    intent_confidence: Array
    right: Array
    among: Array
    has_topic: Array
    weight: Array


def fit_calibrator(
    of_topics: Scores, column: Array, of_nothing: Scores, of_others: Scores, weight: Array | None = None
) -> ScopeCalibrator:
    """Fit to scores that models gave to texts they had not seen.

    Args:
        of_topics: of texts that are each about a topic.
        column: which topic that is.
        of_nothing: of texts that are about none; there may be no such text.
        of_others: of texts about topics that the model did not have.
        weight: how much each text about a topic counts, all together 1; alike by default.

    """
    from nlu.logistic import fit_dense  # 25 MB with scipy, that a server does without

    if len(column) < _FEWEST or not len(of_others.out_of_scope):
        return ScopeCalibrator()
    unknown = [(of_others, _HELD_OUT_TOPICS), (of_nothing, 1 - _HELD_OUT_TOPICS)]
    groups = [(of_topics, 1.0), *((scores, share) for scores, share in unknown if len(scores.out_of_scope))]
    share = _spread([(len(scores.out_of_scope), share) for scores, share in groups])
    has_topic = np.arange(len(share)) < len(column)
    share[has_topic] = share[has_topic] if weight is None else weight
    features = np.vstack([scores.features for scores, _ in groups])
    best, out_of_scope, intercept = map(float, fit_dense(features, has_topic, share * len(share), _INVERSE_RIDGE))
    calibrator = ScopeCalibrator(best, out_of_scope, intercept, _sharpness(of_topics.topics, column))
    ranked = np.argsort(-of_topics.topics, axis=1)[:, :OFFERED]
    hits = np.zeros((len(share), OFFERED), bool)
    hits[: len(column), : ranked.shape[1]] = ranked == column[:, None]
    held = HeldOutScores(
        in_scope_probability=np.concatenate([calibrator.in_scope_probability(scores) for scores, _ in groups]),
        intent_confidence=np.concatenate([calibrator.intent_confidence(scores).max(axis=1) for scores, _ in groups]),
        right=hits[:, 0],
        among=hits.any(axis=1),
        has_topic=has_topic,
        weight=share,
    )
    return replace(calibrator, thresholds=learn_thresholds(held), reliability=float(hits[: len(column), 0].mean()))


def _spread(groups: list[tuple[int, float]]) -> Array:
    """How much each text counts, of groups of so many that count so much together."""
    return np.concatenate([np.full(size, share / size) for size, share in groups])


def _sharpness(topics: Array, column: Array) -> float:
    """The sharpness under which the right topics are most probable."""
    from scipy.optimize import minimize_scalar  # a server does without scipy

    def surprise(logarithm: float) -> float:
        right = _softmax(topics * np.exp(logarithm))[np.arange(len(column)), column]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(0.0, 4.0), method="bounded").x))


def learn_thresholds(held: HeldOutScores, utilities: Utilities = Utilities()) -> Thresholds:
    """The thresholds of the highest utility; of those that do as well but for chance, the middle."""
    wrong = np.where(held.among, utilities.wrong_but_offered, utilities.wrong)
    of_answer = np.where(held.right, utilities.right, wrong)
    of_offer = np.where(held.among, utilities.offered, utilities.offered_wrong)
    answered = held.weight * np.where(held.has_topic, of_answer, utilities.falsely_answered)
    offered = held.weight * np.where(held.has_topic, of_offer, utilities.falsely_offered)
    declined = held.weight * np.where(held.has_topic, utilities.declined_wrongly, 0.0)

    probable = held.in_scope_probability * held.intent_confidence

    def utility(answer: float, offer: float) -> float:
        rest = np.where(held.in_scope_probability >= offer, offered, declined)
        return float(np.where(probable >= answer, answered, rest).sum())

    quantiles = np.linspace(0.0, 0.98, _STEPS)
    candidates = np.array([(answer, offer) for answer in np.unique(np.quantile(probable, quantiles))
                           for offer in np.unique(np.quantile(held.in_scope_probability, quantiles))])  # fmt: skip
    gains = np.array([utility(*pair) for pair in candidates])
    return Thresholds(*map(float, candidates[gains >= gains.max() - _AS_GOOD * held.weight.sum()].mean(axis=0)))
