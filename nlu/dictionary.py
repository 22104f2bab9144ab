"""The words of each language and how often they are used: its own list's, or pyspellchecker's.

A language has 150,000 words, which as Python's strings and numbers take 40 MB: they are kept as sorted
arrays of hashes, and what was looked up as a small dictionary.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from faq.reader import talk_phrasings
from languages import chitchat, language_file, profile, shorthand
from nlu.arrays import Array
from nlu.hashing import BASE, Pieces, hash_words, hashed, powers_of
from nlu.latest import newer_half
from nlu.text import fold

_LONGEST_WORD = 16  # letters, of those that are looked for where spaces are missing
_COUNTED = 100_000_000  # words, about, of which each list of pyspellchecker's tells how often each is used
_UNSEEN = 50.0  # times; so often a word may be used without being counted
# Of log-odds. The words' sum counts for less, since each is weighed as if the others were not there.
_MOST_A_WORD, _MOST, _SHARE = 3.0, 3.2, 0.4
_COMMON, _RAREST = 5.0, 8.0  # of the logarithm of one word in how many: from where on a word tells something, and most
_MOST_LOOKED_UP = 6_000  # words, but for those of a programme that are looked up at once
_LONGEST_CORRECTED = 48  # letters


class Counts:
    """How often each word is used, by the word without its accents."""

    def __init__(self, hashes: Array, counts: Array) -> None:
        """Take the words' hashes, ascending, and their counts."""
        self.hashes, self.counts = hashes, counts
        self._looked_up: dict[str, int] = {}

    def get(self, word: str, default: float = 0) -> float:
        """How often a word is used; `default` for one that is none."""
        found = self._looked_up.get(word)
        if found is None:
            (found,) = self.look_up([word])
        return found or default

    def look_up(self, words: Sequence[str]) -> list[int]:
        """How often each word is used, all at once; they are remembered."""
        found: list[int] = self.of(hash_words(words)).tolist() if words else []
        if len(self._looked_up) + len(words) > _MOST_LOOKED_UP:
            self._looked_up = newer_half(self._looked_up)
        self._looked_up.update(zip(words, found))
        return found

    def of(self, hashes: Array) -> Array:
        """How often the words with these hashes are used; 0 for those that are none."""
        place = np.searchsorted(self.hashes, hashes)
        place[place == len(self.hashes)] = 0
        return np.where(self.hashes[place] == hashes, self.counts[place], 0)


