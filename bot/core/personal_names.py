"""Where a text names people: by how they give their names, by first names, and by what was learnt of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.names_in_text import NamesInText
from bot.core.own_names import OwnNames
from bot.core.phrases import phrases_of
from bot.core.redaction_words import first_names, in_a_dictionary, namesakes, redaction_words
from languages import ASSUMED, with_everyday
from people.person_names import learnt_person_names
from people.words import RARE, STAND_IN, KnownWords, Word, looked_up, may_be_names, tokens_of

_SITE = re.compile(r"(?<![\w@.-])(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}\b(?:/[\w./-]*\w)?", re.I)
_WITHIN, _BESIDE = {"-", "&", "'", "’"}, 2  # marks within a name of several words, and how many of them are looked at
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+(?:fr|com|org|net|eu|uk|io|dev|info|example)\b", re.I)


class PersonalNames:
    """Finds people's names in texts.

    `own` are texts whose names are no person's secret; `stated` such names; `languages` those that people write in.
    """

    def __init__(self, own: Iterable[str], stated: Iterable[str], languages: Sequence[str] = ASSUMED) -> None:
        self._codes = with_everyday(tuple(languages))
        self._own = OwnNames(tuple(own), stated, self._codes)
        openers = ("introductions", "presentations", "titles", "closings")
        self._openers = {name: phrases_of(redaction_words(self._codes, name)) for name in openers}
        self._openers["namesakes"] = phrases_of(namesakes())
        self._network = learnt_person_names()
        self._known = KnownWords(self._network.lexicon, self._codes, first_names(self._codes))
        self._harmless = self._own.unknown - self._known.names_among(self._own.unknown)

    def found(self, text: str) -> list[tuple[int, int]]:
        """Where names stand: (start, end) of each in characters, in order, none overlapping another."""
        names = self._names_in(text)
        if "." not in text or "-" not in text:
            return names
        sites = [found.span() for found in _SITE.finditer(text) if self._is_site_of_a_person(found.group())]
        return sorted(
            [*sites, *(name for name in names if not any(name[0] < end and start < name[1] for start, end in sites))]
        )

    def _is_site_of_a_person(self, address: str) -> bool:
        """Whether a label of the host is somebody's whole name: "cv.tadhg-lenihan.me"."""
        for label in re.split(r"[./]+", address.partition("://")[2] or address):
            words = [self._known.of(part) for part in label.split("-")]
            if len(words) < 2 or any(word.folded in self._harmless for word in words):
                continue
            are_names = [word.is_word and word.is_listed and word.uses <= RARE and not word.is_else for word in words]
            if any(are_names) and all(
                so or (word.is_word and not in_a_dictionary(self._codes, word.folded) and not word.is_else)
                for so, word in zip(are_names, words)
            ):
                return True
        return False

    def _names_in(self, text: str) -> list[tuple[int, int]]:
        tokens = tokens_of(text)
        words = looked_up(tokens, self._known)
        hosts = {place for found in _HOST.finditer(text) for place in range(*found.span())} if "." in text else ()
        asked = [
            i
            for i in may_be_names(tokens, words)
            if tokens[i].start not in hosts and words[i].folded not in self._harmless
        ]
        if not asked:
            return []
        probable = self._network.probabilities(tokens, words, asked)
        spans = NamesInText(tokens, words, probable, self._codes, self._network.sure).find(self._openers)
        spared = {*self._own.spared(words, spans), *(span for span in spans if self._is_thing(words, *span))}
        return [(tokens[start].start, tokens[end - 1].end) for start, end in spans if (start, end) not in spared]

    def _is_thing(self, words: Sequence[Word], start: int, end: int) -> bool:
        """Whether these words, with those beside them or alone, name a town, an employer, a school or a prize."""
        first = start - (start > 0 and words[start].folded == "-")
        while first > 1 and words[first - 1].folded == "-" and words[first - 2].is_word:
            first -= 2  # "l'université Pierre-et-Marie-Curie"
        if (
            first
            and _is_institution(words[first - 1])
            and not any(word.folded == STAND_IN for word in words[start:end])
        ):
            return True  # "la médiathèque Elsa Triolet"
        before, after = _beside(words, start, -1), _beside(words, end - 1, 1)
        name = [word.folded for word in words[start:end] if word.is_word]
        return any(
            self._network.lexicon.is_long_name([*before[len(before) - i :], *name, *after[:j]])
            for i in range(len(before) + 1)
            for j in range(len(after) + 1)
        )


def _beside(words: Sequence[Word], at: int, step: int) -> list[str]:
    """Up to two words before or after one, in their order, as far as they may be of one name: "Johnson & Johnson"."""
    found: list[str] = []
    i = at + step
    while 0 <= i < len(words) and len(found) < _BESIDE:
        if words[i].is_word:
            found.append(words[i].folded)
        elif words[i].folded not in _WITHIN:
            break
        i += step
    return found[::step]


def _is_institution(word: Word) -> bool:
    return word.is_institution and not word.is_listed
