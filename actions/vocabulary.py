"""The words that a language's FAQ uses, to search it in spite of typing errors."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 4  # letters: a shorter word has too many neighbours
_LONG = 8  # letters: from here on, two errors are forgiven
_RARE = 2  # times: a word that hardly a phrasing has may be one of the typing errors that staff collect there


class Vocabulary:
    """The words of what a FAQ shows, and those that are only asked with; in small letters without accents."""

    def __init__(self, shown: Mapping[str, int], asked: Mapping[str, int]) -> None:
        """Take both, each word with how often it is used."""
        self._shown, self._asked = shown, asked
        self._sorted_shown, self._sorted_asked = sorted(shown), sorted(asked)

    def mended(self, word: str) -> str:
        """The word that was most likely meant: the same, where some word begins like it, or none is near.

        A letter too much, one too few, another one, or two changed round are an error each.
        """
        if _begins(word, self._sorted_shown) or len(word) < _SHORTEST or any(letter.isdigit() for letter in word):
            return word
        if not _begins(word, self._sorted_asked):
            most = 2 if len(word) >= _LONG else 1
            return self._nearest(word, [*self._sorted_shown, *self._sorted_asked], most) or word
        if len(word) >= _LONG and self._asked.get(word, 0) <= _RARE:
            return self._nearest(word, self._sorted_shown, 1) or word
        return word

    def _nearest(self, word: str, words: Sequence[str], most: int) -> str | None:
        """Of the words with the fewest errors, one that is shown, and the most used; None where all have too many."""
        found = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=None)
        ranked = (
            (errors, other not in self._shown, -self._shown.get(other, self._asked.get(other, 0)), other)
            for other, errors, _ in found
            if len(other) >= _SHORTEST - 1
        )
        best = min(ranked, default=None)
        return None if best is None else best[-1]


def _begins(word: str, words: Sequence[str]) -> bool:
    """Whether one of some sorted words begins like this."""
    at = bisect_left(words, word)
    return at < len(words) and words[at].startswith(word)
