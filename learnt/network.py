"""A small network that weighs named features: a linear model, and hidden units beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_CONSTANT, _OUT = "hidden_constant", "hidden_out"


@dataclass(frozen=True)
class Network:
    """A network of one hidden layer (tanh), with weights from the features past it as well.

    Attributes:
        names: the features.
        linear: a weight for each.
        hidden: of each to each unit: shape (features, units).
        constant, out: of each unit.

    """

    names: tuple[str, ...]
    linear: Numbers
    hidden: Numbers
    constant: Numbers
    out: Numbers

    def scores(self, rows: Sequence[Mapping[str, float]]) -> Numbers:
        """The log-odds of alternatives, each given by its features, of which those left out are 0."""
        return self.log_odds(np.array([[row.get(name, 0.0) for name in self.names] for row in rows]))

    def log_odds(self, features: Numbers) -> Numbers:
        """The log-odds for rows of features, in the order of `names`: a number a row."""
        return np.asarray(features @ self.linear + np.tanh(features @ self.hidden + self.constant) @ self.out)

    def as_record(self) -> dict[str, list[float]]:
        """What `of` reads: for each feature its weight and those to the units, and then the units' own."""
        rows = {name: [linear, *hidden] for name, linear, hidden in zip(self.names, self.linear, self.hidden)}
        rows |= {_CONSTANT: [0.0, *self.constant], _OUT: [0.0, *self.out]}
        return {name: [round(float(weight), 4) for weight in row] for name, row in rows.items()}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Network:
        """Build anew from `as_record`."""
        names = tuple(name for name in record if name not in (_CONSTANT, _OUT))
        weights = np.array([record[name] for name in names], float).reshape(len(names), -1)
        constant, out = (np.array(record[name][1:], float) for name in (_CONSTANT, _OUT))
        return cls(names, weights[:, 0], weights[:, 1:], constant, out)


NOTHING_LEARNT = Network((), *(np.zeros(shape) for shape in (0, (0, 1), 1, 1)))
"""All alternatives are alike to it."""
