"""What a message does in a conversation, whatever it is about: ask, tell, correct, select or close.

A logistic regression on the sentence vector, the same for every FAQ: its weights are data of this package, learnt
from the conversations of `training/` by `python -m training.learn`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from nlu.arrays import Array

ACTS = ("question", "statement", "correction", "selection", "closing")
"""A question asks, with or without a mark; a statement tells; a correction takes back what was understood; a selection
picks of what was offered; a closing thanks or takes leave."""
PATH = Path(__file__).with_name("dialogue_acts.json")


@cache
def act_weights() -> Array:
    """The weights, of shape (dimensions + 1, acts); the first row is the constant's."""
    return np.array(json.loads(PATH.read_text("utf-8"))["weights"], np.float32)


def act_probabilities(vectors: Array, weights: Array) -> Array:
    """How probable each act is, of shape (texts, acts), from sentence vectors of shape (texts, dimensions)."""
    odds = vectors @ weights[1:] + weights[0]
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    probabilities: Array = powers / powers.sum(axis=1, keepdims=True)
    return probabilities
