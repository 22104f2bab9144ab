"""Fitting the models of the dialogue stage: regressions whose ridge draws the weights towards a prior."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from learnt.network import Network
from training.examples import Choice, Judgement
from training.pairs import Pairs

Array = NDArray[Any]
CONSTANT = "constant"
"""The name of a feature that is always 1."""
_SHARPNESS = 12.0  # of the likeness of mapped vectors, -1 to 1, as log-odds
_STEPS = 40


class _Choices:
    """Some choices as arrays: the features of all their candidates, and which of these are right."""

    def __init__(self, choices: Sequence[Choice], names: Sequence[str]) -> None:
        counts = [len(choice.right) for choice in choices]
        self.features = np.vstack([_matrix(choice.features, names) for choice in choices])
        self._right = np.concatenate([choice.right for choice in choices])
        self._weight = np.array([choice.weight for choice in choices])
        self._starts, self._example = np.cumsum([0, *counts[:-1]]), np.repeat(np.arange(len(choices)), counts)

    def surprise(self, scores: Array, doubt: float) -> tuple[float, Array]:
        """How surprising the right candidates are, and its slope in the candidates' scores; see `fit_choices`."""
        powers = np.exp(scores - np.maximum.reduceat(scores, self._starts)[self._example])
        total = np.add.reduceat(powers, self._starts)
        of_right = np.add.reduceat(powers * self._right, self._starts)
        sure = doubt + (1 - doubt) * of_right / total
        slopes = powers / total[self._example] - powers * self._right / np.maximum(of_right, 1e-300)[self._example]
        slope = slopes * (self._weight * (1 - doubt / sure))[self._example]
        return -float(self._weight @ np.log(np.maximum(sure, 1e-300))), slope


