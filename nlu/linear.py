"""One logistic regression a topic, against all others, and how near a message is to what was learnt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlu.arrays import Array


@dataclass(frozen=True)
class Linear:
    """Fitted weights: `coefficients` of shape (features, topics), `intercepts` of shape (topics,)."""

    topics: tuple[str, ...]
    coefficients: Array
    intercepts: Array

    @classmethod
    def fit(cls, rows: csr_matrix, topics: list[str], strictness: float) -> Linear:
        """Fit to the rows of examples; the higher `strictness`, the closer to the examples."""
        model = LogisticRegression(C=strictness, solver="liblinear", dual=True, tol=0.1, random_state=0)
        model.fit(rows, topics)
        coefficients = model.coef_.T if len(model.classes_) > 2 else np.vstack([-model.coef_, model.coef_]).T
        intercepts = model.intercept_ if len(model.classes_) > 2 else np.array([-1, 1]) * model.intercept_
        return cls(tuple(model.classes_), coefficients.astype(np.float32), intercepts.astype(np.float32))

    def probabilities(self, rows: csr_matrix) -> Array:
        """Each topic's probability: shape (rows, topics), each row summing to 1."""
        odds = np.asarray(1 / (1 + np.exp(-(rows @ self.coefficients + self.intercepts))))
        return np.divide(odds, odds.sum(axis=1, keepdims=True))


def nearness(vectors: Array, learnt: Array) -> Array:
    """The cosine of each vector to the nearest one of those learnt, at least 0."""
    return np.asarray(np.maximum(0.0, (vectors @ learnt.T).max(axis=1)))
