"""Sentence vectors that put French and English into one space: the pipeline's component."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.arrays import Array
from nlu.components.base import Component
from nlu.components.entities import DELEXICALISED
from nlu.components.spelling import corrected_text
from nlu.encoder import encode, shared_encoder
from nlu.vector_cache import encode_examples

DELEXICALISED_VECTOR = "vector_delexicalised"


class SentenceVectors(Component):
    """Adds a message's vector as its sentence feature, and that of its text without names beside it."""

    _pieces: Array

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The options Rasa gives every featuriser."""
        return {**DenseFeaturizer.get_default_config(), "alias": "sentence_vectors"}

    def train(self, training_data: TrainingData) -> Resource:
        """Note which pieces of words the examples have (see parent class)."""
        texts = [corrected_text(message) for message in training_data.training_examples]
        self._pieces = shared_encoder().pieces_of(texts)
        return self.persist()

    def write(self, folder: Path) -> None:
        """Write the examples' pieces."""
        np.save(folder / "pieces.npy", self._pieces)

    def read(self, folder: Path) -> None:
        """Warm the encoder up with the examples' pieces, so that the first question does not wait."""
        self._pieces = np.load(folder / "pieces.npy", allow_pickle=False)
        shared_encoder().warm(self._pieces)

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
