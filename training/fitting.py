"""Fitting the models of the dialogue stage: logistic regressions, drawn towards a prior by their ridge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from training.examples import Choice, Judgement

Array = NDArray[Any]


def _matrix(rows: Iterable[Mapping[str, float]], names: Sequence[str]) -> Array:
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def fit_choices(
    choices: Sequence[Choice], names: Sequence[str], prior: Mapping[str, float], ridge: float
) -> dict[str, float]:
    """The weights under which what is right is likeliest among its candidates (a conditional logit)."""
    blocks = [(_matrix(choice.features, names), np.array(choice.right)) for choice in choices]
    centre = np.array([prior.get(name, 0.0) for name in names])

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = ridge * float(np.sum((weights - centre) ** 2)), 2 * ridge * (weights - centre)
        for features, right in blocks:
            scores = features @ weights
            everything, own = logsumexp(scores), logsumexp(scores[right])
            total += everything - own
            slope += np.exp(scores - everything) @ features - np.exp(scores[right] - own) @ features[right]
        return total, slope

    return dict(zip(names, minimize(loss, centre, jac=True, method="L-BFGS-B").x.round(3)))


def fit_judgements(
    judgements: Sequence[Judgement], names: Sequence[str], prior: Mapping[str, float], ridge: float
) -> dict[str, float]:
    """The weights under which what is so is likeliest (a logistic regression)."""
    features = _matrix((each.features for each in judgements), names)
    so = np.array([each.so for each in judgements], float)
    offset = np.array([each.offset for each in judgements])
    centre = np.array([prior.get(name, 0.0) for name in names])

    def loss(weights: Array) -> tuple[float, Array]:
        odds, pull = features @ weights + offset, weights - centre
        surprise = np.logaddexp(0, odds) - so * odds
        slope = features.T @ (expit(odds) - so) + 2 * ridge * pull
        return float(surprise.sum() + ridge * pull @ pull), slope

    return dict(zip(names, minimize(loss, centre, jac=True, method="L-BFGS-B").x.round(3)))


def right_share(choices: Sequence[Choice], weights: Mapping[str, float]) -> float:
    """How often the likeliest candidate is right."""
    names = list(weights)
    values = np.array(list(weights.values()))
    hits = [choice.right[int((_matrix(choice.features, names) @ values).argmax())] for choice in choices]
    return float(np.mean(hits)) if hits else 0.0
