"""What a message gets: an answer, a choice of topics, or that it is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from faq.model import Challenge

ANSWER, SMALL_TALK, CHOICES, UNKNOWN = "answer", "talk", "choices", "unknown"
TEAM = "team"
"""The kind of what a person answers, and of what is said about a question for people."""
MOST_CHOICES = 3
CERTAIN = 0.7
"""How sure an answer is that needs nothing else offered beside it."""


@dataclass(frozen=True)
class Outcome:
    """What to say.

    Attributes:
        kind: "answer", "talk", "choices" or "unknown", as the contract has them.
        topic: the topic answered, None for "choices" and "unknown".
        challenge: the challenge that the answer is about.
        facet: whether the topic is asked of `challenge` rather than in general.
        choices: topics to offer as buttons.
        confidence: 0 to 1.

    """

    kind: str
    topic: str | None = None
    challenge: Challenge | None = None
    facet: bool = False
    choices: tuple[str, ...] = ()
    confidence: float = 0.0


def first(topics: Iterable[str]) -> tuple[str, ...]:
    """As many topics as are offered, each once."""
    return tuple(dict.fromkeys(topics))[:MOST_CHOICES]
