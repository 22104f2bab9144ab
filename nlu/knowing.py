"""Knowing what one does not know: two thresholds on a score, learnt from examples.

The score of a message is the square root of its likeliest topic's probability times its closeness
to the nearest phrasing that was learnt from. Above `answer` the message is answered, above `offer`
the closest topics are offered, below it is said that the answer is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ANSWER, CHOICES, UNKNOWN = "answer", "choices", "unknown"

# What an outcome is worth, for a question that has an answer and for one that has none.
_RIGHT, _WRONG = 1.0, -1.0
_OFFERED_RIGHT, _OFFERED_WRONG = 0.4, -0.2
_FALSELY_KNOWN, _FALSELY_OFFERED = -1.0, -0.3


@dataclass(frozen=True)
class Thresholds:
    """Scores from which a message is answered, and from which topics are offered."""

    answer: float
    offer: float

    def decide(self, score: float) -> str:
        """The outcome for a score."""
        if score >= self.answer:
            return ANSWER
        return CHOICES if score >= self.offer else UNKNOWN


def learn_thresholds(scores: np.ndarray, right: np.ndarray, among: np.ndarray, known: np.ndarray) -> Thresholds:
    """The thresholds worth most over examples that were not trained on.

    Args:
        scores: the score of each example.
        right: whether its likeliest topic is its own; of no meaning where it has none.
        among: whether its own topic is among the few that would be offered.
        known: whether it has a topic at all. Both sorts weigh the same, however many there are.
    """
    weight = np.where(known, 0.5 / max(1, known.sum()), 0.5 / max(1, (~known).sum()))
    answered = weight * np.where(known, np.where(right, _RIGHT, _WRONG), _FALSELY_KNOWN)
    offered = weight * np.where(known, np.where(among, _OFFERED_RIGHT, _OFFERED_WRONG), _FALSELY_OFFERED)
    order = np.argsort(-scores)
    steps = np.append(scores[order], 0.0)
    # worth[i]: of answering the i best-scored examples, and of offering for the rest down to j
    answering = np.concatenate([[0.0], np.cumsum(answered[order])])
    offering = np.concatenate([[0.0], np.cumsum(offered[order])])
    best_from = np.maximum.accumulate(offering[::-1])[::-1]
    split = int(np.argmax(answering - offering + best_from))
    last = split + int(np.argmax(offering[split:]))
    return Thresholds(_threshold(steps, split), _threshold(steps, last))


def _threshold(steps: np.ndarray, count: int) -> float:
    """The score between the `count` best-scored examples and the next one."""
    if count == 0:
        return float(steps[0]) + 1e-6
    return float(steps[count - 1] + steps[min(count, len(steps) - 1)]) / 2
