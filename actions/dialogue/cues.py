"""What a message's words tell of how it depends on the conversation; the words of every language count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from actions.dialogue.words_in_use import languages_in_use
from languages import one_of, without_accents, words

FEW = 10
"""Words; a longer message may say "the second one" of anything, and name something in passing."""
_SHORT = 8  # words; a longer message says by itself what it is about
_FEWEST = 4  # words; so many say what they are about by themselves, and more are no bare question
_BARE = 2  # words; so few say nothing by themselves


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in small letters without accents; a message is asked for them a dozen times."""
    return tuple(re.findall(r"[a-z0-9]+", without_accents(text)))


def kinds(*names: str) -> frozenset[str]:
    """The words of some kinds (fields of `languages.Words`) in every language in use."""
    return _kinds(languages_in_use(), names)


@cache
def _kinds(codes: tuple[str, ...], names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(without_accents(word) for code in codes for name in names for word in getattr(words(code), name))


@cache
def _phrases_of(codes: tuple[str, ...], name: str) -> tuple[re.Pattern[str], ...]:
    """Regular expressions of the phrases of a kind, one for each language."""
    return tuple(
        re.compile(rf"\b(?:{one_of(map(without_accents, getattr(words(code), name)))})\b", re.I) for code in codes
    )


def without_phrases(name: str, text: str, stand_in: str = "") -> str:
    """A text, of words in small letters without accents, with a stand-in for each phrase of a kind."""
    for pattern in _phrases_of(languages_in_use(), name):
        text = pattern.sub(stand_in, text)
    return text


def is_elliptical(text: str) -> bool:
    """Whether a short message leans on what came before: "and who's the boss there?", "combien ?"."""
    found = without_phrases("idioms", " ".join(words_of(text)), "_").split()
    leans = len(found) <= _BARE or not kinds("leaning").isdisjoint(found) or only_asks(text)
    return 0 < len(found) <= _SHORT and leans


def only_asks(text: str) -> bool:
    """Whether a message is a question word and hardly more: "when?", "et par qui ?", "so when exactly?"."""
    found = set(words_of(text))
    light = kinds("asking", "leaning", "fillers")
    return len(words_of(text)) <= _FEWEST and not found.isdisjoint(kinds("asking")) and found <= light


def is_short(text: str) -> bool:
    """Whether a message is too short to say by itself what it is about."""
    return 0 < len(words_of(text)) <= _SHORT


def is_sentence(text: str) -> bool:
    """Whether a text has so many words that it says by itself what it is about."""
    return len(words_of(text)) >= _FEWEST


def tells_a_story(text: str) -> bool:
    """Whether a message has so many words that it may name something in passing."""
    return len(words_of(text)) > FEW


def names_the_list(text: str) -> bool:
    """Whether a message says "challenge" or "the others": it is not about the one challenge being talked of."""
    return not kinds("entity", "other", "listing").isdisjoint(words_of(text))


def asks_for_others(text: str) -> bool:
    """Whether a message says "the others" or "the list": it wants more than the one it names."""
    return not kinds("other", "listing").isdisjoint(words_of(text))


def says_nothing(text: str) -> bool:
    """Whether a message whose names were taken out asks nothing: "and the … one?"."""
    return set(words_of(text)) <= kinds("entity", "linking", "leaning")


def says_the_other(found: Sequence[str]) -> bool:
    """Whether words say "the other" or "l'autre", of which there is one."""
    definite, others = kinds("linking", "leaning"), kinds("other")
    return any(word in others and not word.endswith("s") and before in definite for before, word in pairwise(found))


def rewrite_with(name: str, text: str) -> str:
    """A message as it would be with a name: "who runs X?", "X, c'est quoi le but ?"."""
    for pattern in _phrases_of(languages_in_use(), "replaced"):
        named, replaced = pattern.subn(name, text, count=1)
        if replaced:
            return named
    return f"{name}, {text}"
