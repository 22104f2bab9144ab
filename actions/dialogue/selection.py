"""What a message points at without a name, in the list of challenges or what was offered: "the second one", "both"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from actions.dialogue.cues import FEW, kinds, says_the_other, without_phrases, words_of
from actions.dialogue.words_in_use import languages_in_use
from faq.model import Challenge
from languages import Words, without_accents, words

_FEW_DIFFERENT = 3  # words, of a message that says "other" and hardly more
_FEW_OF_OTHER = 5  # words, of "and what about the other one?" where no challenge was offered
_ENDINGS = ("e", "eme", "st", "nd", "rd", "th")  # of an ordinal in figures


def pointed_at(text: str, challenges: Mapping[str, Challenge], listed: bool) -> Challenge | None:
    """The challenge whose place in the list a short message tells, if it does.

    Args:
        text: the message.
        challenges: all of them, in the list's order.
        listed: whether the conversation is about them, so that "and the third?" is one of them.

    """
    found = words_of(text)
    if len(found) > FEW:
        return None
    places = (_pointer(language, len(challenges)).position(found, listed) for language in languages_in_use())
    position = next((place for place in places if place is not None), None)
    return None if position is None else list(challenges.values())[position]


def the_other(text: str, challenges: Mapping[str, Challenge], talked_of: str | None) -> Challenge | None:
    """The challenge that shares a text of its own with the one talked of, if a short message asks for it."""
    found = words_of(text)
    if talked_of is None or talked_of not in challenges or len(found) > FEW:
        return None
    different = set(found)
    names_other = not different.isdisjoint(kinds("other"))
    short = not different.isdisjoint(kinds("entity")) or len(different) <= _FEW_DIFFERENT
    return _twin(challenges, talked_of) if (names_other and short) or says_the_other(found) else None


def places_among(text: str, count: int, are_challenges: bool, taken: int | None) -> list[int]:
    """Which of some topics that were offered a short message picks: "the second one", "oui, le 2", "both".

    Args:
        text: the message.
        count: how many topics were offered.
        are_challenges: whether all of them describe challenges; else a message that says "challenge" picks none.
        taken: the place of the one answered last, if it is among them: "the other one" is not that.

    Returns:
        Their places, counted from 0; none where the message picks nothing.

    """
    found = words_of(text)
    if not 0 < len(found) <= FEW:
        return []
    if count == 1 and set(found) & kinds("yes") and set(found) <= kinds("fillers"):
        return [0]
    if count > 1 and _say_only_both(found):
        return [0, 1]
    if count == 2 and says_the_other(found) and (are_challenges or len(found) <= _FEW_OF_OTHER):
        return [0 if taken == 1 else 1]
    places = (_pointer(language, count).picked(found, are_challenges) for language in languages_in_use())
    return [place for place in places if place is not None][:1]


def _say_only_both(found: Sequence[str]) -> bool:
    """Whether words say "both", and nothing that tells more."""
    rest = without_phrases("both", " ".join(found)).split()
    return rest != list(found) and set(rest) <= kinds("linking", "leaning", "fillers")


@cache
def _pointer(language: str, length: int) -> _ListPointer:
    return _ListPointer(words(language), length)


class _ListPointer:
    """Reads how one language points into a list of some length."""

    def __init__(self, own: Words, length: int) -> None:
        self._entity, self._length = _plain(own.entity), length
        self._listed = self._entity | _plain(own.listing)
        self._links = _plain((*own.linking, *own.numbers))
        self._not_listed, self._last = _plain(own.not_listed), _plain(own.last)
        self._leaning = _plain((*own.leaning, *own.linking, *own.articles))
        ordinals = [_plain(names.split()) for names in own.ordinals]
        self._ordinals = {name: place for place, names in enumerate(ordinals) for name in names | _figures(place)}
        numbers = [_plain((name,)) for name in own.numbers]
        self._numbers = {name: place for place, names in enumerate(numbers) for name in names | {str(place + 1)}}
        self._counted = _plain(own.numbers)
        self._fillers = _plain(own.fillers) - self._counted

    def position(self, found: Sequence[str], listed: bool) -> int | None:
        """The place meant: "the third challenge", "challenge 3", "the third on the list"; if `listed`, "the 3rd?"."""
        for at, word in enumerate(found):
            before = found[at - 1] if at else ""
            ordinal, number = self._ordinal(word), self._number(word)
            if ordinal is not None and before not in self._not_listed and self._leads_to_list(found[at + 1 :]):
                return ordinal
            if number is not None and before in self._entity:
                return number
        return self._alone(found) if listed and len(found) > 1 else None

    def picked(self, found: Sequence[str], are_challenges: bool) -> int | None:
        """The place meant by words that say nothing more than "one"; they may say "challenge" where challenges are."""
        if not are_challenges and not (self._entity - self._counted).isdisjoint(found):
            return None
        place = self.position(found, listed=False)
        telling = [word for word in found if word not in self._entity | self._fillers]
        return self._alone(telling) if place is None else place

    def _alone(self, found: Sequence[str]) -> int | None:
        """The place meant where nothing else stands: "and the 3rd?"."""
        telling = [word for word in found if word not in self._leaning]
        if len(telling) != 1:
            return None
        ordinal, number = self._ordinal(telling[0]), self._number(telling[0])
        return number if ordinal is None else ordinal

    def _leads_to_list(self, after: Sequence[str]) -> bool:
        telling = next((word for word in after if word not in self._links or word in self._listed), None)
        return telling in self._listed

    def _ordinal(self, word: str) -> int | None:
        if word in self._last:
            return self._length - 1
        return self._within(self._ordinals.get(word))

    def _number(self, word: str) -> int | None:
        return self._within(self._numbers.get(word))

    def _within(self, place: int | None) -> int | None:
        return place if place is not None and place < self._length else None


def _figures(place: int) -> set[str]:
    return {f"{place + 1}{ending}" for ending in _ENDINGS}


def _plain(texts: Iterable[str]) -> set[str]:
    return set(map(without_accents, texts))


def _twin(challenges: Mapping[str, Challenge], known: str) -> Challenge | None:
    """The one other challenge that shares a text of its own with the one known, such as its host."""
    own = challenges[known]
    for name in own.fields:
        for language in languages_in_use():
            value = own.field(name, language)
            alike = [c for c in challenges.values() if c.id != known and c.field(name, language) == value]
            if isinstance(value, str) and len(alike) == 1:
                return alike[0]
    return None
