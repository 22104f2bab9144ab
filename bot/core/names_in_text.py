"""The names in one text, made of words that are likely names, of phrases that lead to one, and of what joins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from bot.core.phrases import Phrases
from bot.core.redaction_words import in_a_dictionary, redaction_set
from bot.core.words_in_text import BESIDE, LIKELY, THOUGH_SELDOM, WordsInText
from people.person_names import evidence_of
from people.words import RARE, STAND_IN, Token, Word

_LONGEST = 5  # words of a name
_SURE_OF_AN_ACRONYM = 0.97  # how probably a word is a name
_HARDLY = 0.12  # likewise below which it is none, whatever it is joined to
_BEFORE, _NEVER = 0.05, 0.02  # likewise of a known one before a surname; of a capital after "je m'appelle Jean"
_IMPOSSIBLE = 1.1
_BETWEEN = ("-", ".", "'", "’")


class NamesInText(WordsInText):
    """Where people are named in one text: spans of tokens."""

    def __init__(
        self,
        tokens: Sequence[Token],
        words: Sequence[Word],
        probable: Sequence[float],
        codes: tuple[str, ...],
        sure: Sequence[float],
    ) -> None:
        super().__init__(tokens, words, probable, codes)
        self._sure = sure
        self._marked: set[int] = set()

    def find(self, openers: Mapping[str, Phrases]) -> list[tuple[int, int]]:
        """The names, in order, none overlapping another.

        `openers` are phrases that lead to one, and the names that streets, schools and prizes have ("namesakes").
        """
        self._namesakes = self._of_namesakes(openers)
        self._marked = {i for i in range(len(self._tokens)) if self._is_sure(i) or self._text(i) == STAND_IN}
        self._marked |= {i + step for i in range(len(self._tokens) - 1) if self._is_pair(i) for step in (0, 1)}
        for _, end in self._matches(openers["introductions"]):
            self._introduced(end)
        for _, end in self._matches(openers["presentations"]):
            if self._is_capital(end) and self._is_listed[end] and self._may_be(end):
                self._marked.add(end)
            elif self._is_only_a_name(end) and self._probable[end] >= _BEFORE and not self._is_explained(end):
                self._marked.add(end)
        self._with_initial()
        self._marked |= {i for i in range(len(self._tokens)) if self._is_here(i)}
        for _, end in self._matches(openers["titles"]):
            self._titled(end)
        for _, end in self._matches(openers["closings"]):
            self._signature(end)
        self._join()
        return self._spans()

    def _of_namesakes(self, openers: Mapping[str, Phrases]) -> set[int]:
        """The words of names that tell of nobody here: no introduction, title or relation stands before them."""
        found = self._matches(openers["namesakes"])
        if not found:
            return set()
        leads = {
            end for name in ("introductions", "presentations", "titles") for _, end in self._matches(openers[name])
        }
        return {
            i
            for start, end in found
            if not self._goes_on(end)
            and not leads & {start, start - (self._text(start - 1) == ".")}
            and not (start and self._words[start - 1].is_relation)
            for i in range(start, end)
        }

    def _goes_on(self, end: int) -> bool:
        """Whether a name is longer than the known one that ends there: "Marc-Antoine Tremblay"."""
        return self._is_word(end) and self._text(end)[0].isupper() and self._probable[end] >= THOUGH_SELDOM

    def _is_sure(self, i: int) -> bool:
        """Whether a word is likely a name by itself."""
        if not self._probable[i] or len(self._text(i)) < 2 or self._is_explained(i):
            return False
        if self._folded[i] in redaction_set(self._codes, "saints"):
            return False
        least = self._sure[evidence_of(self._tokens[i], self._words[i])]
        if not self._is_listed[i] and (self._is_quoted(i) or self._words[i].is_else):
            least = max(least, _SURE_OF_AN_ACRONYM)
        if self._words[i].is_else and self._folded_at(i - 1) in redaction_set(self._codes, "places"):
            least = max(least, _SURE_OF_AN_ACRONYM)  # "à Florence"
        if (
            self._is_listed[i]
            and self._is_capital(i)
            and self._folded_at(i - 1) in redaction_set(self._codes, "articles")
        ):
            least = min(least, LIKELY)  # "la Marie"
        return self._probable[i] >= (max(least, _SURE_OF_AN_ACRONYM) if self._is_acronym(i) else least)

    def _with_initial(self) -> None:
        """What an initial stands before: "Y. Benchekroun"."""
        for i in range(2, len(self._tokens)):
            if self._tokens[i - 1].text == "." and self._touches(i - 2, i - 1) and len(self._text(i - 2)) == 1:
                if self._text(i - 2).isupper() and self._is_capital(i) and len(self._text(i)) > 2:
                    if self._is_only_a_name(i) or (self._is_strange(i) and self._may_be(i)):
                        self._marked.update((i - 2, i - 1, i))

    def _is_here(self, i: int) -> bool:
        """Whether somebody says who is writing: "Grace here, …"."""
        if self._folded_at(i + 1) not in redaction_set(self._codes, "arrivals") or not self._begins_a_line(i):
            return False
        return self._is_capital(i) and self._is_listed[i] and not self._text(i + 2)[:1].isalnum()

    def _is_pair(self, i: int) -> bool:
        """Whether two known names that are no words stand here, together likelier a name than not."""
        both = (i, i + 1)
        if not all(self._is_listed[j] and self._uses[j] <= RARE for j in both):
            return False
        if all(map(self._is_capital, both)):
            return sum(self._probable[j] for j in both) >= LIKELY
        are_names = all(self._is_only_a_name(j) and self._probable[j] >= BESIDE for j in both)
        return are_names and not any(map(self._is_explained, both))

    def _introduced(self, start: int) -> None:
        """What follows "je m'appelle": its first word whatever it is, then what may be of a name."""
        if not self._is_word(start) or self._folded[start] in redaction_set(self._codes, "no_names"):
            return
        is_word = self._uses[start] > RARE and self._probable[start] < BESIDE and not self._is_listed[start]
        if self._text(start).islower() and is_word:
            return
        self._mark_run(start, lambda i: self._may_go_on(i) or self._is_strange(i) or self._may_be(i))

    def _may_go_on(self, i: int) -> bool:
        """Whether a capital may be of a name that began before it; the next field of a form ("Prénom :") is not."""
        return self._is_capital(i) and self._text(i + 1) != ":" and self._probable[i] >= _NEVER

    def _titled(self, start: int) -> None:
        """What follows "Mme", if it is written as a name."""
        start += self._text(start) == "."
        first = start
        while self._folded_at(first) in redaction_set(self._codes, "particles"):
            first += 1
        is_name = self._is_word(first) and (self._is_capital(first) or self._is_strange(first) or self._may_be(first))
        is_surname = first == start and self._is_capital(first) and self._is_listed[first]  # "Monsieur Petit"
        known = in_a_dictionary(self._codes, self._folded_at(first)) and not (self._may_be(first) or is_surname)
        if not is_name or known or self._folded_at(first) in redaction_set(self._codes, "titles"):
            return
        self._marked.update(range(start, first))
        self._mark_run(first, lambda i: self._is_capital(i) or self._may_be(i))

    def _signature(self, start: int) -> None:
        """What follows "cordialement", if it is a name and nothing else follows on its line."""
        while start < len(self._tokens) and not self._is_word(start):
            start += 1
        end = start
        while end < len(self._tokens) and self._text(end) not in ("\n", "!", "?", ","):
            end += 1
        words = [i for i in range(start, end) if self._is_word(i)]
        if not 0 < len(words) <= _LONGEST or self._text(end) == "?":
            return
        of_name = [self._is_strange(i) or self._may_be(i) or len(self._text(i)) == 1 for i in words]
        small = redaction_set(self._codes, "particles")
        if any(of_name) and all(so or self._folded[i] in small for so, i in zip(of_name, words)):
            self._marked.update(i for i in words if not self._is_explained(i))

    def _join(self) -> None:
        """Take along what stands between parts of a name or is joined to one, and what is likely beside one."""
        for i in sorted(self._marked):
            for step in (1, -1):
                self._beside(i, step)
        small = {*redaction_set(self._codes, "particles"), *_BETWEEN}
        ordered = sorted(self._marked)
        for before, after in pairwise(ordered):
            if 1 < after - before <= 4 and all(self._folded[i] in small for i in range(before + 1, after)):
                self._marked.update(range(before + 1, after))
        for i in ordered:
            self._after_particles(i)
            self._before_particles(i)
            self._before_apostrophe(i)
            self._before_comma(i)
            self._listed_with(i)
        lonely = {i for i in self._marked if self._is_part_of_a_place(i)}
        self._marked -= lonely

    def _beside(self, i: int, step: int) -> None:
        """Go on from a name's part to the next, forwards or back."""
        for _ in range(_LONGEST):
            joined = self._text(i + step) in ("-", "'", "’") and self._touches(i, i + 2 * step)
            following = i + (2 if joined else 1) * step
            if not 0 <= following < len(self._tokens) or following in self._marked or not self._is_word(following):
                return
            if step < 0 and self._folded[following] in redaction_set(self._codes, "saints"):
                return  # "Saint-Denis", "San Francisco"
            least = self._least_beside(i, following, joined)
            if self._probable[following] < least:
                return
            is_likely = self._is_listed[following] and self._probable[following] > min(least, BESIDE)
            of_a_double_name = joined and self._is_capital(i) and self._text(following)[0].isupper()  # "Delaunay-Pic"
            if not of_a_double_name and (
                following in self._namesakes or (self._is_explained(following) and not is_likely)
            ):
                return
            if joined and self._folded[following] in redaction_set(self._codes, "joined"):
                return
            self._marked.add(following)
            i = following

    def _least_beside(self, i: int, following: int, joined: bool) -> float:
        """How probably the word after or before a name's part must be a name."""
        known = self._is_listed[following]
        if self._is_capital(following) and self._is_capital(i):
            if joined or (following > i and self._is_surname(following)):  # "Claire Petit", though it is a word
                return 0.0
            if following < i and known:  # "Chelsea Clinton"
                return _BEFORE
            if following > i and self._probable[following] >= _HARDLY:  # "Amadou Wane", likewise
                return _HARDLY
        if self._uses[following] > RARE and not known:
            return _IMPOSSIBLE
        return _HARDLY if joined else BESIDE

    def _listed_with(self, i: int) -> None:
        """Take along what is enumerated with a name: "Anne, Lou et Zoé"."""
        for step in (1, -1):
            other = i + 2 * step
            if self._folded_at(i + step) in redaction_set(self._codes, "enumerating") and self._is_capital(other):
                is_place = self._folded[other] in redaction_set(self._codes, "saints")
                if self._is_listed[other] and self._may_be(other) and not self._is_acronym(other) and not is_place:
                    self._marked.add(other)

    def _after_particles(self, i: int) -> None:
        """Go on past particles to what is written as a surname: "Pierre de La Tour"."""
        following, small = i + 1, {*redaction_set(self._codes, "particles"), "'", "’", "n", "m"}
        while self._folded_at(following) in small:
            following += 1
        is_surname = self._is_capital(following) or (
            self._text(i).islower() and self._is_strange(following) and self._may_be(following)  # "jojo le gall"
        )
        if i + 1 < following <= i + 4 and is_surname:
            self._marked.update(range(i + 1, following + 1))

    def _before_particles(self, i: int) -> None:
        """Go back past particles to a known name: "Colm Ó Braonáin"."""
        before = i - 1
        while self._folded_at(before) in redaction_set(self._codes, "particles"):
            before -= 1
        if i - 3 <= before < i - 1 and self._is_capital(before) and self._is_only_a_name(before):
            self._marked.update(range(before, i))

    def _before_apostrophe(self, i: int) -> None:
        """Take along a letter that a name is joined to: "N'Diaye"."""
        if self._text(i - 1) in ("'", "’") and self._is_capital(i - 2) and len(self._text(i - 2)) == 1:
            if self._touches(i, i - 2) and self._is_capital(i):
                self._marked.update((i - 2, i - 1))

    def _before_comma(self, i: int) -> None:
        """Take along a surname that a line begins with: "OKONKWO, Chidinma"; "DE LA CRUZ, José"."""
        if self._text(i - 1) != "," or not self._is_capital(i):
            return
        start = i - 2
        while not self._begins_a_line(start) and self._is_word(start - 1) and start > i - 1 - _LONGEST:
            start -= 1
        words = range(start, i - 1)
        of_name = [self._folded[j] in redaction_set(self._codes, "particles") or self._may_begin(j) for j in words]
        if self._begins_a_line(start) and all(of_name) and self._may_begin(i - 2):
            self._marked.update(words)

    def _is_part_of_a_place(self, i: int) -> bool:
        """Whether a word follows "Saint", "San" or the like, or is joined to what is no name: Clermont-Ferrand."""
        before = i - 1 - (self._text(i - 1) == "-")
        if self._folded_at(before) in redaction_set(self._codes, "saints"):
            return True
        joined = self._text(i - 1) == "-" and self._touches(i, i - 2) and self._is_word(i - 2)
        return joined and i - 2 not in self._marked and self._probable[i - 2] < _HARDLY

    def _spans(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for i in sorted(self._marked):
            if found and i == found[-1][1]:
                found[-1] = (found[-1][0], i + 1)
            else:
                found.append((i, i + 1))
        return [(start, end) for start, end in found if any(self._is_word(i) for i in range(start, end))]

    def _mark_run(self, start: int, belongs: Callable[[int], bool]) -> None:
        """Mark a name that begins at `start`, as far as it goes."""
        self._marked.add(start)
        end, words = start + 1, 1
        while words < _LONGEST:
            following = end
            while self._text(following) in _BETWEEN or self._folded_at(following) in redaction_set(
                self._codes, "particles"
            ):
                following += 1
            joined = following == end + 1 and self._text(end) in ("-", "'", "’") and self._touches(end - 1, following)
            if not self._is_word(following) or not (belongs(following) or joined) or self._is_explained(following):
                return
            self._marked.update(range(end, following + 1))
            end, words = following + 1, words + 1
