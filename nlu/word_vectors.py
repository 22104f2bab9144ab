"""The sentence vectors of single words, which are met again and again: kept, as many as are used most."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from nlu.arrays import Array
from nlu.encoder import encode

_MOST = 4096  # words, 8 MB


class WordVectors:
    """Vectors by word; may be used by several threads."""

    def __init__(self, encoder: Callable[[list[str]], Array] = encode, most: int = _MOST) -> None:
        """Keep the vectors that `encoder` gives of the `most` words that were asked for last."""
        self._encoder, self._most = encoder, most
        self._known: OrderedDict[str, Array] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, words: Sequence[str]) -> Array:
        """A row a word: float32 of shape (words, 512)."""
        with self._lock:
            found = {word: self._known[word] for word in words if word in self._known}
        new = [word for word in dict.fromkeys(words) if word not in found]
        if new:
            found.update(zip(new, self._encoder(new)))
        with self._lock:
            for word in words:
                self._known[word] = found[word]
                self._known.move_to_end(word)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return np.array([found[word] for word in words], np.float32)


word_vectors = WordVectors()
"""Those of this process."""
