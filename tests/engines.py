"""Engines for tests that are not about understanding: what a text is understood as is said by the test."""

from __future__ import annotations

from typing import Any

_SURE, _UNSURE = 0.9, 0.01


def understood(text: str, *topics: str, answered: bool = True) -> dict[str, Any]:
    """A text as the pipeline would describe it: surely about the first topic, or, not `answered`, about none."""
    share = _SURE if answered else _UNSURE
    scores = [share, *[_UNSURE / 10] * (len(topics) - 1)]
    return {
        "text": text,
        "entities": [],
        "intent_ranking": [{"name": topic, "confidence": score} for topic, score in zip(topics, scores)],
        "outcome": "answer" if answered else "unknown",
        "in_scope_probability": sum(scores),
        "threshold": 0.3,
        "offer_threshold": 0.3,
        "reliability": 0.9,
    }


class FakeEngine:
    """An engine that is told what a text is understood as; see `parse`."""

    model_id = "fake"

    def parse(self, text: str) -> dict[str, Any]:
        """What a text is understood as."""
        raise NotImplementedError

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        """The same for several."""
        return [self.parse(text) for text in texts]