class Dictionary:
    """The words of a language.

    Attributes:
        counts: how frequent each word is, without its accents.

    """

    _ready: ClassVar[dict[str, Dictionary]] = {}

    def __init__(self, language: str, arrays: dict[str, Array]) -> None:
        """Take what `_made` gives of a language."""
        self._arrays = arrays
        self.counts = Counts(arrays["hashes"], arrays["counts"])
        self.total = int(arrays["counts"].sum(dtype=np.int64))
        self._letters = arrays["letters"]
        self._one_letter_words = frozenset(profile(language).one_letter_words)

    @classmethod
    def of(cls, language: str) -> Dictionary:
        """The words of a language; made or loaded once."""
        if language not in cls._ready:
            cls._ready[language] = cls(language, _made(language))
        return cls._ready[language]

    def __contains__(self, word: str) -> bool:
        return self.counts.get(word) > 0

    def likelihood(self, word: str) -> float:
        """The logarithm of how often a word is used; of one that is none, of less than once."""
        return math.log(self.counts.get(word, 0.5) / self.total)

    def parted(self, letters: str) -> tuple[list[str], float]:
        """The likeliest words that letters without spaces are, and the logarithm of how likely; of none, -inf."""
        ends, starts = np.tril_indices(len(letters))  # of the pieces' last letters and first ones
        near = ends - starts < _LONGEST_WORD
        ends, starts = ends[near] + 1, starts[near]
        counts = self.counts.of(Pieces(letters).hashes(starts, ends - starts))
        best: list[tuple[list[str], float]] = [([], 0.0), *(([], -math.inf) for _ in letters)]
        for start, end, count in zip(starts.tolist(), ends.tolist(), counts.tolist()):
            word, (words, before) = letters[start:end], best[start]
            if count and (len(word) > 1 or word in self._one_letter_words):
                likely = before + math.log(count / self.total)
                if likely > best[end][1]:
                    best[end] = [*words, word], likely
        return best[-1]

    def share(self, word: str) -> float:
        """The word's share of all that is written, above 0 also where it never is."""
        return (self.counts.get(word) + _UNSEEN) / self.total

    def correction(self, word: str) -> str | None:
        """The most frequent word that is one typing error away, or the word itself; None if there is none."""
        found = self.candidates(word)
        return max(sorted(found), key=self.counts.get) if found else None

    def candidates(self, word: str) -> set[str]:
        """The words that are one typing error away, or the word itself."""
        if word in self:
            return {word}
        if not 0 < len(word) <= _LONGEST_CORRECTED:
            return set()
        edits = _Edits(word, self._letters)
        return {edits.word(int(number)) for number in np.flatnonzero(self.counts.of(edits.hashes))}

    def accented(self, word: str) -> str:
        """The word with its accents, if it is none without."""
        found = self.accent(word)
        return word if found is None else found

    def accent(self, word: str) -> str | None:
        """The word with its accents, if it is none without; else None."""
        (hash_of_word,) = hash_words([word])
        place = int(np.searchsorted(self._arrays["accented_hashes"], hash_of_word))
        if self._arrays["accented_hashes"][place : place + 1] != hash_of_word:
            return None
        start, end = self._arrays["accented_ends"][place : place + 2].tolist()
        return self._arrays["accented"][start:end].tobytes().decode()

    def save(self, path: Path) -> None:
        """Write a file that `load` reads: making a dictionary anew takes ten times as long."""
        with path.open("wb") as file:
            np.savez(file, **self._arrays)

    @classmethod
    def load(cls, language: str, path: Path) -> Dictionary:
        """What `of` gives, from what `save` wrote if it is not there yet."""
        if language not in cls._ready:
            with np.load(path, allow_pickle=False) as arrays:
                cls._ready[language] = cls(language, dict(arrays))
        return cls._ready[language]


class _Edits:
    """All that is one typing error from a word: a letter less, two exchanged, one other, one more."""

    def __init__(self, word: str, letters: Array) -> None:
        self._word, self._letters = word, letters
        codes, size, powers = Pieces(word).codes, len(word), powers_of(len(word) + 2)[0]
        terms = codes * powers[:size]
        before = np.concatenate([[np.uint64(0)], np.cumsum(terms)])  # of the letters before each place
        after = before[-1] - before  # of those from each place on
        inverse = powers_of(2)[1][1]
        left_out = before[:-1] + after[1:] * inverse
        exchanged = before[-1] + (codes[1:] - codes[:-1]) * (powers[: size - 1] - powers[1:size])
        other = (before[-1] - terms)[:, None] + letters * powers[:size, None]
        more = (before + after * np.uint64(BASE))[:, None] + letters * powers[: size + 1, None]
        self._sizes = [len(left_out), len(exchanged), other.size, more.size]
        polynomials = np.concatenate([left_out, exchanged, other.ravel(), more.ravel()])
        lengths = np.repeat(np.array([size - 1, size, size, size + 1]), self._sizes)
        self.hashes = hashed(polynomials, lengths)

    def word(self, number: int) -> str:
        """The word whose hash has this number."""
        word, (fewer, exchanged, other, _) = self._word, self._sizes
        if number < fewer:
            return word[:number] + word[number + 1 :]
        number -= fewer
        if number < exchanged:
            return word[:number] + word[number + 1] + word[number] + word[number + 2 :]
        number -= exchanged
        place, letter = divmod(number % other if number < other else number - other, len(self._letters))
        return word[:place] + chr(int(self._letters[letter])) + word[place + (number < other) :]


