"""Which language to answer in: the message's own where its words tell, else the conversation's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.phrases import phrases
from actions.understanding import Understanding

# How sure the words must be to leave the language that the page or channel told, by how many there
# are; a word or two is rarely enough ("CV ?"), a sentence is. One word ("ok") never leaves the
# language that a conversation is held in.
_TO_SWITCH: Mapping[int, float] = {0: 1.01, 1: 0.97, 2: 0.92}
_TO_SWITCH_SENTENCE = 0.7
_FEWEST = 2  # words
_REACH = 4  # words, from a negation to the language that it denies


def language_of(said: Understanding, remembered: str | None, hint: str | None) -> str:
    """The language of the answer: one of those that phrases.yml has.

    Args:
        said: the message.
        remembered: the conversation's language so far.
        hint: what the page or the channel says of its visitor.

    """
    prior = remembered or (hint if hint in phrases() else None)
    if not said.languages or (prior and said.payload):
        return prior or next(iter(phrases()))
    likeliest = max(said.languages, key=lambda language: said.languages[language])
    if prior is None:
        return likeliest if said.words else next(iter(phrases()))
    if remembered and said.words < _FEWEST:
        return remembered
    needed = _TO_SWITCH.get(said.words, _TO_SWITCH_SENTENCE)
    return likeliest if said.languages[likeliest] >= needed else prior


def language_named(text: str, current: str) -> str:
    """The language that a request for a change of language names; else the one not `current`.

    Where it is named to be denied ("I don't speak French"), the other one is meant.
    """
    plain = text.casefold().replace("’", "'")
    for wording in phrases().values():
        for proposal in wording.proposals:
            plain = plain.replace(proposal, "")
    words = re.findall(r"[^\W_]+(?:'t)?", plain)
    negations = {word for wording in phrases().values() for word in wording.negations}
    for language, wording in phrases().items():
        for place, word in enumerate(words):
            if word in wording.names:
                denied = negations & set(words[max(0, place - _REACH) : place])
                return _other(language) if denied else language
    return _other(current)


def _other(language: str) -> str:
    return next(other for other in phrases() if other != language)
