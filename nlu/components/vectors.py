"""Sentence vectors that put French and English into one space: the pipeline's component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.arrays import Array
from nlu.components.base import Component
from nlu.components.entities import DELEXICALISED
from nlu.components.spelling import corrected_text
from nlu.encoder import encode
from nlu.vector_cache import encode_examples

DELEXICALISED_VECTOR = "vector_delexicalised"


class SentenceVectors(Component):
    """Adds a message's vector as its sentence feature, and that of its text without names beside it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The options Rasa gives every featuriser."""
        return {**DenseFeaturizer.get_default_config(), "alias": "sentence_vectors"}

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SentenceVectors:  # fmt: skip
        """Create the component with its model in memory, so that the first question does not wait."""
        encode([""])
        return cls.create(config, model_storage, resource, execution_context)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to the training examples."""
        self._add(training_data.training_examples, encode_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add vectors to messages, all in one batch."""
        self._add(messages, encode)
        return messages

    def _add(self, messages: list[Message], encoder: Callable[[list[str]], Array]) -> None:
        texts = [corrected_text(message) for message in messages]
        named = [message for message in messages if message.get(DELEXICALISED) is not None]
        vectors = encoder(texts + [message.get(DELEXICALISED) for message in named])
        for message, vector in zip(messages, vectors):
            if message.get(TEXT):
                message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))
        for message, vector in zip(named, vectors[len(texts) :]):
            message.set(DELEXICALISED_VECTOR, vector)
