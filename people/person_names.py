"""How probably each word of a text is part of somebody's name: what was learnt from generated messages.

A word is known by its letters (a model of n-grams tells given names, surnames, places), by lists of names that are kept
as hashes, by how frequent it is and how it is written; a small network weighs that together with the words around it.
`training/people.py` learns it and writes `person_names.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlu.arrays import Array
from people.lexicon import Lexicon, scaled
from people.words import RARE, WORD_FEATURES, Token, Word

PATH = Path(__file__).with_suffix(".json")
AROUND, WORDS_BEFORE, WORDS_AFTER = 4, 4, 3
FEATURES = WORD_FEATURES + 8
_ENDS = set('.!?…:;«»“”"()[]•\n–—')
_MOST_ODDS = 30.0  # what is less likely is taken for that
_COMMON = 20_000  # uses: of a word that is a name too, and that one meets rather as a word: "grace", "oh"
_OFTEN_MEANT = 0.5  # of the frequency of the word that one may have meant (a logarithm, 10,000 uses)
EVIDENCE = 10
"""Kinds of evidence that a word is a name but for its context (see `evidence_of`)."""
_LONG = 30  # words of a message; longer ones are alike
_WINDOW = np.arange(2 * AROUND + 1)
PLACES_READ = np.arange(WORDS_BEFORE + 1 + WORDS_AFTER)
"""The words around a token that are read, the token itself among them."""


def is_ordinary(word: Word) -> bool:
    """Whether a word is one of the languages' own, or one of them mistyped."""
    return word.uses > RARE or word.if_mistyped > _OFTEN_MEANT


def evidence_of(token: Token, word: Word) -> int:
    """How a word looks by itself, below EVIDENCE.

    A known name, one that one meets rather as a word, another word, one that is in no list, a known name that is
    neither a word nor a place nor a product; each in capitals or not.
    """
    if word.is_listed:
        kind = 1 if word.uses > _COMMON else 0 if word.uses > RARE or word.is_else else 4
    else:
        kind = 2 if is_ordinary(word) else 3
    return 2 * kind + token.text.islower()


def token_features(tokens: Sequence[Token], words: Sequence[Word]) -> Array:
    """What each token is like by itself and where it stands: shape (tokens + 2 * AROUND, FEATURES), padded with 0."""
    count = len(tokens)
    rows = np.zeros((count + 2 * AROUND, FEATURES), np.float32)
    letters = "".join(token.text for token, word in zip(tokens, words) if word.is_word)
    any_capital, all_capitals = not letters.islower(), letters.isupper()
    written = [token.text for token, word in zip(tokens, words) if word.is_word]
    share = sum(text[0].isupper() for text in written) / max(len(written), 1)
    length = min(len(written), _LONG) / _LONG
    begins = [True, *(token.text in _ENDS for token in tokens[:-1])]
    ends = [*(token.text in _ENDS for token in tokens[1:]), True]
    touches = [False, *(before.end == token.start for before, token in pairwise(tokens))]
    rows[AROUND : AROUND + count] = [
        (*word.features, joined, first, last, any_capital, all_capitals, after, share, length)
        for word, joined, first, last, after in zip(words, touches, begins, ends, [*touches[1:], False])
    ]
    return rows


@dataclass(frozen=True)
class PersonNames:
    """The network, with the words that it knows around a token.

    Attributes:
        vocabulary: the numbers of words and marks, from 1; 0 is any other.
        of_words: the units' weights of each word at each place: shape (places, words, units).
        of_features: those of the features of the tokens around: shape ((2 * AROUND + 1) * FEATURES, units).
        sure: how probably a word is a name, from where on it is taken for one, for each kind of evidence.

    """

    lexicon: Lexicon
    vocabulary: Mapping[str, int]
    of_words: Array
    of_features: Array
    constant: Array
    out: Array
    out_constant: float
    sure: Sequence[float]

    def probabilities(self, tokens: Sequence[Token], words: Sequence[Word], asked: Sequence[int]) -> list[float]:
        """How probably each of the tokens asked for, by number, is part of a person's name; 0 for the others."""
        found = [0.0] * len(tokens)
        if not asked:
            return found
        numbers = np.zeros(len(tokens) + WORDS_BEFORE + WORDS_AFTER, np.int64)
        numbers[WORDS_BEFORE : WORDS_BEFORE + len(tokens)] = [self.vocabulary.get(word.folded, 0) for word in words]
        at = np.array(asked)[:, None]
        around = token_features(tokens, words)[at + _WINDOW].reshape(len(asked), -1)
        hidden = around @ self.of_features + self.of_words[PLACES_READ, numbers[at + PLACES_READ]].sum(axis=1)
        odds = np.maximum(hidden + self.constant, 0) @ self.out + self.out_constant
        for number, odd in zip(asked, odds.tolist()):
            found[number] = 1 / (1 + math.exp(-max(odd, -_MOST_ODDS)))
        return found

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> PersonNames:
        """Read what `training.people` writes."""
        numbers = {word: number for number, word in enumerate(record["vocabulary"], 1)}
        constant, out = (np.array(record[name], np.float32) for name in ("constant", "out"))
        of_words, of_features = scaled(record["words"]), scaled(record["features"])
        last = float(record["out_constant"])
        return cls(Lexicon.of(record), numbers, of_words, of_features, constant, out, last, record["sure"])


@cache
def learnt_person_names() -> PersonNames:
    """What was learnt; read once."""
    return PersonNames.of(json.loads(PATH.read_text("utf-8")))
