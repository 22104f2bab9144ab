"""What a map of sentence vectors is learnt from."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.arrays import Array


@dataclass(frozen=True)
class Pairs:
    """What the map is learnt from: texts, and the parts of topics that are to be near to them or not.

    Attributes:
        vectors: of the texts.
        parts: of the parts.
        topic: of each part.
        right: which topics answer each text: shape (texts, topics).
        weight: how much each text counts.

    """

    vectors: Array
    parts: Array
    topic: Array
    right: Array
    weight: Array
