"""One spelling for what was meant: shorthand written out, apostrophes and accents put back, typing errors corrected.

A word is touched only if no dictionary has it and the programme's own questions do not use it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.shared.nlu.constants import TEXT

from languages import Profile, one_of, profile, shorthand
from nlu.dictionary import Dictionary
from nlu.example_languages import languages_with_words
from nlu.latest import newer_half
from nlu.text import APOSTROPHES, fold

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.training_data import TrainingData

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*/?")
_SHORTEST = 4  # letters: below, a word has too many neighbours
_LONG = 7  # letters: from here on, two errors are forgiven towards a word of the programme
_SHORTEST_PARTED = 6  # letters; in fewer, two words are found by chance
_LONGEST_PARTED = 80  # letters; the time that it takes grows with their square
_MISTYPED = -3.0  # the logarithm of how often a word is mistyped, beside how often a space is forgotten
_LEAST_A_LETTER = -2.4  # of the logarithm of how likely the words are
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 5_000, 40  # words, and the characters of one
_OFTEN = 3  # times: a word that no dictionary has is the programme's own if its questions use it so often


@dataclass(frozen=True)
class Corrected:
    """A corrected text, and for each of its characters the place in the original that it stands for."""

    text: str
    origins: list[int]


class _Apostrophes:
    """Where a language puts an apostrophe that people leave out: "jusqua", "c est"."""

    def __init__(self, own: Profile) -> None:
        before = f"[{re.escape(own.elided_before)}]" if own.elided_before else "(?!)"
        kept = "".join(rf"(?!{re.escape(word)}\b)" for word in own.kept_apart)
        self.together = re.compile(rf"({one_of(own.elided)})(?={before})(.{{3,}})")
        self._apart = re.compile(rf"\b({one_of(own.elided_apart)}) (?={kept}{before}\w)", re.I)

    def put_back(self, text: str) -> str:
        """The text with an apostrophe for each blank that stands for one."""
        return self._apart.sub(r"\1'", text)


class Speller:
    """Corrects the spelling of messages, given the words that the programme's questions use."""

    def __init__(self, words: Iterable[str], dictionaries: Mapping[str, Dictionary]) -> None:
        """Take the programme's words, most used first, which are right however they are spelt, and all others."""
        self.words, self.dictionaries = dict.fromkeys(words), dictionaries
        self._profiles = {code: profile(code) for code in dictionaries}
        self._apostrophes = {code: _Apostrophes(own) for code, own in self._profiles.items()}
        self._known: dict[tuple[str, str], str] = {}
        for dictionary in dictionaries.values():
            dictionary.counts.look_up(list(self.words))  # at once, which is much faster than one by one
        self._hyphenated = {word.replace("-", ""): word for word in self.words if "-" in word}
        long = [word for word in self.words if len(word) >= _SHORTEST and "-" not in word]
        self._long = {
            code: [word for word in long if word in own or not self._in_a_dictionary(word)]
            for code, own in dictionaries.items()
        }

    @classmethod
    def of(cls, training_data: TrainingData) -> Speller:
        """Learn the words of examples and names: common ones, and those too often there to be an error."""
        texts = tuple(message.get(TEXT) or "" for message in training_data.intent_examples)
        languages = languages_with_words(training_data.intent_examples)
        return _speller_of(texts, tuple(training_data.entity_synonyms), languages)

    def correct(self, text: str, language: str) -> Corrected:
        """The text, in the spelling that `language` would have; as it is in one whose dictionary is not at hand."""
        if language not in self.dictionaries:
            return Corrected(text, list(range(len(text))))
        text = self._apostrophes[language].put_back(text)
        if len(text) > _SHORTEST and text.isupper() and len(text.lower()) == len(text):
            text = text.lower()
        found = [(match.span(), match.group()) for match in _WORD.finditer(text)]
        words = [self._remembered(word, language) for _, word in found]
        if all(word == before for word, (_, before) in zip(words, found)):
            return Corrected(text, list(range(len(text))))
        parts, origins, done = [], [], 0
        for word, ((start, end), _) in zip(words, found):
            parts += [text[done:start], word]
            origins += [*range(done, start), *(start + i * (end - start) // len(word) for i in range(len(word)))]
            done = end
        return Corrected("".join([*parts, text[done:]]), [*origins, *range(done, len(text))])

    def _remembered(self, word: str, language: str) -> str:
        """What `_word` gives: most words of most messages have been seen before."""
        if len(word) > _LONGEST_REMEMBERED:
            return self._word(word, language)
        key = word, language
        found = self._known.get(key)
        if found is None:
            found = self._word(word, language)
            if len(self._known) >= _MOST_REMEMBERED:
                self._known = newer_half(self._known)
            self._known[key] = found
        return found

    def _word(self, word: str, language: str) -> str:
        written_out = shorthand(language).get(word.lower().translate(APOSTROPHES))
        if written_out:
            return written_out
        folded, accented = fold(word), self.dictionaries[language].accented
        if as_in_questions := self._hyphens(folded):
            return "-".join(map(accented, as_in_questions.split("-")))
        if folded in self.words or self._in_a_dictionary(folded):
            plain = self._profiles[language].restores_accents and word.isascii() and word.islower()
            accent = self.dictionaries[language].accent(folded) if plain else None
            return word if accent is None else accent
        if not folded.isalpha():
            return word
        elided = self._apostrophes[language].together.fullmatch(folded)
        if elided and self._in_a_dictionary(elided.group(2)):
            return f"{elided.group(1)}'{accented(elided.group(2))}"
        nearest = self._nearest(folded, language)
        if parted := self._parted(folded, nearest, language):
            return parted
        return word if nearest == folded else accented(nearest)

    def _hyphens(self, word: str) -> str | None:
        """A word with the hyphens that the programme's questions have in it, or without theirs; None for any other."""
        if "-" not in word:
            return self._hyphenated.get(word)
        whole = word.replace("-", "")
        return whole if whole in self.words and word not in self.words else None

    def _parted(self, word: str, nearest: str, language: str) -> str | None:
        """The words that a word without spaces is, in the language it is likelier in; None where it is rather one."""
        if not _SHORTEST_PARTED <= len(word) <= _LONGEST_PARTED or nearest in self.words:
            return None
        found = {code: dictionary.parted(word) for code, dictionary in self.dictionaries.items()}
        code = max(found, key=lambda code: (found[code][1], code == language))
        words, likely = found[code]
        as_one = _MISTYPED + self.dictionaries[language].likelihood(nearest) if nearest != word else -math.inf
        if likely < max(_LEAST_A_LETTER * len(word), as_one):
            return None
        return " ".join(map(self.dictionaries[code].accented, words))

    def _nearest(self, word: str, language: str) -> str:
        if len(word) < _SHORTEST:
            return word
        allowed = 2 if len(word) >= _LONG else 1
        own = process.extractOne(word, self._long[language], scorer=OSA.distance, score_cutoff=allowed)
        if own and own[1] == 1:
            return str(own[0])
        dictionary = self.dictionaries[language]
        general = dictionary.correction(word)
        if own and (general in (None, word) or dictionary.likelihood(str(general)) < dictionary.likelihood(own[0])):
            return str(own[0])
        return general or word

    def _in_a_dictionary(self, word: str) -> bool:
        return any(word in dictionary for dictionary in self.dictionaries.values())

    def _error(self, word: str, counts: Mapping[str, int]) -> bool:
        """Whether a word that no dictionary has is near one that the same questions use more."""
        near = {other for dictionary in self.dictionaries.values() for other in dictionary.candidates(word)}
        return any(counts.get(other, 0) > counts[word] for other in near)


def _plain_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", fold(text))


def _hyphenated_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", fold(text))


@lru_cache(maxsize=1)
def _speller_of(texts: tuple[str, ...], names: tuple[str, ...], languages: tuple[str, ...]) -> Speller:
    """The speller of examples and names; a training asks for it three times."""
    dictionaries = {language: Dictionary.of(language) for language in languages}
    speller = Speller((), dictionaries)
    counts = Counter(word for text in texts for word in set(_plain_words(text)))
    for dictionary in dictionaries.values():
        dictionary.counts.look_up(list(counts))
    own = [
        word
        for word, count in counts.most_common()
        if speller._in_a_dictionary(word) or (count >= _OFTEN and not speller._error(word, counts))
    ]
    named = {word for name in names for word in _plain_words(name)}
    hyphenated = {word for text in texts for word in _hyphenated_words(text) if word.replace("-", "") not in counts}
    return Speller([*own, *sorted(named), *sorted(hyphenated)], dictionaries)
