"""What is known of words by themselves: lists that are kept as hashes, and what pieces of words tell."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nlu.arrays import Array
from nlu.hashing import Pieces, hash_words

BUCKETS = 1 << 13
GIVEN, SURNAMES, PLACES, PRODUCTS, INSTITUTIONS, RELATIONS, OCCUPATIONS = range(7)
"""The kinds of words: given names, surnames, places; products, employers and works; what is named after people
("lycée", "prize"); what people are to one another ("fils", "neighbour"); what they do."""
KINDS, LISTS = 4, 7
"""How many kinds the pieces of a word tell of, the first of them, and how many are listed."""
LONGEST = 24  # letters of a word that are looked at


def ngram_buckets(word: str) -> Array:
    """The buckets of a word's pieces of two to five letters and of the whole word, its ends marked."""
    marked = f"^{word[:LONGEST]}$"
    pieces = [(start, length) for length in (2, 3, 4, 5) for start in range(len(marked) - length + 1)]
    starts, lengths = np.array([*pieces, (0, len(marked))]).T
    return (Pieces(marked).hashes(starts, lengths) % np.uint64(BUCKETS)).astype(np.int64)


@dataclass(frozen=True)
class Lexicon:
    """What is known of words by themselves.

    Attributes:
        ngrams: the log-odds of each kind that an n-gram speaks for: shape (BUCKETS, KINDS).
        constant: those without any.
        listed: for each kind, the hashes (32 bits) of the words that are known to be of it, ascending.
        long_names: likewise of the names of several words, which blanks join, of towns, employers and products.

    """

    ngrams: Array
    constant: Array
    listed: Sequence[Array]
    long_names: Array

    def is_long_name(self, words: Sequence[str]) -> bool:
        """Whether several words, in small letters without accents, are the name of a town, an employer or a product."""
        if len(words) < 2:
            return False
        hashed = _short_hashes([" ".join(words)])[0]
        place = int(self.long_names.searchsorted(hashed))
        return place < len(self.long_names) and bool(self.long_names[place] == hashed)

    def likeness(self, word: str) -> list[float]:
        """How like each kind a word is, -1 to 1; the word in small letters without accents."""
        buckets = ngram_buckets(word)
        odds = self.ngrams[buckets].sum(axis=0) / math.sqrt(len(buckets)) + self.constant
        return [math.tanh(float(each) / 3) for each in odds]

    def membership(self, hash_of_word: int) -> list[float]:
        """For each kind, 1 if the word with this hash (see `nlu.hashing.hash_words`) is listed."""
        hashes, kinds = self._all
        hashed = np.uint32(hash_of_word & 0xFFFFFFFF)
        place = int(hashes.searchsorted(hashed))
        of_kinds = int(kinds[place]) if place < len(hashes) and hashes[place] == hashed else 0
        return [float(of_kinds >> kind & 1) for kind in range(LISTS)]

    @cached_property
    def _all(self) -> tuple[Array, Array]:
        """The hashes of all kinds, ascending, and of which kinds each is, a bit a kind."""
        hashes = np.unique(np.concatenate(self.listed))
        bits = [np.isin(hashes, listed).astype(np.uint8) << kind for kind, listed in enumerate(self.listed)]
        return hashes, np.bitwise_or.reduce(bits)

    def as_record(self) -> dict[str, Any]:
        """What `of` reads."""
        listed = {f"listed_{kind}": packed(self.listed[kind].astype("<u4")) for kind in range(LISTS)}
        constant = self.constant.round(4).tolist()
        long_names = packed(self.long_names.astype("<u4"))
        return {"ngrams": scaled_record(self.ngrams), "ngrams_constant": constant, **listed, "long_names": long_names}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Lexicon:
        """Read what `as_record` gives."""
        listed = [_unpacked(record[f"listed_{kind}"], "<u4") for kind in range(LISTS)]
        long_names = _unpacked(record["long_names"], "<u4")
        return cls(scaled(record["ngrams"]), np.array(record["ngrams_constant"]), listed, long_names)


def hashes_of(words: Iterable[str]) -> Array:
    """The hashes of words, as a lexicon keeps them: 32 bits each, ascending."""
    return np.unique(_short_hashes(sorted(words)))


def _short_hashes(words: Sequence[str]) -> Array:
    return (hash_words(words) & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def packed(numbers: Array) -> str:
    """The numbers as text."""
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()


def _unpacked(record: str, kind: str) -> Array:
    return np.frombuffer(base64.b64decode(record), kind)


def scaled_record(weights: Array) -> dict[str, Any]:
    """Weights in a byte each, as text, with their scale and shape."""
    scale = float(np.abs(weights).max()) / 127 or 1.0
    return {"scale": scale, "shape": list(weights.shape), "bytes": packed(np.round(weights / scale).astype(np.int8))}


def scaled(record: Mapping[str, Any]) -> Array:
    """The weights of `scaled_record`."""
    found = _unpacked(record["bytes"], "<i1").reshape(record["shape"])
    return np.asarray(found * np.float32(record["scale"]), np.float32)
