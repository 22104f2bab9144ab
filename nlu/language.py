"""Which language a text is in: by how the public types, and by how often each language says its words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils import murmurhash3_32

from nlu.arrays import Array
from nlu.dictionary import bounded, french_odds
from nlu.text import fold, level

_GRAMS = HashingVectorizer(analyzer="char_wb", ngram_range=(1, 5), n_features=2**16, alternate_sign=False)
_grams_of = _GRAMS.build_analyzer()
_MOST = 8.0  # of log-odds; the n-grams are never more certain
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]+")
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
        model = LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear")
        model.fit(_GRAMS.transform(map(level, texts)), french)
        return cls(np.append(model.coef_[0], model.intercept_).astype(np.float32), names)

    def french(self, text: str) -> float:
        """The probability that a text is French; otherwise it is English."""
        return 1 / (1 + math.exp(-self._log_odds(self._telling(text))))

    def _telling(self, text: str) -> str:
        """The text without names and quotations, if enough is left."""
        rest = _QUOTED.sub(" ", text)
        if self._names:
            for name in reversed(list(self._names.finditer(fold(rest)))):
                rest = rest[: name.start()] + " " + rest[name.end() :]
        return rest if words(rest) >= _FEWEST else text

    def _log_odds(self, text: str) -> float:
        """How much likelier French is than English, as a natural logarithm."""
        if not text.strip():
            return 0.0
        columns, counts = _hashed(text)
        own = float(self.weights[columns] @ counts / np.linalg.norm(counts) + self.weights[-1])
        return bounded(own, _MOST) + french_odds(text)


def words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def _hashed(text: str) -> tuple[Array, Array]:
    """The columns of a text's n-grams and how often each is there: what `_GRAMS` counts, in a tenth of the time."""
    hashes = (abs(murmurhash3_32(gram, seed=0)) for gram in _grams_of(level(text)))
    counts = Counter(number % _GRAMS.n_features for number in hashes)
    return np.fromiter(counts, np.int64), np.fromiter(counts.values(), np.float64)