def _word_list(language: str) -> Mapping[str, int]:
    """How often each word is used: by the language's own list, by pyspellchecker's, or in the language's files."""
    from spellchecker import SpellChecker  # to make a dictionary with; a model has it made

    path = language_file(language, "frequencies.txt")
    if path.exists():
        rows = (line.split() for line in path.read_text("utf-8").splitlines() if line.strip())
        return _as_of_many({word.lower(): int(count) for word, count in rows})
    if language in SpellChecker.languages():
        found: Mapping[str, int] = SpellChecker(language=language, distance=1).word_frequency.dictionary
        return found
    phrases = [*chitchat(language), *shorthand(language).values()]
    phrases += [text for texts in talk_phrasings(language).values() for text in texts]
    return _as_of_many(Counter(word for text in phrases for word in re.findall(r"[^\W\d_]+", text.lower())))


def _as_of_many(counts: Mapping[str, int]) -> Mapping[str, int]:
    """The counts as if as many words had been counted as elsewhere: what is not counted is then as rare as there."""
    times = max(1, _COUNTED // max(1, sum(counts.values())))
    return {word: count * times for word, count in counts.items()}


def _made(language: str) -> dict[str, Array]:
    written = _word_list(language)
    counts: dict[str, int] = {}
    accents: dict[str, str] = {}
    for word in sorted(written, key=written.__getitem__):
        plain = word if word.isascii() else fold(word)
        counts[plain] = counts.get(plain, 0) + written[word]
        if plain != word and written.get(plain, 0) * 20 < written[word]:
            accents[plain] = word
    hashes, often = hash_words(list(counts)), np.fromiter(counts.values(), np.uint32, len(counts))
    order, accented_hashes = np.argsort(hashes), hash_words(list(accents))
    accented_order = np.argsort(accented_hashes)
    written_forms = list(accents.values())
    forms = [written_forms[place].encode() for place in accented_order]
    return {
        "hashes": hashes[order],
        "counts": often[order],
        "letters": np.array(sorted({ord(letter) for word in counts for letter in word}), np.uint64),
        "accented_hashes": accented_hashes[accented_order],
        "accented_ends": np.cumsum([0, *map(len, forms)]).astype(np.uint32),
        "accented": np.frombuffer(b"".join(forms), np.uint8),
    }


def language_odds(text: str, languages: Sequence[str]) -> list[float]:
    """How likely a text's words are in each of some languages, as natural logarithms: 0 for the likeliest.

    All are 0 where no language has any of the words.
    """
    dictionaries = [Dictionary.of(language) for language in languages]
    total = [0.0] * len(dictionaries)
    for word in re.findall(r"[^\W\d_]{2,}", fold(text)):
        if any(word in dictionary for dictionary in dictionaries):
            odds = _below_best([math.log(dictionary.share(word)) for dictionary in dictionaries], _MOST_A_WORD)
            total = [before + more for before, more in zip(total, odds)]
    return _below_best([_SHARE * each for each in total], _MOST)


def _below_best(logarithms: Sequence[float], most: float) -> list[float]:
    """How far each is below the highest, and no further than `most`."""
    best = max(logarithms, default=0.0)
    return [max(each - best, -most) for each in logarithms]


def likeliest_language(text: str, languages: Sequence[str]) -> str:
    """The language that a text's words are likeliest in; the first of several."""
    odds = language_odds(text, languages)
    return languages[odds.index(max(odds))]


def rarity(word: str, languages: Sequence[str]) -> float:
    """How rare a word is, whichever language says it more: a logarithm, 0 for common ones, at most 8."""
    folded = fold(word)
    share = max(Dictionary.of(language).share(folded) for language in languages)
    return min(max(-math.log(share) - _COMMON, 0.0), _RAREST)
