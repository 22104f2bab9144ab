"""The words of both languages and how often they are said, from pyspellchecker's lists."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from spellchecker import SpellChecker

from faq.model import LANGUAGES
from nlu.text import fold

_LONGEST_WORD = 16  # letters, of those that are looked for where spaces are missing
_OF_ONE_LETTER = "aiy"
_UNSEEN = 50.0  # times; so often a word may be said without being counted
# Of log-odds. The words' sum counts for less, since each is judged as if the others were not there.
_MOST_A_WORD, _MOST, _SHARE = 3.0, 3.2, 0.4


class Dictionary:
    """The words of a language.

    Attributes:
        counts: how frequent each word is, without its accents.
        accents: the written form of words that are none without their accents: `{"defi": "défi"}`.

    """

    _ready: ClassVar[dict[str, Dictionary]] = {}

    def __init__(self, counts: dict[str, int], accents: Mapping[str, str]) -> None:
        """Take the words; see `of` and `load`."""
        self.counts, self.accents = counts, accents
        self.total = sum(counts.values())
        self._spelling = SpellChecker(language=None, distance=1)
        self._spelling.word_frequency.load_json(counts)

    @classmethod
    def of(cls, language: str) -> Dictionary:
        """The words of pyspellchecker's list for a language; made or loaded once."""
        if language not in cls._ready:
            cls._ready[language] = cls._made(language)
        return cls._ready[language]

    @classmethod
    def _made(cls, language: str) -> Dictionary:
        written = SpellChecker(language=language, distance=1).word_frequency.dictionary
        counts: dict[str, int] = {}
        accents: dict[str, str] = {}
        for word in sorted(written, key=written.__getitem__):
            plain = word if word.isascii() else fold(word)
            counts[plain] = counts.get(plain, 0) + written[word]
            if plain != word and written.get(plain, 0) * 20 < written[word]:
                accents[plain] = word
        return cls(counts, accents)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def likelihood(self, word: str) -> float:
        """The logarithm of how often a word is said; of one that is none, of less than once."""
        return math.log(self.counts.get(word, 0.5) / self.total)

    def parted(self, letters: str) -> tuple[list[str], float]:
        """The likeliest words that letters without spaces are, and the logarithm of how likely; of none, -inf."""
        best: list[tuple[list[str], float]] = [([], 0.0)]
        for end in range(1, len(letters) + 1):
            found: tuple[list[str], float] = ([], -math.inf)
            for start in range(max(0, end - _LONGEST_WORD), end):
                word, (words, before) = letters[start:end], best[start]
                likely = before + self.likelihood(word)
                if word in self.counts and (len(word) > 1 or word in _OF_ONE_LETTER) and likely > found[1]:
                    found = ([*words, word], likely)
            best.append(found)
        return best[-1]

    def share(self, word: str) -> float:
        """The word's share of all that is said, above 0 also where it is never said."""
        return (self.counts.get(word, 0) + _UNSEEN) / self.total

    def correction(self, word: str) -> str | None:
        """The most frequent word that is one typing error away, or the word itself; None if there is none."""
        found = self._spelling.correction(word)
        return None if found is None else str(found)

    def candidates(self, word: str) -> set[str]:
        """The words that are one typing error away, or the word itself."""
        return set(self._spelling.candidates(word) or ())

    def accented(self, word: str) -> str:
        """The word with its accents, if it is none without."""
        return self.accents.get(word, word)

    def save(self, path: Path) -> None:
        """Write a file that `load` reads: making a dictionary anew takes five times as long."""
        path.write_text(json.dumps([self.counts, self.accents]), "utf-8")

    @classmethod
    def load(cls, language: str, path: Path) -> Dictionary:
        """What `of` gives, from what `save` wrote if it is not there yet."""
        if language not in cls._ready:
            cls._ready[language] = cls(*json.loads(path.read_text("utf-8")))
        return cls._ready[language]


def french_odds(text: str) -> float:
    """How much likelier a text's words are in French than in English, as a natural logarithm; 0 if none is known."""
    french, english = (Dictionary.of(language) for language in LANGUAGES)
    words = (word for word in re.findall(r"[^\W\d_]{2,}", fold(text)) if word in french or word in english)
    odds = (math.log(french.share(word) / english.share(word)) for word in words)
    return bounded(_SHARE * sum(bounded(value, _MOST_A_WORD) for value in odds), _MOST)


def bounded(value: float, most: float) -> float:
    """A value no further from 0 than `most`."""
    return max(-most, min(most, value))
