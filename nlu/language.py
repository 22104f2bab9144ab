"""Which language a text is in: by how the public types, and by how often each language says its words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from nlu.arrays import Array
from nlu.dictionary import bounded, french_odds
from nlu.ngrams import Ngrams
from nlu.text import fold, level

_SHORTEST, _LONGEST = 1, 5  # characters of an n-gram
_COLUMNS = 2**16  # n-grams share them by hash
_MOST = 8.0  # of log-odds; the n-grams are never more certain
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(r"[^\W\d_a-z]")
_FEWEST = 4  # words beside names and quotations, that tell the language of a message without them


class LanguageDetector:
    """Tells French from English; names and quotations count only where there is little else."""

    def __init__(self, weights: Array, names: Iterable[str] = ()) -> None:
        """Take the n-grams' weights with their intercept last, and the folded names."""
        self.weights, self.names = weights, sorted(names)
        longest_first = sorted(map(re.escape, self.names), key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(longest_first)})\b") if longest_first else None

    @classmethod
    def fit(cls, texts: Sequence[str], french: Sequence[bool], names: Iterable[str]) -> LanguageDetector:
        """Learn from texts, and whether each is French."""
        from sklearn.linear_model import LogisticRegression  # 30 MB that a server does without

        model = LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear")
        model.fit(_rows(texts), french)
        return cls(np.append(model.coef_[0], model.intercept_).astype(np.float32), names)

    def french(self, text: str) -> float:
        """The probability that a text is French; otherwise it is English."""
        return self.french_all([text])[0]

    def french_all(self, texts: Sequence[str]) -> list[float]:
        """As `french`, of several texts at once."""
        telling = [self._telling(text) for text in texts]
        return [1 / (1 + math.exp(-odds)) for odds in self._log_odds(telling)]

    def _telling(self, text: str) -> str:
        """The text without names and quotations, if enough is left."""
        rest = _QUOTED.sub(" ", text)
        if self._names:
            for name in reversed(list(self._names.finditer(fold(rest)))):
                rest = rest[: name.start()] + " " + rest[name.end() :]
        return rest if count_words(rest) >= _FEWEST else text

    def _log_odds(self, texts: Sequence[str]) -> list[float]:
        """How much likelier French is than English for each text, as a natural logarithm."""
        text, columns = _hashed(texts)
        pairs, counts = np.unique(text * _COLUMNS + columns, return_counts=True)
        text, columns = np.divmod(pairs, _COLUMNS)
        sums = np.bincount(text, self.weights[columns] * counts, len(texts))
        lengths = np.sqrt(np.bincount(text, counts * counts, len(texts)))
        return [
            bounded(float(total / length + self.weights[-1]), _MOST) + french_odds(each) if length else 0.0
            for each, total, length in zip(texts, sums, lengths)
        ]


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def _hashed(texts: Sequence[str]) -> tuple[Array, Array]:
    """Of every n-gram of some texts, the number of its text, and its column."""
    text, hashes = Ngrams([_with_accents(text) for text in texts]).characters(_SHORTEST, _LONGEST)
    return text, (hashes % np.uint64(_COLUMNS)).astype(np.intp)


def _with_accents(text: str) -> str:
    """The text as n-grams are taken from it, which has no accents, and then its accented letters by themselves."""
    return " ".join([level(text), *sorted(set(_ACCENTED.findall(text.lower())))])


def _rows(texts: Sequence[str]) -> Any:
    """How often each text has each n-gram, as a sparse matrix of rows of length 1."""
    from scipy.sparse import csr_matrix  # to learn with; a server does without

    text, columns = _hashed(texts)
    rows = csr_matrix((np.ones(len(text)), (text, columns)), (len(texts), _COLUMNS))  # adds up what is there twice
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(lengths, np.diff(rows.indptr))
    return rows
