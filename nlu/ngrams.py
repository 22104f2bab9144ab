"""The n-grams of many texts at once, as 64-bit hashes.

No n-gram is ever a Python string, and no vocabulary a dictionary: what has been seen is a sorted array.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from nlu.arrays import Array
from nlu.hashing import Pieces, mixed

_PAIR = np.uint64(0x9FB21C651E98DF25)
_WORD = re.compile(r"\w+")
_BLANK = ord(" ")


class Hashed(NamedTuple):
    """The n-grams of some texts, in the texts' order: the number of the text, and the hash, of each."""

    text: Array
    hash: Array


class Ngrams:
    """The n-grams of texts in which all white space is single blanks, as `nlu.text.level` leaves them."""

    def __init__(self, texts: list[str]) -> None:
        """Take the texts apart into words, each between two blanks."""
        padded = [f" {text.lower().replace(' ', '  ')} " if text else "" for text in texts]
        self._written = "".join(padded)
        self._text = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
        self._pieces = Pieces(self._written)
        self._blank = self._pieces.codes == _BLANK

    def characters(self, shortest: int, longest: int) -> Hashed:
        """Every run of so many characters within a word and the blanks around it."""
        blank, size = self._blank, len(self._blank)
        if not size:
            return Hashed(np.zeros(0, np.int64), np.zeros(0, np.uint64))
        begins = np.flatnonzero(blank & np.concatenate([[True], blank[:-1]]))
        left = np.repeat(np.append(begins[1:], size), np.diff(np.append(begins, size))) - np.arange(size)
        lengths = np.arange(shortest, longest + 1)
        start, place = np.nonzero(left[:, None] >= lengths)
        return Hashed(self._text[start], self._pieces.hashes(start, lengths[place]))

    def words(self) -> Hashed:
        """Every word, then every two words that follow each other, of all texts."""
        spans = np.array([found.span() for found in _WORD.finditer(self._written)], np.int64).reshape(-1, 2)
        start, end = spans[:, 0], spans[:, 1]
        one, text = self._pieces.hashes(start, end - start), self._text[start]
        together = np.flatnonzero(text[:-1] == text[1:])
        two = mixed(one[together] * _PAIR + one[together + 1])
        return Hashed(np.concatenate([text, text[together]]), np.concatenate([one, two]))
