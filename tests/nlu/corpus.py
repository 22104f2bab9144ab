"""Three kinds of everyday questions, to learn small models from."""

from __future__ import annotations

import numpy as np

from nlu.arrays import Array
from nlu.examples import Examples

COOKING = ["how long to boil an egg", "how do I roast a chicken", "what goes well with rice", "is this sauce too salty"]
TRAINS = ["when does the train leave", "which platform for Lyon", "is the train late", "can I change my seat"]
WEATHER = ["will it rain tomorrow", "is it cold outside", "any snow this week", "how windy is it"]


def examples_of(texts: list[str], vectors: Array, topics: list[str]) -> Examples:
    """Examples that are made from nothing else."""
    return Examples(texts, vectors, np.array(topics, dtype=object), np.arange(len(texts)))
