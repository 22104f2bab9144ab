"""How a text is typed: character and word n-grams (TF-IDF), weighted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.arrays import Array
from nlu.text import level

_KINDS: dict[str, dict[str, Any]] = {
    "char": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+", "min_df": 1},
}

_END = "\n"  # no n-gram has one: `level` makes all white space alike
_HALF = 10  # examples a topic, with which characters have half of their weight


@dataclass(frozen=True)
class Weights:
    """How much each kind of likeness counts beside that of meaning, which counts 1."""

    char: float = 0.3
    word: float = 0.15

    def with_few(self, examples: float) -> Weights:
        """The weights for topics of so many examples: of few, characters in common are chance."""
        return Weights(self.char * examples / (examples + _HALF), self.word)


class Grams:
    """Turns texts into the rows of a sparse matrix, whose products say how alike they are typed."""

    def __init__(self, weights: Weights, grams: dict[str, TfidfVectorizer]) -> None:
        """Hold fitted n-grams; see `fit` and `load`."""
        self.weights, self._grams = weights, grams
        self._ready, first = {}, 0
        for kind, fitted in grams.items():
            self._ready[kind] = (fitted.build_analyzer(), fitted.vocabulary_, fitted.idf_, first)
            first += len(fitted.vocabulary_)

    @classmethod
    def fit(cls, texts: list[str], weights: Weights) -> tuple[Grams, csr_matrix]:
        """Learn which n-grams there are, and how common each is; with these texts' own `rows`."""
        levelled = [level(text) for text in texts]
        grams, rows = {}, []
        for kind, options in _KINDS.items():
            rare = len(texts) < 50  # a handful of examples has hardly any n-gram twice
            grams[kind] = TfidfVectorizer(**{**options, **({"min_df": 1} if rare else {})}, sublinear_tf=True)
            rows.append(grams[kind].fit_transform(levelled) * getattr(weights, kind) ** 0.5)
        return cls(weights, grams), hstack(rows, "csr", np.float32)

    def rows(self, texts: list[str]) -> csr_matrix:
        """The n-grams of some texts: shape (len(texts), number of n-grams).

        What `TfidfVectorizer.transform` gives, a kind beside the other, built in one go: on the one
        text of a message scikit-learn spends more time on checks than on n-grams.
        """
        values: list[Array] = []
        columns: list[Array] = []
        ends = [0]
        for text in texts:
            levelled = level(text)
            for kind, (analyze, known, idf, first) in self._ready.items():
                counts = Counter(column for gram in analyze(levelled) if (column := known.get(gram)) is not None)
                found = np.fromiter(counts, np.int64, len(counts))
                value = (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * idf[found]
                values.append(getattr(self.weights, kind) ** 0.5 * value / (np.linalg.norm(value) or 1.0))
                columns.append(found + first)
            ends.append(ends[-1] + sum(map(len, values[-len(self._ready) :])))
        shape = (len(texts), sum(len(known) for _, known, _, _ in self._ready.values()))
        if not texts:
            return csr_matrix(shape, dtype=np.float32)
        return csr_matrix((np.concatenate(values).astype(np.float32), np.concatenate(columns), ends), shape=shape)

    def arrays(self) -> dict[str, Array]:
        """What `load` needs, as arrays."""
        found: dict[str, Array] = {}
        for kind, grams in self._grams.items():
            names = sorted(grams.vocabulary_, key=grams.vocabulary_.__getitem__)
            # As an array of words each would take as much room as the longest.
            written = np.frombuffer(_END.join(names).encode(), np.uint8)
            found |= {f"{kind}_names": written, f"{kind}_idf": grams.idf_}
        return found

    @classmethod
    def load(cls, arrays: Any, weights: Weights) -> Grams:
        """Build anew from `arrays`."""
        grams = {}
        for kind, options in _KINDS.items():
            names = arrays[f"{kind}_names"].tobytes().decode().split(_END)
            grams[kind] = TfidfVectorizer(**options, sublinear_tf=True, vocabulary=names)
            grams[kind].vocabulary_ = {name: column for column, name in enumerate(names)}
            grams[kind].idf_ = arrays[f"{kind}_idf"]
        return cls(weights, grams)
