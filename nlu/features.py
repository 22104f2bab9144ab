"""How a text is typed: character and word n-grams (TF-IDF), weighted.

What scikit-learn's `TfidfVectorizer` gives (`char_wb` of 2 to 5 characters, words and pairs of words,
`sublinear_tf`), a kind beside the other, to float32's precision; only the order of the columns is another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nlu.arrays import Array
from nlu.ngrams import Ngrams
from nlu.text import level

_SHORTEST, _LONGEST = 2, 5  # characters
_LEAST_TEXTS = 2  # that a run of characters stands in; of words, one will do
_MANY = 50  # texts; a handful has hardly any n-gram twice
_HALF = 10  # examples a topic, with which characters have half of their weight
_IS_WORD = np.uint64(1 << 63)  # set in the hash of words, so that their columns come last


@dataclass(frozen=True)
class NgramWeights:
    """How much each kind of likeness counts beside that of meaning, which counts 1."""

    char: float = 0.3
    word: float = 0.15

    def with_few(self, examples: float) -> NgramWeights:
        """The weights for topics of so many examples: of few, characters in common are chance."""
        return NgramWeights(self.char * examples / (examples + _HALF), self.word)


@dataclass(frozen=True)
class Rows:
    """Rows of a sparse matrix, a text each: the columns of row n and their values are those from ends[n] on."""

    ends: Array
    columns: Array
    values: Array
    width: int

    def __matmul__(self, dense: Array) -> Array:
        """The product with a matrix of as many rows as these have columns, as float32."""
        product = np.zeros((len(self.ends) - 1, dense.shape[1]), np.float32)
        for row, (start, end) in enumerate(zip(self.ends, self.ends[1:])):
            product[row] = self.values[start:end] @ dense[self.columns[start:end]].astype(np.float32, copy=False)
        return product

    def by_column(self) -> Rows:
        """The transpose: a row for each of these columns."""
        order = np.argsort(self.columns, kind="stable")
        row = np.repeat(np.arange(len(self.ends) - 1), np.diff(self.ends))
        ends = np.searchsorted(self.columns[order], np.arange(self.width + 1))
        return Rows(ends.astype(np.int32), row[order].astype(np.int32), self.values[order], len(self.ends) - 1)

    def times(self, by_column: Rows) -> Array:
        """The product with the transpose of other rows, which is given: shape (rows, other rows), float32."""
        product = np.zeros((len(self.ends) - 1, by_column.width), np.float32)
        for row, (start, end) in enumerate(zip(self.ends, self.ends[1:])):
            columns = self.columns[start:end]
            first, counts = by_column.ends[columns], by_column.ends[columns + 1] - by_column.ends[columns]
            place = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
            values = by_column.values[place] * np.repeat(self.values[start:end], counts)
            product[row] = np.bincount(by_column.columns[place], values, by_column.width)
        return product


class TfIdf:
    """Turns texts into sparse rows, whose products say how alike they are typed."""

    def __init__(self, weights: NgramWeights, hashes: Array, rarity: Array) -> None:
        """Take the n-grams' hashes, ascending, and how rare each is (inverse document frequency)."""
        self.weights, self._hashes, self._rarity = weights, hashes, rarity
        self._words = int(np.searchsorted(hashes, _IS_WORD))  # the first column that is a word

    @classmethod
    def fit(cls, texts: list[str], weights: NgramWeights) -> tuple[TfIdf, Rows]:
        """Learn which n-grams there are, and how rare each is; with these texts' own `rows`."""
        text, found = _ngrams(texts)
        hashes, columns = np.unique(found, return_inverse=True)
        pairs = np.unique(text * len(hashes) + columns)
        texts_with = np.bincount(pairs % max(1, len(hashes)), minlength=len(hashes))
        kept = (texts_with >= (_LEAST_TEXTS if len(texts) >= _MANY else 1)) | (hashes >= _IS_WORD)
        rarity = np.log((1 + len(texts)) / (1 + texts_with[kept])) + 1
        fitted = cls(weights, hashes[kept], rarity.astype(np.float32))
        place = np.cumsum(kept) - 1
        known = kept[columns]
        return fitted, fitted._weighted(text[known], place[columns[known]], len(texts))

    def rows(self, texts: list[str]) -> Rows:
        """The n-grams of some texts, a row each."""
        text, found = _ngrams(texts)
        place = np.searchsorted(self._hashes, found)
        place[place == len(self._hashes)] = 0
        known = self._hashes[place] == found if len(self._hashes) else np.zeros(len(found), bool)
        return self._weighted(text[known], place[known], len(texts))

    def _weighted(self, text: Array, column: Array, texts: int) -> Rows:
        """The rows of n-grams, each given by its text's number and its column."""
        width = len(self._hashes)
        pairs, counts = np.unique(text * width + column, return_counts=True)
        text, column = np.divmod(pairs, max(1, width))
        values = (1 + np.log(counts, dtype=np.float32)) * self._rarity[column]
        word = column >= self._words
        kind = 2 * text + word  # each kind of n-gram has length 1 in each text, times its weight
        lengths = np.sqrt(np.bincount(kind, values * values, 2 * texts))
        weight = np.array([self.weights.char, self.weights.word], np.float32) ** 0.5
        values *= (weight[word.astype(np.intp)] / lengths[kind]).astype(np.float32)
        return Rows(np.searchsorted(text, np.arange(texts + 1)), column, values, width)

    def arrays(self) -> dict[str, Array]:
        """What `load` needs, as arrays."""
        return {"hashes": self._hashes, "rarity": self._rarity}

    @classmethod
    def load(cls, arrays: Any, weights: NgramWeights) -> TfIdf:
        """Build anew from `arrays`."""
        return cls(weights, arrays["hashes"], arrays["rarity"])


def _ngrams(texts: list[str]) -> tuple[Array, Array]:
    """Of every n-gram of some texts, the number of its text, and its hash."""
    ngrams = Ngrams([level(text) for text in texts])
    characters, words = ngrams.characters(_SHORTEST, _LONGEST), ngrams.words()
    hashes = np.concatenate([characters.hash & ~_IS_WORD, words.hash | _IS_WORD])
    return np.concatenate([characters.text, words.text]), hashes
