"""Which topic a message is about, and whether that is known well enough to say: the pipeline's component."""

from __future__ import annotations

import json
from dataclasses import asdict
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

from nlu.arrays import Array
from nlu.examples import Examples, completed
from nlu.features import Grams, Weights
from nlu.knowing import Knowing, Thresholds
from nlu.learning import Model, learn
from nlu.names import UNNAMED
from nlu.regression import Regression
from nlu.spelling import spelt
from nlu.training_data import OUT_OF_SCOPE, code_fingerprint, fingerprint
from nlu.vectors import UNNAMED_VECTOR

_SENTENCE = 3  # words; fewer are a name with hardly anything said of it


class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets the intent, its ranking, and `decision`: "answer", "choices" or "unknown".

    For a message that names things it also sets `intent_ranking_unnamed`, the ranking of its text
    without the names. Such a message is as known as the mean of the two: "when does X close on Sundays?"
    is everyday, however well the name is known.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The options.

        `char`, `word`: weights of the n-grams. `width`, `ridge`: see `learn`. `everyday`: learn from
        everyday messages what is not known. `out_of_scope`: the intent whose examples have no answer.
        """
        options = {"width": 1.0, "ridge": 0.1, "everyday": True, "out_of_scope": OUT_OF_SCOPE, "ranking": 10}
        return {**asdict(Weights()), **options}

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

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tells Rasa's cache when this room's code or data changed (see parent class)."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples (see parent class)."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT)]
        vectors = np.vstack([_sentence_vector(message) for message in messages])
        texts = [spelt(message) for message in messages]
        own = Examples.of(texts, vectors, messages, self._config["out_of_scope"])
        examples = completed(own, training_data, self._config["everyday"])
        weights = Weights(self._config["char"], self._config["word"])
        self._model = learn(examples, weights, self._config["width"], self._config["ridge"])
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
            component._model = _read(folder)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify messages (see parent class)."""
        assert self._model is not None
        naming = [row for row, message in enumerate(messages) if message.get(UNNAMED_VECTOR) is not None]
        unnamed = [messages[row] for row in naming]
        texts = [spelt(m) for m in messages] + [m.get(UNNAMED) for m in unnamed]
        vectors = [_sentence_vector(m) for m in messages] + [m.get(UNNAMED_VECTOR) for m in unnamed]
        judged = self._model.judge(texts, np.vstack(vectors))
        known, thresholds = judged.known.copy(), self._model.knowing.thresholds
        for row, without_name in zip(naming, judged.known[len(messages) :]):
            if len(messages[row].get(UNNAMED).split()) >= _SENTENCE:
                known[row] = (known[row] * without_name) ** 0.5
        rankings = [self._ranking(probabilities) for probabilities in known[:, None] * judged.clear]
        for message, ranking, how_known, clear in zip(messages, rankings, known, judged.clear):
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("outcome", thresholds.decide(float(how_known), float(clear.max())), add_to_output=True)
            message.set("in_scope_probability", float(how_known), add_to_output=True)
            message.set("threshold", thresholds.answer, add_to_output=True)
            message.set("offer_threshold", thresholds.offer, add_to_output=True)
            message.set("reliability", self._model.knowing.reliability, add_to_output=True)
        for message, ranking in zip(unnamed, rankings[len(messages) :]):
            message.set("ranking_delexicalised", ranking, add_to_output=True)
        return messages

    def _ranking(self, probabilities: Array) -> list[dict[str, Any]]:
        assert self._model is not None
        best = np.argsort(-probabilities)[: self._config["ranking"]]
        topics = self._model.topics
        return [{"name": topics[column], "confidence": float(probabilities[column])} for column in best]


def _sentence_vector(message: Message) -> Array:
    _, features = message.get_dense_features(TEXT)
    if features is None:
        return np.zeros(512, np.float32)
    return np.asarray(features.features, np.float32).reshape(-1)


def _write(model: Model, folder: Path, origin: str) -> None:
    learnt = model.regression
    np.savez(
        folder / "model.npz",
        **model.grams.arrays(),
        topics=np.array(learnt.topics),
        grams=learnt.grams.astype(np.float16),
        examples=learnt.examples,
        axes=learnt.axes,
        vectors=learnt.vectors.astype(np.float16),
        shares=learnt.shares,
    )
    told = {
        "width": learnt.width,
        "weights": asdict(model.grams.weights),
        "knowing": asdict(model.knowing),
        "origin": origin,
    }
    (folder / "model.json").write_text(json.dumps(told), "utf-8")


def _read(folder: Path) -> Model:
    told = json.loads((folder / "model.json").read_text("utf-8"))
    with np.load(folder / "model.npz", allow_pickle=False) as arrays:
        weight = {name: arrays[name].astype(np.float32) for name in ("grams", "examples", "axes", "vectors", "shares")}
        regression = Regression(tuple(map(str, arrays["topics"])), **weight, width=told["width"])
        grams = Grams.load(arrays, Weights(**told["weights"]))
    knowing = Knowing(**{**told["knowing"], "thresholds": Thresholds(**told["knowing"]["thresholds"])})
    return Model(grams, regression, knowing)
