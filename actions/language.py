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
_REACH = 4  # words, between a negation and the language that it denies


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

    Where it is named to be denied ("I don't speak French"), the other one is meant. Of two that are named
    ("my French is poor, could we go on in English?"), it is the one that "in" leads to, or the last.
    """
    plain = text.casefold().replace("’", "'")
    for wording in phrases().values():
        for proposal in wording.proposals:
            plain = plain.replace(proposal, "")
    clauses = [re.findall(r"[^\W_]+(?:'t)?", clause) for clause in re.split(r"[,;.!?]", plain)]
    meant = [found for words in clauses for found in _meant_in(words)]
    led = [language for leads, language in meant if leads]
    return [_other(current), *(language for _, language in meant), *led][-1]


def _meant_in(words: list[str]) -> list[tuple[bool, str]]:
    """The languages that a clause's words name, in order, and whether "in" leads there; the other for one denied."""
    wordings = phrases().values()
    negations = {word for wording in wordings for word in wording.negations}
    leading = {word for wording in wordings for word in wording.into_words}
    named = {name: language for language, wording in phrases().items() for name in wording.names}
    return [
        (place > 0 and words[place - 1] in leading, _other(named[word]) if denied else named[word])
        for place, word in enumerate(words)
        if word in named
        for denied in [negations & set(words[max(0, place - _REACH) : place + _REACH])]
    ]


def _other(language: str) -> str:
    return next(other for other in phrases() if other != language)
