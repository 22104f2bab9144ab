"""Which language a visitor writes in, and is answered in: the message's own where it tells, else the conversation's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from actions.dialogue.message import ParsedMessage
from languages import ASSUMED, LANGUAGES, profile, words

# How sure the words must be to leave the language that the page or channel gave, by how many there
# are; a word or two is rarely enough ("CV ?"), a sentence is. One word ("ok") never leaves the
# language that a conversation is held in.
_TO_SWITCH: Mapping[int, float] = {0: 1.01, 1: 0.97, 2: 0.92}
_TO_SWITCH_SENTENCE = 0.7
_FEWEST = 2  # words
_REACH = 4  # words, between a negation and the language that it denies


def language_of(
    message: ParsedMessage, remembered: str | None, hint: str | None, served: Sequence[str] = ASSUMED
) -> str:
    """The visitor's language: one that the assistant has, which the FAQ may not be served in (see `language_served`).

    Args:
        message: what was written.
        remembered: the conversation's language so far.
        hint: what the page or the channel says of its visitor.
        served: the languages of the FAQ; the first is taken where nothing tells.

    """
    prior = remembered or (hint if hint in LANGUAGES else None)
    if not message.languages or (prior and message.payload):
        return prior or served[0]
    likeliest = max(message.languages, key=lambda language: message.languages[language])
    if prior is None:
        return likeliest if message.words else served[0]
    if remembered and message.words < _FEWEST:
        return remembered
    needed = _TO_SWITCH.get(message.words, _TO_SWITCH_SENTENCE)
    return likeliest if message.languages[likeliest] >= needed else prior


def language_served(visitor: str, hint: str | None, served: Sequence[str]) -> str:
    """The language of the answer: the visitor's, else the page's, else one that they may read, else the FAQ's first."""
    wanted = (visitor, hint or visitor, *profile(visitor).everyday, *served)
    return next(code for code in wanted if code in served)


def language_named(text: str, current: str, served: Sequence[str] = ASSUMED) -> str:
    """The language that a request for a change of language names; else one that is served and is not `current`.

    Where it is named to be denied ("I don't speak French"), another one is meant. Of two that are named
    ("my French is poor, could we go on in English?"), it is the one that "in" leads to, or the last; one that is not
    served counts only where no other is named.
    """
    plain = text.casefold().replace("’", "'")
    for code in LANGUAGES:
        for proposal in words(code).proposals:
            plain = plain.replace(proposal, "")
    clauses = [re.findall(r"[^\W_]+(?:'t)?", clause) for clause in re.split(r"[,;.!?]", plain)]
    meant = [found for clause in clauses for found in _meant_in(clause, served)]
    meant = [found for found in meant if found[1] in served] or meant
    led = [language for leads, language in meant if leads]
    return [_other(current, served), *(language for _, language in meant), *led][-1]


def _meant_in(found: list[str], served: Sequence[str]) -> list[tuple[bool, str]]:
    """The languages that a clause's words name, in order, and whether "in" leads there; the other for one denied."""
    negations = {word for code in LANGUAGES for word in words(code).negations}
    leading = {word for code in LANGUAGES for word in words(code).into}
    named = {name: code for code in LANGUAGES for name in words(code).language_names}
    return [
        (place > 0 and found[place - 1] in leading, _other(named[word], served) if denied else named[word])
        for place, word in enumerate(found)
        if word in named
        for denied in [negations & set(found[max(0, place - _REACH) : place + _REACH])]
    ]


def _other(language: str, served: Sequence[str]) -> str:
    """The first other language that is served; the same where there is none."""
    return next((other for other in served if other != language), language)
