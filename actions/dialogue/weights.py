"""The learnt weights of the dialogue stage, read from `weights.json`, which says where they come from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from learnt.network import NOTHING_LEARNT, Network

PATH = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class DialogueWeights:
    """What the three models of the stage learnt: weights of their features.

    Attributes:
        ranker: of the log-odds among the candidates (`candidates.FEATURES`).
        scope: of the log-odds that the message is about any topic, beside the model's own (`ranker.SCOPE`).
        answers: what tells the ways to answer a message of several parts (`ways.FEATURES`) apart.

    """

    ranker: Mapping[str, float]
    scope: Mapping[str, float]
    answers: Network = NOTHING_LEARNT


@cache
def learnt() -> DialogueWeights:
    """The weights that `weights.json` holds."""
    found = json.loads(PATH.read_text("utf-8"))
    return DialogueWeights(found["ranker"], found["scope"], Network.of(found["answers"]))


_instead: ContextVar[DialogueWeights | None] = ContextVar("weights", default=None)


def current() -> DialogueWeights:
    """The weights to decide with: those of the innermost `in_use`, else the learnt ones."""
    return _instead.get() or learnt()


@contextmanager
def in_use(weights: DialogueWeights) -> Iterator[None]:
    """Within it, decide with other weights (in this thread or task only)."""
    token = _instead.set(weights)
    try:
        yield
    finally:
        _instead.reset(token)


def weighed(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The sum of the features, each times its weight: log-odds."""
    return sum(weights[name] * value for name, value in features.items() if value)


def softmax(scores: Sequence[float]) -> list[float]:
    """The probabilities of alternatives from their log-odds."""
    if not scores:
        return []
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def logit(probability: float) -> float:
    """The log-odds of a probability, no further from 0 than those of one in ten thousand."""
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def sigmoid(odds: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-odds))
