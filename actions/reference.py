"""Things meant without their name: "the second one", "l'autre", by the list's order and the conversation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from actions.phrases import Phrases, phrases
from faq.model import LANGUAGES, Challenge

_FEW = 8  # words: in a longer message, "the second one" may be anything
_BARE = 2  # words; so few say nothing by themselves
_ANY = {"a", "un", "une"}  # "a second one" is not the list's second


def referred(text: str, things: Mapping[str, Challenge], remembered: str | None) -> Challenge | None:
    """The thing that a short message points at, if it does.

    Args:
        text: the message.
        things: all things, in the list's order.
        remembered: id of the thing being talked about.

    """
    words = re.findall(r"[a-z0-9]+", _plain(text))
    if not 0 < len(words) <= _FEW:
        return None
    for wording in phrases().values():
        pointed = set(words) & {_plain(word) for word in wording.thing_words}
        position = _position(words, wording)
        if pointed and position is not None and position < len(things):
            return list(things.values())[position]
        other = set(words) & {_plain(word) for word in wording.other_words}
        if other and (pointed or len(words) <= 3) and remembered in things:
            return _twin(things, str(remembered))
    return None


def follows_on(text: str) -> bool:
    """Whether a short message leans on what was said before: "and who's the boss there?", "combien ?"."""
    words = re.findall(r"[a-z0-9]+", _plain(text))
    leaning = {_plain(word) for wording in phrases().values() for word in wording.leaning_words}
    return 0 < len(words) <= _FEW and (len(words) <= _BARE or bool(leaning & set(words)))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _position(words: list[str], wording: Phrases) -> int | None:
    """The place that an ordinal tells, or a number after the word for a thing ("challenge 4", not "9 challenges")."""
    things = {_plain(word) for word in wording.thing_words}
    for before, word in zip(["", *words], words):
        for place, names in enumerate(wording.ordinals):
            number = str(place + 1)
            ordinals = {*_plain(names).split(), *(number + end for end in ("e", "eme", "st", "nd", "rd", "th"))}
            if (word in ordinals and before not in _ANY) or (word == number and before in things):
                return place
    return None


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
