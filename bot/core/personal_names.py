"""Where a text names people: by how they give their names, by first names, and by what was learnt of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.names_in_text import NamesInText, Phrases
from bot.core.redaction_words import first_names, in_a_dictionary, namesakes, redaction_words
from languages import ASSUMED, with_everyday
from nlu.text import fold
from people.person_names import learnt_person_names
from people.words import KnownWords, looked_up, may_be_name, tokens_of

_INNER_CAPITAL = re.compile(r"(?<=.\W)([A-ZÀ-ÖØ-Þ]\w*[a-zß-öø-ÿ]\w*)")
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+(?:fr|com|org|net|eu|uk|io|dev|info|example)\b", re.I)


def _phrases(texts: Iterable[str]) -> Phrases:
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in texts:
        if tokens := tuple(token.text for token in tokens_of(fold(text))):
            found.setdefault(tokens[0], []).append(tokens)
    return {first: sorted(set(phrases), key=len, reverse=True) for first, phrases in found.items()}


class PersonalNames:
    """Finds people's names in texts.

    `own` are texts whose names are no person's secret; `stated` such names; `languages` those that people write in.
    """

    def __init__(self, own: Iterable[str], stated: Iterable[str], languages: Sequence[str] = ASSUMED) -> None:
        self._codes = with_everyday(tuple(languages))
        words = {fold(found[1]) for text in own for found in _INNER_CAPITAL.finditer(text)} - first_names(self._codes)
        self._own = frozenset(word for word in words if not in_a_dictionary(self._codes, word))
        self._stated = _phrases(stated)
        openers = ("introductions", "presentations", "titles", "closings")
        self._openers = {name: _phrases(redaction_words(self._codes, name)) for name in openers}
        self._openers["namesakes"] = _phrases(namesakes())
        self._network = learnt_person_names()
        self._known = KnownWords(self._network.lexicon, self._codes, first_names(self._codes))

    def found(self, text: str) -> list[tuple[int, int]]:
        """Where names stand: (start, end) of each in characters, in order, none overlapping another."""
        tokens = tokens_of(text)
        words = looked_up(tokens, self._known)
        hosts = {place for found in _HOST.finditer(text) for place in range(*found.span())} if "." in text else ()
        asked = [
            i
            for i, (token, word) in enumerate(zip(tokens, words))
            if may_be_name(token, word) and token.start not in hosts
        ]
        if not asked:
            return []
        probable = self._network.probabilities(tokens, words, asked)
        text_names = NamesInText(tokens, words, probable, self._codes, self._own, self._stated, self._network.sure)
        spans = text_names.find(self._openers)
        return [(tokens[start].start, tokens[end - 1].end) for start, end in spans]
