"""Which language a text is in: by how the public types, and by how often each language says its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from languages import LANGUAGES, with_everyday
from nlu.arrays import Array
from nlu.dictionary import language_odds
from nlu.ngrams import Ngrams
from nlu.text import fold, level

_SHORTEST, _LONGEST = 1, 5  # characters of an n-gram
_COLUMNS = 2**16  # n-grams share them by hash
_MOST = 8.0  # of log-odds; the n-grams are never more certain
_FOREIGN = 2.5  # of log-odds, that a language is served rather than not, before a text is seen
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(r"[^\W\d_a-z]")
_INVERSE_RIDGE = 20.0  # how much the examples' losses count beside the weights' length
_FEWEST = 4  # words beside names and quotations, that tell the language of a message without them


class LanguageDetector:
    """Tells languages apart; names and quotations count only where there is little else.

    Attributes:
        languages: those that it knows.
        served: those that are expected: the FAQ's. Any other is taken to be less likely before a text is seen.
        weights: of each n-gram in each language, their intercepts last: shape (columns + 1, languages).
        names: folded, and sorted.

    """

    def __init__(self, languages: Sequence[str], served: Sequence[str], weights: Array, names: Iterable[str]) -> None:
        """Take what it knows; words are looked up in the dictionaries of `served`, and of those used in them."""
        self.languages, self.served = tuple(languages), tuple(served)
        self.weights, self.names = weights, sorted(names)
        longest_first = sorted(map(re.escape, self.names), key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(longest_first)})\b") if longest_first else None
        self._with_words = [code for code in with_everyday(self.served) if code in self.languages]
        self._columns = [self.languages.index(code) for code in self._with_words]
        self._prior = np.array([0.0 if code in self.served else -_FOREIGN for code in self.languages])

    @classmethod
    def fit(
        cls, texts: Sequence[str], languages: Sequence[str], served: Sequence[str], names: Iterable[str]
    ) -> LanguageDetector:
        """Learn from texts, and the language of each."""
        known = [code for code in LANGUAGES if code in languages]
        return cls(known, served, _fitted(texts, languages, known), names)

    def scores(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The probability of each language that it knows, likeliest or not, of each text."""
        odds = self._log_odds([self._telling(text) for text in texts])
        likely = np.exp(odds - odds.max(axis=1, keepdims=True))
        shares = likely / likely.sum(axis=1, keepdims=True)
        return [dict(zip(self.languages, map(float, row))) for row in shares]

    def _telling(self, text: str) -> str:
        """The text without names and quotations, if enough is left."""
        rest = _QUOTED.sub(" ", text)
        if self._names:
            for name in reversed(list(self._names.finditer(fold(rest)))):
                rest = rest[: name.start()] + " " + rest[name.end() :]
        return rest if count_words(rest) >= _FEWEST else text

    def _log_odds(self, texts: Sequence[str]) -> Array:
        """How likely each text is in each language, as natural logarithms: shape (texts, languages)."""
        text, columns = _hashed(texts)
        pairs, counts = np.unique(text * _COLUMNS + columns, return_counts=True)
        text, columns = np.divmod(pairs, _COLUMNS)
        lengths = np.sqrt(np.bincount(text, counts * counts, len(texts)))
        odds = np.zeros((len(texts), len(self.languages)))
        for number in range(len(self.languages)):
            odds[:, number] = np.bincount(text, self.weights[columns, number] * counts, len(texts))
        has_words = lengths > 0
        odds[has_words] = odds[has_words] / lengths[has_words, None] + self.weights[-1]
        odds = np.maximum(odds - odds.max(axis=1, keepdims=True), -_MOST)
        for row in np.flatnonzero(has_words):
            odds[row, self._columns] += language_odds(texts[row], self._with_words)
        return np.asarray(odds + self._prior)


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


def _fitted(texts: Sequence[str], languages: Sequence[str], known: Sequence[str]) -> Array:
    """The weights of a logistic regression of each language against the others; of two, one is the other's negative.

    The difference of two languages' weights is the logarithm of how much likelier the one is; as both tell of it,
    each counts half.
    """
    from nlu.logistic import fit_sparse  # 25 MB with scipy, that a server does without

    rows, weights = _rows(texts), np.zeros((_COLUMNS + 1, len(known)), np.float32)
    for number, code in enumerate(known):
        if len(known) == 2 and number == 1:
            weights[:, 1] = -weights[:, 0]
            break
        weights[:, number] = fit_sparse(rows, np.array([each == code for each in languages]), _INVERSE_RIDGE) / 2
    return weights


def _rows(texts: Sequence[str]) -> Any:
    """How often each text has each n-gram, as a sparse matrix of rows of length 1; a last column of ones."""
    from scipy.sparse import csr_matrix, hstack  # to learn with; a server does without

    text, columns = _hashed(texts)
    rows = csr_matrix((np.ones(len(text)), (text, columns)), (len(texts), _COLUMNS))  # adds up what is there twice
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(lengths, np.diff(rows.indptr))
    return hstack([rows, np.ones((len(texts), 1))], format="csr")
