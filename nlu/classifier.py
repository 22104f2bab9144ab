"""Which topic a message is about, and whether that is known well enough to say.

n-grams hear how things are typed, vectors what is meant, in both languages at once.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import StratifiedKFold

from nlu.arrays import Array
from nlu.everyday import everyday
from nlu.features import Features, Weights
from nlu.knowing import CAUTIOUS, UNKNOWN, Held, Thresholds, learn_thresholds
from nlu.linear import Linear, nearness
from nlu.names import UNNAMED, NameFinder, names_in
from nlu.spelling import LANGUAGES, Speller, spelt
from nlu.training_data import code_fingerprint, fingerprint
from nlu.vectors import UNNAMED_VECTOR, encode

NOTHING = ""  # the class of messages that no programme answers
_OFFERED = 3
_SENTENCE = 3  # words; fewer are a name with hardly anything said of it


@dataclass(frozen=True)
class Judged:
    """What a model says of some texts: probabilities by topic, a row a text, and how known each is."""

    probabilities: Array
    known: Array


@dataclass(frozen=True)
class Model:
    """Everything learnt."""

    features: Features
    linear: Linear
    vectors: Array
    thresholds: Thresholds

    @property
    def topics(self) -> list[str]:
        """The topics, in the order of the columns of `judge`'s probabilities."""
        return [topic for topic in self.linear.topics if topic != NOTHING]

    def judge(self, texts: list[str], vectors: Array) -> Judged:
        """Judge some texts, given their vectors.

        Where everyday messages were learnt from, a text is known as far as it is none of them; else
        by its likeliest topic's probability and its nearness to what was learnt.
        """
        every = self.linear.probabilities(self.features.rows(texts, vectors))
        columns = [column for column, topic in enumerate(self.linear.topics) if topic != NOTHING]
        own = every[:, columns]
        if len(columns) < len(self.linear.topics):
            return Judged(own, own.sum(axis=1))
        return Judged(own, np.sqrt(own.max(axis=1)) * nearness(vectors, self.vectors))


@dataclass(frozen=True)
class Examples:
    """What to learn from: a text, its vector and its topic a row."""

    texts: list[str]
    vectors: Array
    topics: Array

    def part(self, rows: Array) -> Examples:
        """Some of the rows."""
        return Examples([self.texts[row] for row in rows], self.vectors[rows], self.topics[rows])

    def and_those_of(self, other: Examples) -> Examples:
        """These rows and then the other's."""
        vectors = np.vstack([self.vectors, other.vectors])
        return Examples(self.texts + other.texts, vectors, np.concatenate([self.topics, other.topics]))


def learn(examples: Examples, unnamed: Examples, weights: Weights, strictness: float, folds: int) -> Model:
    """Fit a model, and learn its thresholds from what models fitted on parts say of the rest.

    Args:
        examples: what to learn from.
        unnamed: those of them that name something, without the names; they teach what is said of things.
        weights: of the features.
        strictness: see `Linear.fit`.
        folds: into how many parts to divide the examples for the thresholds.
    """
    thresholds = _cross_validated(examples, weights, strictness, folds)
    return _fit(examples.and_those_of(unnamed), weights, strictness, thresholds)


def _fit(examples: Examples, weights: Weights, strictness: float, thresholds: Thresholds) -> Model:
    features = Features.fit(examples.texts, weights)
    rows = features.rows(examples.texts, examples.vectors)
    linear = Linear.fit(rows, list(examples.topics), strictness)
    return Model(features, linear, examples.vectors[examples.topics != NOTHING], thresholds)


def _cross_validated(examples: Examples, weights: Weights, strictness: float, folds: int) -> Thresholds:
    _, counts = np.unique(examples.topics, return_counts=True)
    folds = min(folds, int(counts.min()))
    if folds < 2 or NOTHING not in examples.topics:
        return CAUTIOUS

    def held_out(split: tuple[Array, Array]) -> Held:
        fitted, rest = (examples.part(rows) for rows in split)
        model = _fit(fitted, weights, strictness, CAUTIOUS)
        judged = model.judge(rest.texts, rest.vectors)
        ranked = np.argsort(-judged.probabilities, axis=1)[:, :_OFFERED]
        hits = np.array(model.topics)[ranked] == rest.topics[:, None]
        clear = judged.probabilities.max(axis=1)
        return Held(judged.known, clear, hits[:, 0], hits.any(axis=1), rest.topics != NOTHING)

    splits = StratifiedKFold(folds, shuffle=True, random_state=0).split(examples.texts, examples.topics)
    with ThreadPoolExecutor(2) as pool:
        return learn_thresholds(Held.joined(list(pool.map(held_out, splits))))


