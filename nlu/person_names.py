"""How probably each word of a text is part of somebody's name: what was learnt from generated messages.

A word is known by its letters (a model of n-grams tells given names, surnames, places), by lists of names that are kept
as hashes, by how frequent it is and how it is written; a small network weighs that together with the words around it.
`training/people.py` learns it and writes `person_names.json`.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from nlu.arrays import Array
from nlu.dictionary import Dictionary
from nlu.hashing import Pieces, hash_words
from nlu.text import fold

PATH = Path(__file__).with_suffix(".json")
BUCKETS, KINDS = 1 << 13, 3  # of n-grams; given names, surnames, places
AROUND, WORDS_BEFORE, WORDS_AFTER = 3, 4, 3
_TOKEN = re.compile(r"\[[a-z -]+\]|[^\W\d_]+|\d+|\n|[^\w\s]")
_LONGEST = 24  # letters of a word that are looked at
_SHORTEST_CORRECTED = 4  # letters of a word that may be another one mistyped
_ENDS = set('.!?…:;«»“”"()[]•\n–—')


@dataclass(frozen=True)
class Token:
    """A word, a number, a mark or a line's end, with its place in characters."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text.isalpha()


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text: letters, figures and marks apart; a stand-in such as `[phone]` is one."""
    return [Token(found.group(), *found.span()) for found in _TOKEN.finditer(text)]


def ngram_buckets(word: str) -> Array:
    """The buckets of a word's pieces of two to five letters and of the whole word, its ends marked."""
    marked = f"^{word[:_LONGEST]}$"
    pieces = [(start, length) for length in (2, 3, 4, 5) for start in range(len(marked) - length + 1)]
    starts, lengths = np.array([*pieces, (0, len(marked))]).T
    return (Pieces(marked).hashes(starts, lengths) % np.uint64(BUCKETS)).astype(np.int64)


def packed(numbers: Array) -> str:
    """The numbers as text."""
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()


def _unpacked(record: str, kind: str) -> Array:
    return np.frombuffer(base64.b64decode(record), kind)


@dataclass(frozen=True)
class Lexicon:
    """What is known of words by themselves.

    Attributes:
        ngrams: the log-odds of each kind that an n-gram speaks for: shape (BUCKETS, KINDS).
        constant: those without any.
        listed: for each kind, the hashes (32 bits) of the words that are known to be of it, ascending.

    """

    ngrams: Array
    constant: Array
    listed: Sequence[Array]

    def likeness(self, word: str) -> Array:
        """How like each kind a word is, -1 to 1; the word in small letters without accents."""
        buckets = ngram_buckets(word)
        odds = self.ngrams[buckets].sum(axis=0) / math.sqrt(len(buckets)) + self.constant
        return np.asarray(np.tanh(odds / 3))

    def membership(self, word: str) -> list[float]:
        """For each kind, 1 if the word is listed."""
        hashed = np.uint32(int(hash_words([word])[0]) & 0xFFFFFFFF)
        places = [int(np.searchsorted(listed, hashed)) for listed in self.listed]
        return [float(place < len(all_) and all_[place] == hashed) for place, all_ in zip(places, self.listed)]


class WordFeatures:
    """The features of words by themselves, remembered."""

    def __init__(self, lexicon: Lexicon, codes: tuple[str, ...]) -> None:
        self._lexicon, self._dictionaries = lexicon, [Dictionary.of(code) for code in codes]
        self.of = lru_cache(maxsize=20_000)(self._of)

    def _of(self, word: str) -> tuple[float, ...]:
        folded = fold(word)
        count = max((dictionary.counts.get(folded) for dictionary in self._dictionaries), default=0)
        frequency = math.log10(1 + count) / 8
        meant = 0.0 if count or len(folded) < _SHORTEST_CORRECTED else self._frequency_if_mistyped(folded)
        likeness, listed = self._lexicon.likeness(folded), self._lexicon.membership(folded)
        return (*map(float, likeness), *listed, frequency, float(count == 0), meant, min(len(word), _LONGEST) / 10)

    def _frequency_if_mistyped(self, word: str) -> float:
        """How frequent the commonest word is that is one typing error away."""
        found = [(dictionary.correction(word), dictionary) for dictionary in self._dictionaries]
        return max((math.log10(1 + d.counts.get(meant)) / 8 for meant, d in found if meant), default=0.0)


