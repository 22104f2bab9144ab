"""Sentence vectors that put French and English into one space: the pipeline's component."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT

from nlu.arrays import Array
from nlu.components.base import LearningComponent
from nlu.components.entities import DELEXICALISED
from nlu.components.spelling import corrected_text
from nlu.encoder import encode, shared_encoder
from nlu.vector_cache import encode_examples

if TYPE_CHECKING:
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

_SAMPLED = 3  # one example in so many tells which pieces are common
VECTOR = "vector"
DELEXICALISED_VECTOR = "vector_delexicalised"


class FingerprintedVector(np.ndarray[Any, np.dtype[np.float32]]):
    """A vector that tells Rasa its fingerprint, which Rasa would else make of its numbers written out.

    Rasa asks for that of each example after each component: written out, it took half of a training.
    """

    def fingerprint(self) -> str:
        """A hash of the numbers."""
        return str(hashlib.blake2b(self.tobytes(), digest_size=16).hexdigest())


class SentenceVectors(LearningComponent):
    """Adds a message's vector, and that of its text without names beside it."""

    _pieces: Array

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`features`: add them as Rasa's features too, for components of Rasa's own that are to read them."""
        return {"features": False}

    def train(self, training_data: TrainingData) -> Resource:
        """Note which pieces of words the examples have (see parent class)."""
        texts = [corrected_text(message) for message in training_data.training_examples[::_SAMPLED]]
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
        for message in training_data.training_examples:
            for name in (VECTOR, DELEXICALISED_VECTOR):
                if (vector := message.get(name)) is not None:
                    message.set(name, vector.view(FingerprintedVector))
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
            message.set(VECTOR, vector)
        if self._config["features"]:
            _add_features(messages)
        for message, vector in zip(named, vectors[len(texts) :]):
            message.set(DELEXICALISED_VECTOR, vector)


def _add_features(messages: list[Message]) -> None:
    from rasa.shared.nlu.training_data.features import Features  # brings scipy, which nothing else here needs

    for message in messages:
        if message.get(TEXT):
            features = Features(message.get(VECTOR)[None, :], FEATURE_TYPE_SENTENCE, TEXT, SentenceVectors.__name__)
            message.add_features(features)
