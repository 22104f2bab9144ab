"""Things meant without their name: "the second one", "l'autre", by the list's order and the conversation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from actions.phrases import Phrases, phrases
from faq.model import LANGUAGES, Challenge

_FEW = 10  # words; in a longer message, "the second one" may be anything
_LEANING = 8  # words; a longer message says by itself what it is about
_SHORT = 3  # different words
_OTHER = 5  # words, of "and what about the other one?" where no thing was offered
_FEWEST = 4  # words, of what only asks
_BARE = 2  # words; so few say nothing by themselves
_ENDINGS = ("e", "eme", "st", "nd", "rd", "th")  # of an ordinal in figures


def pointed_at(text: str, things: Mapping[str, Challenge], listed: bool) -> Challenge | None:
    """The thing whose place in the list a short message tells, if it does.

    Args:
        text: the message.
        things: all things, in the list's order.
        listed: whether the conversation is about the things, so that "and the third?" is one of them.

    """
    words = _words(text)
    if len(words) > _FEW:
        return None
    found = (_pointing(language, len(things)).position(words, listed) for language in phrases())
    position = next((place for place in found if place is not None), None)
    return None if position is None else list(things.values())[position]


def the_other(text: str, things: Mapping[str, Challenge], remembered: str | None) -> Challenge | None:
    """The thing that shares a text of its own with the one being talked about, if a short message asks for it."""
    words = _words(text)
    if remembered is None or remembered not in things or len(words) > _FEW:
        return None
    said = set(words)
    asked = said & _kinds("other_words") and (said & _kinds("thing_words") or len(said) <= _SHORT)
    return _twin(things, remembered) if asked or _says_the_other(words) else None


def places_among(text: str, count: int, are_things: bool, taken: int | None) -> list[int]:
    """Which of `count` topics offered a short message picks: "the second one", "oui, le 2", "both"; perhaps none.

    A message that says "défi" picks only where things were offered; "the other one" is not the one `taken` last.
    """
    words = _words(text)
    if not 0 < len(words) <= _FEW:
        return []
    if count == 1 and set(words) & _kinds("yes_words") and set(words) <= _kinds("filler_words"):
        return [0]
    if count > 1 and _say_only_both(words):
        return [0, 1]
    if count == 2 and _says_the_other(words) and (are_things or len(words) <= _OTHER):
        return [0 if taken == 1 else 1]
    found = (_pointing(language, count).picked(words, are_things) for language in phrases())
    return [place for place in found if place is not None][:1]


def _say_only_both(words: list[str]) -> bool:
    """Whether words say "both", and nothing that tells more."""
    rest = _phrases_of("both").sub("", " ".join(words)).split()
    return rest != words and set(rest) <= _kinds("linking_words", "leaning_words", "filler_words")


def _says_the_other(words: list[str]) -> bool:
    """Whether words say "the other" or "l'autre", of which there is one."""
    definite, others = _kinds("linking_words", "leaning_words"), _kinds("other_words")
    return any(word in others and not word.endswith("s") and before in definite for before, word in pairwise(words))


def is_sentence(text: str) -> bool:
    """Whether a text has so many words that it says by itself what it is about."""
    return len(_words(text)) >= _FEWEST


def only_asks(text: str) -> bool:
    """Whether a message says nothing but what is asked: "when?", "et par qui ?", "so when exactly?"."""
    words, asking = set(_words(text)), _kinds("asking_words")
    light = asking | _kinds("leaning_words", "filler_words")
    return len(words) <= _FEWEST and not words.isdisjoint(asking) and words <= light


def tells_a_story(text: str) -> bool:
    """Whether a message has so many words that it may name something in passing."""
    return len(_words(text)) > _FEW


def is_short(text: str) -> bool:
    """Whether a message is too short to say by itself what it is about."""
    return 0 < len(_words(text)) <= _LEANING


def said_of(name: str, text: str) -> str:
    """A message about a thing as it would be said with its name: "who runs X?", "X, c'est quoi le but ?"."""
    named, replaced = _phrases_of("replaced_words").subn(name, text, count=1)
    return named if replaced else f"{name}, {text}"


def follows_on(text: str) -> bool:
    """Whether a short message leans on what was said before: "and who's the boss there?", "combien ?"."""
    words = _phrases_of("idioms").sub("_", " ".join(_words(text))).split()
    leans = len(words) <= _BARE or not _kinds("leaning_words").isdisjoint(words) or only_asks(text)
    return 0 < len(words) <= _LEANING and leans


def names_the_list(text: str) -> bool:
    """Whether a message says "challenge" or "the others": it is not about the one being talked of."""
    return not _kinds("thing_words", "other_words", "list_words").isdisjoint(_words(text))


def asks_for_others(text: str) -> bool:
    """Whether a message says "the others" or "the list": it wants more than the thing it names."""
    return not _kinds("other_words", "list_words").isdisjoint(_words(text))


def says_nothing(text: str) -> bool:
    """Whether what a message says beside a name asks nothing: "and the … one?"."""
    return set(_words(text)) <= _kinds("thing_words", "linking_words", "leaning_words")


@cache
def _kinds(*kinds: str) -> frozenset[str]:
    """The words of some kinds (fields of `Phrases`) in every language."""
    return frozenset(_plain(word for each in phrases().values() for kind in kinds for word in getattr(each, kind)))


@cache
def _phrases_of(kind: str) -> re.Pattern[str]:
    """What finds the phrases of a kind in any language, without accents."""
    found = (_without_accents(phrase) for each in phrases().values() for phrase in getattr(each, kind))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, found))})\b", re.I)


@cache
def _pointing(language: str, length: int) -> _Pointing:
    return _Pointing(phrases()[language], length)


class _Pointing:
    """How a language points at the things of a list of some length."""

    def __init__(self, wording: Phrases, length: int) -> None:
        self._things, self._length = _plain(wording.thing_words), length
        self._listed = self._things | _plain(wording.list_words)
        self._links = _plain((*wording.linking_words, *wording.numbers))
        self._not_listed, self._last = _plain(wording.not_listed_words), _plain(wording.last_words)
        self._leaning = _plain((*wording.leaning_words, *wording.linking_words)) | {"le"}
        self._ordinals = [_plain(tuple(names.split())) for names in wording.ordinals]
        self._numbers = [_plain((name,)) for name in wording.numbers]
        self._counted = _plain(wording.numbers)
        self._fillers = _plain(wording.filler_words) - self._counted

    def position(self, words: list[str], listed: bool) -> int | None:
        """The place told: "the third challenge", "challenge 3", "the third on the list"; where `listed`, "the 3rd?"."""
        for at, word in enumerate(words):
            before = words[at - 1] if at else ""
            ordinal, number = self._ordinal(word), self._number(word)
            if ordinal is not None and before not in self._not_listed and self._leads_to_list(words[at + 1 :]):
                return ordinal
            if number is not None and before in self._things:
                return number
        return self.alone(words) if listed and len(words) > 1 else None

    def picked(self, words: list[str], are_things: bool) -> int | None:
        """The place told by words that tell nothing else, or that it is "one", or one of things if they are."""
        if not are_things and not (self._things - self._counted).isdisjoint(words):
            return None
        place = self.position(words, listed=False)
        telling = [word for word in words if word not in self._things | self._fillers]
        return self.alone(telling) if place is None else place

    def alone(self, words: list[str]) -> int | None:
        """The place told by words that tell nothing else: "and the 3rd?"."""
        telling = [word for word in words if word not in self._leaning]
        if len(telling) != 1:
            return None
        ordinal, number = self._ordinal(telling[0]), self._number(telling[0])
        return number if ordinal is None else ordinal

    def _leads_to_list(self, after: list[str]) -> bool:
        told = next((word for word in after if word not in self._links or word in self._listed), None)
        return told in self._listed

    def _ordinal(self, word: str) -> int | None:
        if word in self._last:
            return self._length - 1
        places = (p for p, names in enumerate(self._ordinals) if word in names or word in _figures(p))
        return self._within(next(places, None))

    def _number(self, word: str) -> int | None:
        places = (p for p, names in enumerate(self._numbers) if word in names or word == str(p + 1))
        return self._within(next(places, None))

    def _within(self, place: int | None) -> int | None:
        return place if place is not None and place < self._length else None


def _figures(place: int) -> set[str]:
    return {f"{place + 1}{ending}" for ending in _ENDINGS}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _without_accents(text))


def _plain(words: Iterable[str]) -> set[str]:
    return set(map(_without_accents, words))


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _twin(things: Mapping[str, Challenge], known: str) -> Challenge | None:
    """The one other thing that shares a text of its own with the one known, such as its host."""
    own = things[known]
    for name in own.fields:
        for language in LANGUAGES:
            value = own.field(name, language)
            alike = [t for t in things.values() if t.id != known and t.field(name, language) == value]
            if isinstance(value, str) and len(alike) == 1:
                return alike[0]
    return None