LISTED = slice(KINDS, KINDS + 2)
"""Where the features of a word say whether it is listed, as a given name and as a surname."""
IS_PLACE = KINDS + 2
IF_MISTYPED = KINDS + KINDS + 2
"""Likewise, whether it is listed as a place, and how frequent the word is that one may have meant."""
NOTHING_OF_WORD = (0.0,) * 10
FEATURES = len(NOTHING_OF_WORD) + 12


def token_features(tokens: Sequence[Token], words: WordFeatures) -> Array:
    """What each token is like by itself: shape (tokens, FEATURES)."""
    letters = [c for token in tokens if token.is_word for c in token.text]
    any_capital, all_capitals = any(c.isupper() for c in letters), bool(letters) and all(map(str.isupper, letters))
    rows = np.zeros((len(tokens), FEATURES))
    for i, (token, before) in enumerate(zip(tokens, [None, *tokens])):
        text, is_word = token.text, token.is_word
        rows[i] = (
            *(words.of(text) if is_word else NOTHING_OF_WORD),
            is_word and text[0].isupper() and text[1:].islower(),
            is_word and len(text) > 1 and text.isupper(),
            text.islower(),
            is_word and len(text) == 1 and text.isupper(),
            text.isdigit(),
            not is_word and not text.isdigit(),
            is_word and not text.islower() and not text.isupper() and not text[1:].islower(),
            before is not None and before.end == token.start,
            before is None or before.text in _ENDS,
            len(text) > 1 and text[0] == "[",
            any_capital,
            all_capitals,
        )
    return rows


@dataclass(frozen=True)
class PersonNames:
    """The network, with the words that it knows around a token.

    Attributes:
        vocabulary: the numbers of words and marks, from 1; 0 is any other.
        of_words: the units' weights of each word at each place: shape (places, words, units).
        of_features: those of the features of the tokens around: shape (2 * AROUND + 1, FEATURES, units).

    """

    lexicon: Lexicon
    vocabulary: Mapping[str, int]
    of_words: Array
    of_features: Array
    constant: Array
    out: Array
    out_constant: float

    def probabilities(self, tokens: Sequence[Token], words: WordFeatures) -> list[float]:
        """How probably each token is part of a person's name."""
        if not tokens:
            return []
        features = token_features(tokens, words)
        around = np.pad(features, ((AROUND, AROUND), (0, 0)))
        count = len(tokens)
        hidden = self.constant + sum(around[k : k + count] @ self.of_features[k] for k in range(2 * AROUND + 1))
        numbers = np.pad(self.numbers(tokens), (WORDS_BEFORE, WORDS_AFTER))
        for place in range(WORDS_BEFORE + 1 + WORDS_AFTER):
            hidden = hidden + self.of_words[place, numbers[place : place + count]]
        odds = np.maximum(hidden, 0) @ self.out + self.out_constant
        return [float(each) for each in 1 / (1 + np.exp(-np.clip(odds, -30, 30)))]

    def numbers(self, tokens: Sequence[Token]) -> Array:
        """The number of each token in the vocabulary."""
        return np.array([self.vocabulary.get(fold(token.text), 0) for token in tokens], np.int64)

    @cached_property
    def places(self) -> int:
        """How many words around a token it reads, the token itself among them."""
        return WORDS_BEFORE + 1 + WORDS_AFTER

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> PersonNames:
        """Read what `training.people` writes."""
        listed = [_unpacked(record[f"listed_{kind}"], "<u4") for kind in range(KINDS)]
        lexicon = Lexicon(_scaled(record["ngrams"]), np.array(record["ngrams_constant"]), listed)
        of_words, of_features = _scaled(record["words"]), _scaled(record["features"])
        constant, out = np.array(record["constant"]), np.array(record["out"])
        numbers = {word: number for number, word in enumerate(record["vocabulary"], 1)}
        return cls(lexicon, numbers, of_words, of_features, constant, out, float(record["out_constant"]))


def scaled_record(weights: Array) -> dict[str, Any]:
    """Weights in a byte each, as text, with their scale and shape."""
    scale = float(np.abs(weights).max()) / 127 or 1.0
    return {"scale": scale, "shape": list(weights.shape), "bytes": packed(np.round(weights / scale).astype(np.int8))}


def _scaled(record: Mapping[str, Any]) -> Array:
    return np.asarray(_unpacked(record["bytes"], "<i1").reshape(record["shape"]) * np.float64(record["scale"]))


@cache
def learnt_person_names() -> PersonNames:
    """What was learnt; read once."""
    return PersonNames.of(json.loads(PATH.read_text("utf-8")))
