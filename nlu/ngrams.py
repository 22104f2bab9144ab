"""The n-grams of many texts at once, as 64-bit hashes worked out by numpy.

An n-gram's hash is that of a polynomial over its code points (Rabin and Karp), which one running sum over
all texts gives for every length, then mixed so that any of its bits will do. No n-gram is ever a Python
string, and no vocabulary a dictionary: what has been seen is a sorted array of hashes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nlu.arrays import Array

_BITS = 64
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_INVERSE = pow(_BASE, -1, 1 << _BITS)
_LENGTH = np.uint64(0xD6E8FEB86659FD93)  # sets "a" apart from "a\0"
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))  # MurmurHash3's finaliser
_SHIFT = np.uint64(33)
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
        codes = np.frombuffer(self._written.encode("utf-32-le", "surrogatepass"), np.uint32)
        self._text = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
        size = 1 << max(8, len(codes).bit_length())
        powers, self._inverses = _powers(size)
        self._sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum(codes * powers[: len(codes)], out=self._sums[1:])
        self._blank = codes == _BLANK

    def characters(self, shortest: int, longest: int) -> Hashed:
        """Every run of so many characters within a word and the blanks around it."""
        blank, size = self._blank, len(self._blank)
        if not size:
            return Hashed(np.zeros(0, np.int64), np.zeros(0, np.uint64))
        begins = np.flatnonzero(blank & np.concatenate([[True], blank[:-1]]))
        left = np.repeat(np.append(begins[1:], size), np.diff(np.append(begins, size))) - np.arange(size)
        lengths = np.arange(shortest, longest + 1)
        start, place = np.nonzero(left[:, None] >= lengths)
        return Hashed(self._text[start], _mixed(self._hash(start, lengths[place])))

    def words(self) -> Hashed:
        """Every word, then every two words that follow each other, of all texts."""
        spans = np.array([found.span() for found in _WORD.finditer(self._written)], np.int64).reshape(-1, 2)
        start, end = spans[:, 0], spans[:, 1]
        one, text = _mixed(self._hash(start, end - start)), self._text[start]
        together = np.flatnonzero(text[:-1] == text[1:])
        two = _mixed(one[together] * _PAIR + one[together + 1])
        return Hashed(np.concatenate([text, text[together]]), np.concatenate([one, two]))

    def _hash(self, start: Array, length: Array) -> Array:
        """The polynomial of the code points from each start on."""
        polynomial = (self._sums[start + length] - self._sums[start]) * self._inverses[start]
        return np.asarray(polynomial + length.astype(np.uint64) * _LENGTH)


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[Array, Array]:
    """The base's powers and their inverses, modulo 2^64."""
    powers, inverses = np.full(size, _BASE, np.uint64), np.full(size, _INVERSE, np.uint64)
    powers[0] = inverses[0] = 1
    return np.cumprod(powers, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


def _mixed(hashes: Array) -> Array:
    for factor in _MIX:
        hashes = (hashes ^ (hashes >> _SHIFT)) * factor
    return np.asarray(hashes ^ (hashes >> _SHIFT))
