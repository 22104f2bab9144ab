"""Knowing what one does not know: two thresholds, learnt from examples that were not trained on.

A message is *known* as far as it resembles the programme's questions more than everyday ones, and
*clear* as far as one topic stands out. What is not known enough is declined; what is known but not
clear is offered as a choice of topics; the rest is answered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nlu.arrays import Array

ANSWER, CHOICES, UNKNOWN = "answer", "choices", "unknown"

# What an outcome is worth to a visitor: whose question has an answer, and whose has none.
# A wrong answer whose next topics, offered beside it, hold the right one costs a click.
_RIGHT, _NEXT, _WRONG = 1.0, -0.1, -0.5
_OFFERED_RIGHT, _OFFERED_WRONG = 0.4, -0.2
_DECLINED_WRONGLY = -0.3
_FALSELY_ANSWERED, _FALSELY_OFFERED = -1.0, -0.4
_STEPS = 60


@dataclass(frozen=True)
class Held:
    """What a model says of examples it was not trained on; each array has one element an example.

    Attributes:
        known: how much it resembles the programme's questions, 0 to 1.
        clear: the likeliest topic's probability, 0 to 1.
        right: whether the likeliest topic is its own.
        among: whether its own topic is among those that would be offered.
        has_topic: whether it has a topic at all.

    """

    known: Array
    clear: Array
    right: Array
    among: Array
    has_topic: Array

    @classmethod
    def joined(cls, parts: list[Held]) -> Held:
        """The examples of several parts together."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Thresholds:
    """How well known a message must be, and how clear."""

    known: float
    clear: float

    def decide(self, known: float, clear: float) -> str:
        """The outcome for one message."""
        if known < self.known:
            return UNKNOWN
        return ANSWER if clear >= self.clear else CHOICES


CAUTIOUS = Thresholds(0.5, 0.35)
"""For a model with too few examples to learn thresholds from."""


def learn_thresholds(held: Held) -> Thresholds:
    """The thresholds whose outcomes are worth most, both sorts of example weighing the same."""
    share = np.where(held.has_topic, 1 / max(1, held.has_topic.sum()), 1 / max(1, (~held.has_topic).sum()))
    wrong = np.where(held.among, _NEXT, _WRONG)
    answered = share * np.where(held.has_topic, np.where(held.right, _RIGHT, wrong), _FALSELY_ANSWERED)
    offered = share * np.where(held.has_topic, np.where(held.among, _OFFERED_RIGHT, _OFFERED_WRONG), _FALSELY_OFFERED)
    declined = share * np.where(held.has_topic, _DECLINED_WRONGLY, 0.0)

    def worth(known: float, clear: float) -> float:
        spoken = np.where(held.clear >= clear, answered, offered)
        return float(np.where(held.known >= known, spoken, declined).sum())

    quantiles = np.linspace(0.0, 0.98, _STEPS)
    candidates = [(known, clear) for known in np.unique(np.quantile(held.known, quantiles))
                  for clear in np.unique(np.quantile(held.clear, quantiles))]  # fmt: skip
    return Thresholds(*map(float, max(candidates, key=lambda pair: worth(*pair))))
