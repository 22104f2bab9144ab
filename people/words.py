"""The tokens of a text, and what each is like by itself."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from nlu.dictionary import Dictionary
from nlu.hashing import hash_words
from nlu.text import fold
from people.lexicon import GIVEN, INSTITUTIONS, KINDS, LISTS, LONGEST, PLACES, PRODUCTS, RELATIONS, SURNAMES, Lexicon

_TOKEN = re.compile(r"\[[a-z -]+\]|[^\W\d_]+|\d+|\n|[^\w\s]")
STAND_IN = "[name]"
"""What a name becomes."""
_SHORTEST_CORRECTED = 4  # letters of a word that may be another one mistyped
_COMMON = 1_000  # uses: whether a word that is not listed looks like a name is not asked from there on
RARE = 50  # uses: what the word lists give to words that their sources hardly have, surnames among them
_MOST_USES = 3_000_000  # of a word in small letters that is a name as well
_REMEMBERED = 6_000  # words; what visitors are called is among them, for a while


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


@dataclass(frozen=True)
class Word:
    """A token by itself.

    Attributes:
        folded: without case and accents.
        uses: how often it is used, in whichever language it is used most.
        is_listed: whether it is a given name or a surname that is known.
        is_else: whether it is listed as something that is no name: a place, a product.
        is_relation: whether it says what people are to one another.
        is_institution: whether it says what is named after people, such as a school.
        if_mistyped: how frequent the word is that one may have meant, 0 to 1 (a logarithm).
        features: all of that, and how it is written.

    """

    folded: str
    is_word: bool
    uses: float
    is_listed: bool
    is_else: bool
    is_relation: bool
    is_institution: bool
    if_mistyped: float
    features: tuple[float, ...]


LISTED = slice(KINDS, KINDS + PRODUCTS + 1)
"""Where the features say of which kinds a word is listed that a name may be taken for."""
_OF_WORD = KINDS + LISTS + 4
WORD_FEATURES = _OF_WORD + 9
_NOTHING = (0.0,) * _OF_WORD
_UNLIKE = [0.0] * KINDS


class KnownWords:
    """Looks words up: in a lexicon, and in the dictionaries of some languages; remembers the latest."""

    def __init__(self, lexicon: Lexicon, codes: tuple[str, ...], given: Set[str] = frozenset()) -> None:
        """Take the lexicon, the languages, and given names beside the lexicon's, without case and accents."""
        self._lexicon, self._dictionaries, self._given = lexicon, [Dictionary.of(code) for code in codes], given
        self.of = lru_cache(maxsize=_REMEMBERED)(self._of)

    def _of(self, text: str) -> Word:
        if not text.isalpha():
            return Word(text, False, 0.0, False, False, False, False, 0.0, (*_NOTHING, *_shape(text)))
        folded = fold(text)
        hashed = hash_words([folded])
        uses = max((float(dictionary.counts.of(hashed)[0]) for dictionary in self._dictionaries), default=0.0)
        if_mistyped = 0.0 if uses or len(folded) < _SHORTEST_CORRECTED else self._frequency_if_mistyped(folded)
        listed = self._membership(folded, int(hashed[0]))
        likeness = self._lexicon.likeness(folded) if uses < _COMMON or any(listed) else _UNLIKE
        frequency = math.log10(1 + uses) / 8
        own = (*likeness, *listed, frequency, float(uses == 0), if_mistyped, min(len(text), LONGEST) / 10)
        is_listed = bool(listed[GIVEN] or listed[SURNAMES])
        is_else = bool(listed[PLACES] or listed[PRODUCTS])
        is_relation, is_institution = bool(listed[RELATIONS]), bool(listed[INSTITUTIONS])
        features = (*own, *_shape(text))
        return Word(folded, True, uses, is_listed, is_else, is_relation, is_institution, if_mistyped, features)

    def names_among(self, words: Iterable[str]) -> set[str]:
        """Of words without case and accents, those that are known given names or surnames."""
        asked = [word for word in words if word.isalpha()]
        listed = zip(asked, hash_words(asked).tolist() if asked else ())
        found = ((word, self._membership(word, hashed)) for word, hashed in listed)
        return {word for word, kinds in found if kinds[GIVEN] or kinds[SURNAMES]}

    def _membership(self, folded: str, hashed: int) -> list[float]:
        """Of which kinds a word is listed, given names beside the lexicon's included."""
        listed = self._lexicon.membership(hashed)
        listed[GIVEN] = max(listed[GIVEN], float(folded in self._given))
        return listed

    def _frequency_if_mistyped(self, word: str) -> float:
        """How frequent the commonest word is that is one typing error away."""
        found = [(dictionary.correction(word), dictionary) for dictionary in self._dictionaries]
        return max((math.log10(1 + d.counts.get(meant)) / 8 for meant, d in found if meant), default=0.0)


def _shape(text: str) -> tuple[float, ...]:
    is_word, size = text.isalpha(), len(text)
    is_small, is_capitals, rest_is_small = text.islower(), text.isupper(), text[1:].islower()
    return (
        float(is_word and text[0].isupper() and rest_is_small),
        float(is_word and size > 1 and is_capitals),
        float(is_small),
        float(is_word and size == 1 and is_capitals),
        float(is_word and size == 1 and is_small),
        float(text.isdigit()),
        float(not is_word and not text.isdigit()),
        float(is_word and not is_small and not is_capitals and not rest_is_small),
        float(size > 1 and text[0] == "["),
    )


def looked_up(tokens: Sequence[Token], known: KnownWords) -> list[Word]:
    """What each token is like by itself."""
    return [known.of(token.text) for token in tokens]


def may_be_names(tokens: Sequence[Token], words: Sequence[Word]) -> list[int]:
    """The tokens that may be names, by number: of common words in small letters nobody asks that.

    Unless a part of the name is hidden already, and they are listed: the last of "nguyen van an".
    """
    beside = {i + step for i, token in enumerate(tokens) if token.text == STAND_IN for step in (1, -1)}
    return [
        i
        for i, (token, word) in enumerate(zip(tokens, words))
        if word.is_word and (not token.text.islower() or _is_uncommon(word) or (i in beside and word.is_listed))
    ]


def _is_uncommon(word: Word) -> bool:
    return word.uses <= RARE or (word.is_listed and word.uses < _MOST_USES)
