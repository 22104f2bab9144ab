"""How questions are like what answers them: learnt across programmes by `python -m training.likeness`.

`likeness.npy` is a map of sentence vectors that brings a question near to the question, label and answer of its topic;
`likeness.json` holds the weights of two models whose features know nothing of a FAQ, so that they serve any: which of
the topics a text asks for, and (a small network) whether it asks for one of them at all. The file says what they were
learnt from.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rasa.shared.nlu.constants import INTENT

from learnt.network import Network
from nlu.arrays import Array, product
from nlu.features import Rows, TfIdf
from nlu.out_of_scope import Thresholds
from nlu.topic_parts import KINDS, TopicParts, words_in
from nlu.training_data import is_from_answer, language_stated
from nlu.vector_cache import encode_examples

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message

PATH, MAP_PATH = (Path(__file__).with_name(f"likeness.{kind}") for kind in ("json", "npy"))
TOPIC = (*KINDS, "typed", "coverage", "model")
"""What speaks for a topic: likeness in meaning to each kind of part, and in type; words covered; the model's score."""
_OF_TEXT = (
    "best", "lead", "even", "likeliest", "second", "third", "entropy", "nearest", "everyday", "in_scope",
    "unexplained", "unexplained_share", "words", "constant",
)  # fmt: skip
SCOPE = (*_OF_TEXT, *(f"{name}_of_likeliest" for name in TOPIC), *(f"{name}_beyond_others" for name in TOPIC))
"""What speaks for a text asking for any of the topics."""


@dataclass(frozen=True)
class LikenessWeights:
    """What was learnt.

    Attributes:
        mapped: the map of sentence vectors: shape (512, 512).
        topic: a weight for each of `TOPIC`, then for each times the logarithm of how many phrasings a topic has.
        scope: the log-odds of `SCOPE`.
        thresholds: how probable is enough.

    """

    mapped: Array
    topic: Array
    scope: Network
    thresholds: Thresholds


@cache
def learnt_likeness() -> LikenessWeights:
    """What `likeness.json` and `likeness.npy` hold."""
    found = json.loads(PATH.read_text("utf-8"))
    topic = [found["topic"][name] for name in TOPIC] + [found["topic_by_phrasings"][name] for name in TOPIC]
    mapped = np.load(MAP_PATH, allow_pickle=False).astype(np.float32)
    return LikenessWeights(mapped, np.array(topic), Network.of(found["scope"]), Thresholds(**found["thresholds"]))


@dataclass(frozen=True)
class Texts:
    """Some texts, as `Likeness` reads them: their words, n-grams, vectors and what the model says of each.

    Attributes:
        scores: the model's score of each of the programme's own topics.
        in_scope: the model's probability that each is in scope.

    """

    texts: Sequence[str]
    rows: Rows
    vectors: Array
    scores: Array
    in_scope: Array


@dataclass(frozen=True)
class Likeness:
    """The likeness of texts to one programme's topics.

    Attributes:
        parts: what the topics tell of themselves.
        phrasings: how many a topic usually has.
        everyday: the vectors of everyday messages.

    """

    parts: TopicParts
    phrasings: float
    everyday: Array

    @classmethod
    def of(cls, messages: Sequence[Message], ngrams: TfIdf, everyday: Array) -> Likeness | None:
        """That to the topics of training examples; None where these tell nothing but how they are asked for."""
        parts = TopicParts.of(messages, ngrams, encode_examples)
        if parts is None:
            return None
        asked = Counter((m.get(INTENT), language_stated(m)) for m in messages if not is_from_answer(m))
        own = [count for (topic, _), count in asked.items() if topic in parts.topics]
        return cls(parts, float(np.median(own)), everyday)

    def arrays(self) -> dict[str, Array]:
        """What `load` needs, as arrays."""
        own = {"part_phrasings": np.array(self.phrasings), "part_everyday": self.everyday.astype(np.float16)}
        return {**own, **self.parts.arrays()}

    @classmethod
    def load(cls, arrays: Mapping[str, Array]) -> Likeness | None:
        """Build anew from `arrays`; None where they hold no parts."""
        parts = TopicParts.load(arrays)
        if parts is None:
            return None
        return cls(parts, float(arrays["part_phrasings"]), arrays["part_everyday"].astype(np.float32))

    def topic_features(self, texts: Texts, mapped: Array) -> Array:
        """What speaks for each topic: shape (texts, topics, 2 * len(TOPIC))."""
        own = product(texts.vectors, mapped)
        own = own / np.linalg.norm(own, axis=1, keepdims=True)
        alike = product(own, self.parts.vectors.T)
        found = [self.parts.likeness(kind, alike) for kind in KINDS]
        found += [
            self.parts.likeness_in_type(texts.rows),
            np.array([self.parts.coverage(text) for text in texts.texts]),
        ]
        features = np.stack([*found, texts.scores], axis=-1)
        return np.concatenate([features, features * math.log(self.phrasings)], axis=-1)

    def scope_features(self, texts: Texts, features: Array, scores: Array) -> Array:
        """What tells whether each text asks for any topic: shape (texts, len(SCOPE)).

        Args:
            texts: the texts.
            features: see `topic_features`.
            scores: the weighed features.

        """
        ranked, probable = -np.sort(-scores, axis=1), -np.sort(-_probabilities(scores), axis=1)
        fourth = ranked[:, min(3, ranked.shape[1] - 1)]
        first_three = np.hstack([probable, np.zeros((len(scores), 2))])[:, :3]
        entropy = -(probable * np.log(np.maximum(probable, 1e-9))).sum(axis=1)
        even = np.log(np.exp(scores - scores.mean(axis=1, keepdims=True)).mean(axis=1))
        nearest = features[:, :, : len(KINDS)].max(axis=(1, 2))
        everyday = (texts.vectors @ self.everyday.T).max(axis=1) if len(self.everyday) else np.zeros(len(scores))
        bounded = np.clip(texts.in_scope, 1e-4, 1 - 1e-4)
        unexplained = np.array([self.parts.unexplained(text) for text in texts.texts])
        words = np.array([math.log(1 + len(words_in(text))) for text in texts.texts])
        own = features[:, :, : len(TOPIC)]
        likeliest = own[np.arange(len(scores)), scores.argmax(axis=1)]
        return np.column_stack(
            [ranked[:, 0], ranked[:, 0] - fourth, even, first_three, entropy, nearest, everyday,
             np.log(bounded / (1 - bounded)), unexplained, words, np.ones(len(scores)),
             likeliest, likeliest - own.mean(axis=1)]
        )  # fmt: skip

    def predict(self, texts: Texts, weights: LikenessWeights) -> tuple[Array, Array]:
        """The probability that each text asks for one of the topics, and each topic's if it does (rows sum to 1)."""
        return self.probabilities(texts, self.topic_features(texts, weights.mapped), weights.topic, weights.scope)

    def probabilities(self, texts: Texts, features: Array, topic: Array, scope: Network) -> tuple[Array, Array]:
        """What `predict` gives, of texts whose `topic_features` are known, by weights of `TOPIC` and `SCOPE`."""
        scores = features @ topic
        odds = scope.log_odds(self.scope_features(texts, features, scores))
        return 1 / (1 + np.exp(-odds)), _probabilities(scores)


def _probabilities(scores: Array) -> Array:
    """Each topic's probability from their log-odds: rows sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
