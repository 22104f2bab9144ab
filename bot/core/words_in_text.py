"""The words of one text as names are looked for in it: how each is written, and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.phrases import Phrases, matches
from bot.core.redaction_words import in_a_dictionary, never_names, redaction_set, seldom_names
from people.words import RARE, Token, Word

LIKELY = 0.7  # how probably a word is a name
BESIDE = 0.25  # likewise beside one that is
THOUGH_SELDOM = 0.9  # likewise of a month that people are called as well: "May here"
_QUOTES = set("\"'«»“”‘’")


class WordsInText:
    """What is known of the words of one text."""

    def __init__(
        self,
        tokens: Sequence[Token],
        words: Sequence[Word],
        probable: Sequence[float],
        codes: tuple[str, ...],
    ) -> None:
        self._tokens, self._probable, self._codes = tokens, probable, codes
        self._folded = [word.folded for word in words]
        self._is_listed = [word.is_listed for word in words]
        self._uses = [word.uses for word in words]
        self._words = words
        self._all_capitals = all(token.text.isupper() for token, word in zip(tokens, words) if word.is_word)
        self._namesakes: set[int] = set()

    def _text(self, i: int) -> str:
        return self._tokens[i].text if 0 <= i < len(self._tokens) else ""

    def _folded_at(self, i: int) -> str:
        return self._folded[i] if 0 <= i < len(self._tokens) else ""

    def _is_word(self, i: int) -> bool:
        return 0 <= i < len(self._tokens) and self._words[i].is_word

    def _is_capital(self, i: int) -> bool:
        return self._is_word(i) and self._text(i)[0].isupper() and not self._all_capitals and not self._is_explained(i)

    def _is_strange(self, i: int) -> bool:
        """A word that no dictionary has; "BlaBlaCar" is none that a person is called."""
        plain = self._text(i)[1:].islower()
        known = in_a_dictionary(self._codes, self._folded_at(i))
        return self._is_word(i) and plain and len(self._text(i)) > 2 and not known

    def _is_only_a_name(self, i: int) -> bool:
        """Whether a word is a known name, and neither a word nor a place nor a product."""
        return self._is_word(i) and self._is_listed[i] and self._uses[i] <= RARE and not self._words[i].is_else

    def _may_begin(self, i: int) -> bool:
        """Whether a word with a capital may be a surname that a first name follows."""
        if not self._is_word(i) or not self._text(i)[0].isupper():
            return False
        if in_a_dictionary(self._codes, self._folded_at(i)):
            return self._is_listed[i] and self._text(i).isupper()  # "CRUZ", though it is a word
        return not self._words[i].is_else

    def _begins_a_line(self, i: int) -> bool:
        return self._is_word(i) and self._text(i - 1) in ("", "\n", ":")

    def _is_surname(self, i: int) -> bool:
        return self._is_listed[i] or self._is_strange(i)

    def _may_be(self, i: int) -> bool:
        return self._is_word(i) and self._probable[i] >= BESIDE

    def _is_acronym(self, i: int) -> bool:
        """Whether a word is in capitals among others that are not: no surname beside a name, as in "MOREAU Anne"."""
        if not self._text(i).isupper() or self._all_capitals:
            return False
        return not any(self._is_word(j) and self._probable[j] >= LIKELY for j in (i - 1, i + 1))

    def _touches(self, i: int, j: int) -> bool:
        """Whether no blank stands from one token to the other, next to the one between them."""
        low, high = min(i, j), max(i, j)
        if low < 0 or high >= len(self._tokens):
            return False
        return all(self._tokens[k].end == self._tokens[k + 1].start for k in range(low, high))

    def _is_quoted(self, i: int) -> bool:
        """Whether a word, or a word and its version ("2.0"), is all between quotation marks."""
        end = i + 1
        while self._text(end).isdigit() or (end > i + 1 and self._text(end) == "."):
            end += 1
        return self._text(i - 1) in _QUOTES and self._text(end) in _QUOTES

    def _is_explained(self, i: int) -> bool:
        word, before = self._folded[i], self._folded_at(i - 1)
        if (
            i in self._namesakes
            or word in redaction_set(self._codes, "titles")
            or (self._probable[i] and self._is_no_name_here(i, before))
        ):
            return True
        if word in seldom_names(self._codes) and self._is_listed[i] and self._probable[i] >= THOUGH_SELDOM:
            return False
        return word in never_names(self._codes) or word in seldom_names(self._codes)

    def _is_no_name_here(self, i: int, before: str) -> bool:
        """Whether what stands around a word says that it is none: "3 Mo", "early June", a word or product in quotes."""
        word = self._folded[i]
        if before.isdigit() and word in redaction_set(self._codes, "units"):
            return True
        if word in seldom_names(self._codes) and (before.isdigit() or before in redaction_set(self._codes, "dating")):
            return True
        if self._is_quoted(i) and (self._text(i + 1).isdigit() or (self._text(i).islower() and self._uses[i] > RARE)):
            return True
        again = [j for j in (i - 2, i + 2) if self._folded_at(j) == word]  # "Pierre après pierre"
        return self._uses[i] > RARE and any(self._text(i).islower() or self._text(j).islower() for j in again)

    def _matches(self, phrases: Phrases) -> list[tuple[int, int]]:
        return matches(self._folded, phrases)
