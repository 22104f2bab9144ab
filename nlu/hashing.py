"""64-bit hashes of pieces of text, worked out by numpy for all at once.

A piece's hash is that of a polynomial over its code points (Rabin and Karp), which one running sum over all
texts gives for every piece of them, then mixed so that any of its bits will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from nlu.arrays import Array

BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_INVERSE = pow(BASE, -1, 1 << 64)
_LENGTH = np.uint64(0xD6E8FEB86659FD93)  # sets "a" apart from "a\0"
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))  # MurmurHash3's finaliser
_SHIFT = np.uint64(33)


class Pieces:
    """The hashes of any pieces of a text."""

    def __init__(self, text: str) -> None:
        """Sum up the text."""
        self.codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        powers, self._inverses = powers_of(len(self.codes) + 1)
        self._sums = np.zeros(len(self.codes) + 1, np.uint64)
        np.cumsum(self.codes * powers[: len(self.codes)], out=self._sums[1:])

    def hashes(self, start: Array, length: Array) -> Array:
        """The hashes of the pieces that begin at these places and are so long."""
        return hashed((self._sums[start + length] - self._sums[start]) * self._inverses[start], length)


def powers_of(size: int) -> tuple[Array, Array]:
    """At least so many powers of the base and of its inverse, modulo 2^64."""
    return _powers(1 << max(8, size.bit_length()))


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[Array, Array]:
    powers, inverses = np.full(size, BASE, np.uint64), np.full(size, _INVERSE, np.uint64)
    powers[0] = inverses[0] = 1
    return np.cumprod(powers, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


def hashed(polynomials: Array, length: Array) -> Array:
    """The hashes of pieces whose code points make these polynomials."""
    return mixed(polynomials + length.astype(np.uint64) * _LENGTH)


def mixed(numbers: Array) -> Array:
    """Numbers whose every bit depends on every bit of those given, each from another."""
    for factor in _MIX:
        numbers = (numbers ^ (numbers >> _SHIFT)) * factor
    return np.asarray(numbers ^ (numbers >> _SHIFT))


def hash_words(words: Sequence[str]) -> Array:
    """The hash of each word."""
    length = np.fromiter(map(len, words), np.int64, len(words))
    return Pieces("".join(words)).hashes(np.cumsum(length) - length, length)
