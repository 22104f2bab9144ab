"""Logistic regressions by scipy's minimiser: what the project would use of scikit-learn, which takes 120 MB installed.

Imported late: scipy is needed to learn only. Its trust region takes as long as liblinear, its L-BFGS ten times.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import issparse
from scipy.special import expit

from nlu.arrays import Array

_TOLERANCE = 1e-6  # of the gradient's length before the first step


def fit_sparse(rows: Any, positive: Array, inverse_ridge: float) -> Array:
    """The weights by which texts are told from others, both sides counting alike however few there are.

    Args:
        rows: a sparse matrix, an example each; its last column is 1 for the intercept.
        positive: whether each is what is to be told.
        inverse_ridge: how much the examples' losses count beside the weights' length.

    """
    counts = np.array([(~positive).sum(), positive.sum()])
    costs = inverse_ridge * len(positive) / (2 * counts)
    return _fit(rows, positive, costs[positive.astype(int)], np.ones(rows.shape[1]))


def fit_dense(features: Array, positive: Array, costs: Array, inverse_ridge: float) -> Array:
    """The weights of a few features, and an intercept last, which may be as large as it likes.

    `costs` is how much each example's loss counts; the other arguments are those of `fit_sparse`.
    """
    rows = np.column_stack([features, np.ones(len(features))]).astype(float)
    return _fit(rows, positive, costs, np.append(np.full(features.shape[1], 1 / inverse_ridge), 0.0))


def _fit(rows: Any, positive: Array, costs: Array, ridge: Array) -> Array:
    """Where half the squared length of the weights and the costs of the examples' losses are least."""
    columns, sign = rows.T.tocsr() if issparse(rows) else rows.T, np.where(positive, 1.0, -1.0)

    def loss_and_gradient(weights: Array) -> tuple[float, Array]:
        margins = rows @ weights
        loss = ridge * weights @ weights / 2 + costs @ np.logaddexp(0, -sign * margins)
        return float(loss), ridge * weights + columns @ (costs * (expit(margins) - positive))

    def curved(weights: Array, direction: Array) -> Array:
        share = expit(rows @ weights)
        return np.asarray(ridge * direction + columns @ (costs * share * (1 - share) * (rows @ direction)))

    start = np.zeros(rows.shape[1])
    first = float(np.linalg.norm(loss_and_gradient(start)[1])) or 1.0
    options = {"gtol": _TOLERANCE * first, "initial_trust_radius": first, "max_trust_radius": np.inf}
    found = minimize(loss_and_gradient, start, jac=True, hessp=curved, method="trust-ncg", options=options)
    return np.asarray(found.x)
