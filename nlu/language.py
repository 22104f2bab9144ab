"""Which language a message's words are in: lingua's opinion, and that of the FAQ's own phrasings."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import numpy as np
from lingua import Language
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils import murmurhash3_32

from nlu.arrays import Array
from nlu.detector import LINGUA
from nlu.detector import detector as detector
from nlu.everyday import everyday
from nlu.shorthand import shorthand
from nlu.text import level
from nlu.training_data import code_fingerprint

LANGUAGE = "language"
_GRAMS = HashingVectorizer(analyzer="char_wb", ngram_range=(1, 5), n_features=2**16, alternate_sign=False)
_grams_of = _GRAMS.build_analyzer()
# Neither opinion is ever more certain than this (in log-odds), and lingua's counts for less: it is
# unsure of short messages, and right on 94 % of our sample where the phrasings' n-grams are on 99 %.
_MOST_GENERAL, _MOST_OWN, _GENERAL_SHARE = 4.0, 8.0, 0.6


class MessageLanguage(GraphComponent):
    """Sets `language`: `{"scores": {"fr": p, "en": 1 - p}, "words": how many words there are}`.

    What it learns from everyday messages, and from examples that carry a language in their metadata,
    is how the programme's public types: "c koi" is French though no dictionary has it.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageLanguage:
        """Create an untrained component (see parent class)."""
        return cls(model_storage, resource)

    def __init__(self, model_storage: ModelStorage, resource: Resource, weights: Array | None = None) -> None:
        """Hold the storage, and the weights of the n-grams with their intercept last, if learnt."""
        self._storage, self._resource, self._weights = model_storage, resource, weights

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tells Rasa's cache when this room's code or data changed (see parent class)."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from everyday messages, short forms, and the examples whose metadata tell their language."""
        labelled: list[tuple[str, str | None]]
        labelled = [(line, code) for code in LINGUA for line in (*everyday(code), *shorthand(code))]
        labelled += [(message.get(TEXT), _stated(message)) for message in training_data.intent_examples]
        texts, languages = zip(*((text, language) for text, language in labelled if language in LINGUA))
        model = LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear")
        model.fit(_GRAMS.transform(map(level, texts)), [language == "fr" for language in languages])
        self._weights = np.append(model.coef_[0], model.intercept_).astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            np.save(folder / "weights.npy", self._weights)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> MessageLanguage:  # fmt: skip
        """Load what was learnt (see parent class)."""
        with model_storage.read_from(resource) as folder:
            weights = np.load(folder / "weights.npy", allow_pickle=False)
        detector()
        return cls(model_storage, resource, weights)

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            french = 1 / (1 + math.exp(-self._log_odds(text)))
            judged = {"scores": {"fr": french, "en": 1 - french}, "words": len(re.findall(r"[^\W\d_]+", text))}
            message.set(LANGUAGE, judged, add_to_output=True)
        return messages

    def _log_odds(self, text: str) -> float:
        """How much likelier French is than English, as a natural logarithm."""
        if not text.strip():
            return 0.0
        french = detector().compute_language_confidence(text, Language.FRENCH)
        general = _bounded(math.log((french + 1e-6) / (1 - french + 1e-6)), _MOST_GENERAL)
        assert self._weights is not None
        columns, counts = _hashed(text)
        own = float(self._weights[columns] @ counts / np.linalg.norm(counts) + self._weights[-1])
        return _bounded(own, _MOST_OWN) + _GENERAL_SHARE * general


def _hashed(text: str) -> tuple[Array, Array]:
    """The columns of a text's n-grams and how often each is there: what `_GRAMS` counts, in a tenth of the time."""
    hashes = (abs(murmurhash3_32(gram, seed=0)) for gram in _grams_of(level(text)))
    counts = Counter(number % _GRAMS.n_features for number in hashes)
    return np.fromiter(counts, np.int64), np.fromiter(counts.values(), np.float64)


def _stated(message: Message) -> str | None:
    """The language that an example's metadata states."""
    stated = (message.get("metadata") or {}).get("example")
    return stated.get(LANGUAGE) if isinstance(stated, dict) else None


def _bounded(value: float, most: float) -> float:
    return max(-most, min(most, value))
