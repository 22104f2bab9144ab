"""Which language a message is in: by how the public types, and by how often each language says its words."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils import murmurhash3_32

from faq.model import LANGUAGES
from languages import chitchat, shorthand
from nlu.arrays import Array
from nlu.dictionary import bounded, french_odds
from nlu.text import fold, level
from nlu.training_data import LANGUAGE, code_fingerprint, language_stated

_GRAMS = HashingVectorizer(analyzer="char_wb", ngram_range=(1, 5), n_features=2**16, alternate_sign=False)
_grams_of = _GRAMS.build_analyzer()
_MOST = 8.0  # of log-odds; the n-grams are never more certain
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 4  # words beside names and quotations, that tell the language of a message without them


class MessageLanguage(GraphComponent):
    """Sets `language`: `{"scores": {"fr": p, "en": 1 - p}, "words": how many words there are}`.

    What it learns from everyday messages, and from examples that carry a language in their metadata,
    is how the programme's public types: "c koi" is French though no dictionary has it. Names and
    quotations tell nothing where there is more: what is named in French is also asked about in English.
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

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, weights: Array | None = None, names: Iterable[str] = ()
    ) -> None:
        """Hold the storage, and what was learnt: the n-grams' weights with their intercept last, and the names."""
        self._storage, self._resource, self._weights = model_storage, resource, weights
        longest_first = sorted(map(re.escape, names), key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(longest_first)})\b") if longest_first else None

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tells Rasa's cache when this room's code or data changed (see parent class)."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from everyday messages, short forms, and the examples whose metadata tell their language."""
        labelled: list[tuple[str, str | None]]
        labelled = [(line, code) for code in LANGUAGES for line in (*chitchat(code), *shorthand(code))]
        labelled += [(message.get(TEXT), language_stated(message)) for message in training_data.intent_examples]
        texts, languages = zip(*((text, language) for text, language in labelled if language in LANGUAGES))
        model = LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear")
        model.fit(_GRAMS.transform(map(level, texts)), [language == "fr" for language in languages])
        self._weights = np.append(model.coef_[0], model.intercept_).astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            np.save(folder / "weights.npy", self._weights)
            (folder / "names.json").write_text(json.dumps(sorted(training_data.entity_synonyms)), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> MessageLanguage:  # fmt: skip
        """Load what was learnt (see parent class)."""
        with model_storage.read_from(resource) as folder:
            weights = np.load(folder / "weights.npy", allow_pickle=False)
            names = json.loads((folder / "names.json").read_text("utf-8"))
        return cls(model_storage, resource, weights, names)

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            french = 1 / (1 + math.exp(-self._log_odds(self._telling(text))))
            judged = {"scores": {"fr": french, "en": 1 - french}, "words": len(_WORD.findall(text))}
            message.set(LANGUAGE, judged, add_to_output=True)
        return messages

    def _telling(self, text: str) -> str:
        """The text without names and quotations, if enough is left."""
        rest = _QUOTED.sub(" ", text)
        if self._names:
            for name in reversed(list(self._names.finditer(fold(rest)))):
                rest = rest[: name.start()] + " " + rest[name.end() :]
        return rest if len(_WORD.findall(rest)) >= _FEWEST else text

    def _log_odds(self, text: str) -> float:
        """How much likelier French is than English, as a natural logarithm."""
        if not text.strip():
            return 0.0
        assert self._weights is not None
        columns, counts = _hashed(text)
        own = float(self._weights[columns] @ counts / np.linalg.norm(counts) + self._weights[-1])
        return bounded(own, _MOST) + french_odds(text)


def _hashed(text: str) -> tuple[Array, Array]:
    """The columns of a text's n-grams and how often each is there: what `_GRAMS` counts, in a tenth of the time."""
    hashes = (abs(murmurhash3_32(gram, seed=0)) for gram in _grams_of(level(text)))
    counts = Counter(number % _GRAMS.n_features for number in hashes)
    return np.fromiter(counts, np.int64), np.fromiter(counts.values(), np.float64)