class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets the intent, its ranking, and `decision`: "answer", "choices" or "unknown".

    For a message that names things it also sets `intent_ranking_unnamed`, the ranking of its text
    without the names. A sentence that is everyday but for the name ("when does X close on Sundays?")
    is not known, however well the name is.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`char`, `word`, `vector`: weights of the features; `everyday`: learn what is not known."""
        return {**asdict(Weights()), "strictness": 20.0, "folds": 3, "everyday": True, "ranking": 10}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Create an untrained component (see parent class)."""
        return cls(config, model_storage, resource)

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: Model | None = None
    ) -> None:
        """Hold the model, if there is one yet."""
        self._config, self._storage, self._resource, self._model = config, model_storage, resource, model

    @property
    def _weights(self) -> Weights:
        return Weights(self._config["char"], self._config["word"], self._config["vector"])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tells Rasa's cache when this room's code or data changed (see parent class)."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples (see parent class)."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts = [spelt(message) for message in messages]
        vectors = np.vstack([_sentence_vector(message) for message in messages])
        topics = [message.get(INTENT) for message in messages]
        if self._config["everyday"]:
            speller = Speller.of(training_data)
            unknown = [speller.mended(line, code).text for code in LANGUAGES for line in everyday(code)]
            texts += unknown
            vectors = np.vstack([vectors, encode(unknown)])
            topics += [NOTHING] * len(unknown)
        examples = Examples(texts, vectors, np.array(topics, dtype=object))
        unnamed = _without_names(examples, NameFinder(NameFinder.get_default_config(), self._storage,
                                                      self._resource, names_in(training_data)))  # fmt: skip
        self._model = learn(examples, unnamed, self._weights, self._config["strictness"], self._config["folds"])
        with self._storage.write_to(self._resource) as folder:
            _write(self._model, folder, fingerprint(training_data))
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> TopicClassifier:  # fmt: skip
        """Load what was learnt (see parent class)."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = _read(folder, component._weights)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify messages (see parent class)."""
        assert self._model is not None
        unnamed = [message for message in messages if message.get(UNNAMED_VECTOR) is not None]
        texts = [spelt(m) for m in messages] + [m.get(UNNAMED) for m in unnamed]
        vectors = [_sentence_vector(m) for m in messages] + [m.get(UNNAMED_VECTOR) for m in unnamed]
        judged = self._model.judge(texts, np.vstack(vectors))
        for message, probabilities, known in zip(messages, judged.probabilities, judged.known):
            ranking = self._ranking(probabilities)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            decision = self._model.thresholds.decide(float(known), float(probabilities.max()))
            message.set("decision", decision, add_to_output=True)
            message.set("known", float(known), add_to_output=True)
        rest = slice(len(messages), None)
        for message, probabilities, known in zip(unnamed, judged.probabilities[rest], judged.known[rest]):
            message.set("intent_ranking_unnamed", self._ranking(probabilities), add_to_output=True)
            if known < self._model.thresholds.known and len(message.get(UNNAMED).split()) >= _SENTENCE:
                message.set("decision", UNKNOWN, add_to_output=True)
        return messages

    def _ranking(self, probabilities: Array) -> list[dict[str, Any]]:
        assert self._model is not None
        best = np.argsort(-probabilities)[: self._config["ranking"]]
        topics = self._model.topics
        return [{"name": topics[column], "confidence": float(probabilities[column])} for column in best]


def _without_names(examples: Examples, finder: NameFinder) -> Examples:
    """The examples that name something, with stand-ins for the names."""
    found = [(row, spans) for row, text in enumerate(examples.texts) if (spans := finder.found(text))]
    texts = [finder.unnamed(examples.texts[row], spans) for row, spans in found]
    return Examples(texts, encode(texts), examples.topics[[row for row, _ in found]])


def _sentence_vector(message: Message) -> Array:
    _, features = message.get_dense_features(TEXT)
    if features is None:
        return np.zeros(512, np.float32)
    return np.asarray(features.features, np.float32).reshape(-1)


def _write(model: Model, folder: Path, origin: str) -> None:
    np.savez(
        folder / "model.npz",
        **model.features.arrays(),
        topics=np.array(model.linear.topics),
        coefficients=model.linear.coefficients,
        intercepts=model.linear.intercepts,
        vectors=model.vectors.astype(np.float16),
    )
    (folder / "model.json").write_text(json.dumps({"thresholds": asdict(model.thresholds), "origin": origin}), "utf-8")


def _read(folder: Path, weights: Weights) -> Model:
    with np.load(folder / "model.npz", allow_pickle=False) as arrays:
        linear = Linear(tuple(map(str, arrays["topics"])), arrays["coefficients"], arrays["intercepts"])
        features = Features.load(arrays, weights)
        vectors = arrays["vectors"].astype(np.float32)
    thresholds = json.loads((folder / "model.json").read_text("utf-8"))["thresholds"]
    return Model(features, linear, vectors, Thresholds(**thresholds))
