"""Names that are no person's secret: those that the programme's own texts have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from rapidfuzz import fuzz, process

from bot.core.phrases import matches, phrases_of
from bot.core.redaction_words import first_names, in_a_dictionary, in_no_dictionary
from nlu.text import fold
from people.words import Word

_INNER_CAPITAL = re.compile(r"(?<=.\W)([A-ZÀ-ÖØ-Þ]\w*[a-zß-öø-ÿ]\w*)")
_TITLE = re.compile(r"[A-ZÀ-ÖØ-Þ]\w*[a-zß-öø-ÿ]\w*(?:[ \u00a0-][A-ZÀ-ÖØ-Þ]\w*[a-zß-öø-ÿ]\w*)+")
"""Words with capitals side by side, though each be a common word: \"Intérêt Général\"."""
_BETWEEN = "\n\n"  # texts: so that nothing is read across two of them
_WORD = re.compile(r"\w+")
_SHORTEST_MISSPELT = 5  # letters of a word that may stand for a name of the programme's
_MISSPELT = 84.0  # how alike (0 to 100) a word is to the programme's name that it stands for, as in nlu.entities


class OwnNames:
    """What a programme names: `own` are its texts, `stated` the names that it states itself, whole."""

    def __init__(self, own: Sequence[str], stated: Iterable[str], codes: tuple[str, ...]) -> None:
        self._codes = codes
        texts = _BETWEEN.join(own)
        capitals = set(map(fold, _INNER_CAPITAL.findall(texts)))
        self._given = capitals & first_names(codes)
        self._names = self._unknown(capitals)
        self._stated = phrases_of([*stated, *_TITLE.findall(texts)])
        self.unknown = self._unknown(_WORD.findall(fold(texts)))
        """All words of its texts that no dictionary has."""

    def spared(self, words: Sequence[Word], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Of the spans of words that name somebody, those that name the programme's own."""
        if not spans:
            return []
        stated = {i for start, end in matches([word.folded for word in words], self._stated) for i in range(start, end)}
        return [span for span in spans if stated & set(range(*span)) or self._are_own(words[slice(*span)])]

    def _are_own(self, words: Sequence[Word]) -> bool:
        """Whether one of the words is a name of the programme's, or nearly, and no other given name is beside it."""
        own = [self._is_of(word.folded, self._names) for word in words]
        if not any(own):
            return False
        return all(
            so or not word.is_listed or self._is_of(word.folded, self._given | self._names)
            for so, word in zip(own, words)
        )

    def _is_of(self, word: str, names: Set[str]) -> bool:
        if word in names or len(word) < _SHORTEST_MISSPELT or in_a_dictionary(self._codes, word):
            return word in names
        return process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=_MISSPELT) is not None

    def _unknown(self, folded: Iterable[str]) -> frozenset[str]:
        return in_no_dictionary(self._codes, set(folded) - first_names(self._codes))
