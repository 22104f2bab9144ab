"""Fitting the models of the dialogue stage: logistic regressions whose ridge draws the weights towards a prior."""

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
    """The weights that make the right candidates likeliest among all of their message: a conditional logit.

    Args:
        choices: the examples; each has a right candidate.
        names: the features to weigh.
        prior: the weights without evidence; those left out are 0.
        ridge: how strongly the weights are drawn to the prior.

    """
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

    return dict(zip(names, minimize(loss, centre, jac=True, method="L-BFGS-B").x.round(3)))


def right_share(choices: Sequence[Choice], weights: Mapping[str, float]) -> float:
    """The share of examples whose likeliest candidate is right; 0 where there is none."""
    names = list(weights)
    values = np.array(list(weights.values()))
    hits = [choice.right[int((_matrix(choice.features, names) @ values).argmax())] for choice in choices]
    return float(np.mean(hits)) if hits else 0.0