def fit_choices(
    choices: Sequence[Choice], names: Sequence[str], prior: Mapping[str, float], ridge: float, doubt: float = 0.0
) -> dict[str, float]:
    """The weights that make the right candidates likeliest among all of their message: a conditional logit.

    Args:
        choices: the examples; each has a right candidate.
        names: the features to weigh.
        prior: the weights without evidence; those left out are 0.
        ridge: how strongly the weights are drawn to the prior.
        doubt: the share of examples, 0 to 1, that no weights could get right. An example that seems to be one of
            them hardly counts, so that weights serve those that can be got right.

    """
    if not choices:
        return {name: prior.get(name, 0.0) for name in names}
    arrays = _Choices(choices, names)
    centre = np.array([prior.get(name, 0.0) for name in names])

    def loss(weights: Array, doubt: float) -> tuple[float, Array]:
        surprise, slope = arrays.surprise(arrays.features @ weights, doubt)
        pull = weights - centre
        return surprise + float(ridge * pull @ pull), arrays.features.T @ slope + 2 * ridge * pull

    found = minimize(loss, centre, (0.0,), jac=True, method="L-BFGS-B").x
    if doubt:
        found = minimize(loss, found, (doubt,), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    return _named(names, found)


def fit_network(choices: Sequence[Choice], names: Sequence[str], units: int, ridge: float) -> Network:
    """The network that makes the right candidates likeliest; see `fit_choices` for the arguments."""
    arrays = _Choices(choices, names)
    return _fitted_network(arrays.features, names, units, ridge, lambda scores: arrays.surprise(scores, 0.0))


def fit_judging_network(judgements: Sequence[Judgement], names: Sequence[str], units: int, ridge: float) -> Network:
    """The network whose log-odds make the examples' labels likeliest."""
    so = np.array([each.so for each in judgements], float)

    def surprise(odds: Array) -> tuple[float, Array]:
        return float((np.logaddexp(0, odds) - so * odds).sum()), expit(odds) - so

    return _fitted_network(_matrix((each.features for each in judgements), names), names, units, ridge, surprise)


def _fitted_network(
    features: Array, names: Sequence[str], units: int, ridge: float, surprise: Callable[[Array], tuple[float, Array]]
) -> Network:
    """The network of least surprise, which is given with its slope for a score of each row of features.

    Features are centred and scaled to be alike in size while it is fitted, so that the ridge weighs on each alike; but
    for one that is constant, which stays what it is.
    """
    chance, count = np.random.default_rng(0), len(names)
    scale, centre = features.std(axis=0), features.mean(axis=0)
    is_constant = scale == 0
    scale[is_constant], centre[is_constant] = 1.0, 0.0
    features = (features - centre) / scale

    def parted(flat: Array) -> tuple[Array, Array, Array, Array]:
        linear, hidden, constant, out = np.split(flat, np.cumsum([count, count * units, units]))
        return linear, hidden.reshape(count, units), constant, out

    def loss(flat: Array) -> tuple[float, Array]:
        linear, hidden, constant, out = parted(flat)
        active = np.tanh(features @ hidden + constant)
        surprised, slope = surprise(features @ linear + active @ out)
        inner = np.outer(slope, out) * (1 - active * active)
        slopes = (features.T @ slope, (features.T @ inner).ravel(), inner.sum(axis=0), active.T @ slope)
        return surprised + float(ridge * flat @ flat), np.concatenate(slopes) + 2 * ridge * flat

    start = np.concatenate([np.zeros(count), chance.normal(0, 0.2, count * units), np.zeros(units),
                            chance.normal(0, 0.2, units)])  # fmt: skip
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    linear, hidden, constant, out = parted(found)
    linear, hidden = linear / scale, hidden / scale[:, None]
    if CONSTANT in names:  # where it is not, all alternatives are moved alike
        linear[names.index(CONSTANT)] -= centre @ linear
    return Network(tuple(names), linear, hidden, constant - centre @ hidden, out)


def fit_judgements(
    judgements: Sequence[Judgement], names: Sequence[str], prior: Mapping[str, float], ridge: float
) -> dict[str, float]:
    """The weights of a logistic regression on the examples' labels; see `fit_choices` for the arguments."""
    features = _matrix((each.features for each in judgements), names)
    so = np.array([each.so for each in judgements], float)
    offset = np.array([each.offset for each in judgements])
    centre = np.array([prior.get(name, 0.0) for name in names])

    def loss(weights: Array) -> tuple[float, Array]:
        odds, pull = features @ weights + offset, weights - centre
        surprise = np.logaddexp(0, odds) - so * odds
        slope = features.T @ (expit(odds) - so) + 2 * ridge * pull
        return float(surprise.sum() + ridge * pull @ pull), slope

    return _named(names, minimize(loss, centre, jac=True, method="L-BFGS-B").x)


def fit_classes(vectors: Array, classes: Array, count: int, ridge: float) -> Array:
    """The weights of a multinomial logistic regression, of shape (dimensions + 1, count); the first row is constant.

    Args:
        vectors: of shape (examples, dimensions).
        classes: the class of each example, from 0 to `count` - 1.
        count: how many classes there are.
        ridge: how strongly the weights are drawn to 0.

    """
    features = np.hstack([np.ones((len(vectors), 1)), vectors])
    labels = np.eye(count)[classes]

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(-1, count)
        scores = features @ weights
        sure = scores - logsumexp(scores, axis=1, keepdims=True)
        slope = features.T @ (np.exp(sure) - labels) + 2 * ridge * weights
        return float(ridge * flat @ flat - (sure * labels).sum()), slope.ravel()

    found = minimize(loss, np.zeros(features.shape[1] * count), jac=True, method="L-BFGS-B")
    weights: Array = found.x.reshape(-1, count)
    return weights


def fit_map(sets: Sequence[Pairs], ridge: float) -> Array:
    """A map of vectors that makes texts likest to the parts of the topics that answer them.

    Args:
        sets: texts and parts, a programme each.
        ridge: how strongly the map is drawn to changing nothing.

    """
    of_topic = [np.equal.outer(pairs.topic, np.arange(pairs.right.shape[1])).astype(np.float32) for pairs in sets]
    same = np.eye(sets[0].vectors.shape[1], dtype=np.float32)

    def loss(flat: Array) -> tuple[float, Array]:
        mapped = flat.reshape(same.shape).astype(np.float32)
        total, slope = 0.0, np.zeros_like(mapped)
        for pairs, parts_of in zip(sets, of_topic):
            alike = (pairs.vectors @ mapped) @ pairs.parts.T * _SHARPNESS
            powers = np.exp(alike - alike.max(axis=1, keepdims=True))
            sums, right = powers.sum(axis=1), ((powers @ parts_of) * pairs.right).sum(axis=1)
            total -= float((pairs.weight * np.log(right / sums + 1e-20)).sum())
            slopes = powers / sums[:, None] - powers * (pairs.right @ parts_of.T) / (right + 1e-20)[:, None]
            slope += pairs.vectors.T @ ((slopes * (pairs.weight * _SHARPNESS)[:, None]) @ pairs.parts)
        pull = mapped - same
        return total + ridge * float((pull * pull).sum()), (slope + 2 * ridge * pull).ravel().astype(np.float64)

    found = minimize(loss, same.ravel().astype(np.float64), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(found.x.reshape(same.shape), np.float32)


def _matrix(rows: Iterable[Mapping[str, float]], names: Sequence[str]) -> Array:
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def _named(names: Sequence[str], weights: Array) -> dict[str, float]:
    return dict(zip(names, weights.round(3).tolist()))
