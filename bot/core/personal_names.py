"""Where a text names people: by how they give their names, by first names, and by capitals nothing explains."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from babel import Locale
from rapidfuzz import fuzz, process
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.core.redaction_words import redaction_set, redaction_words
from languages import ASSUMED, profile, with_everyday
from nlu.dictionary import Dictionary
from nlu.text import fold
from nlu.tokenizer import blank_tokenizer

_HERE = Path(__file__).parent
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:['’-][A-ZÀ-Þa-zß-ÿ]+)*")
_INNER_CAPITAL = re.compile(r"(?<=.\W)([A-ZÀ-ÖØ-Þ]\w*[a-zß-öø-ÿ]\w*)")
_SHOUTED = re.compile(r"[A-ZÀ-ÖØ-Þ]{2,}(?:-[A-ZÀ-ÖØ-Þ]+)*")
_INITIAL = re.compile(r"[A-Z]\.?")
_LONGEST = 4  # words of a name
_SHORTEST_LOWER = 5  # letters of a first name that is recognised without its capital
_MISSPELT = 84.0  # how alike (0 to 100) a word is to the programme's name that it stands for, as in nlu.entities
_RARE = 50  # uses: what the word lists give to words that their sources hardly have, surnames among them
_ENDS_SENTENCE = set('.!?…:;«»“”"()[]•') | {"..."}


@cache
def _first_names(codes: tuple[str, ...]) -> frozenset[str]:
    lines = (_HERE / "first_names.txt").read_text("utf-8").splitlines()
    common = [name for line in lines if not line.startswith("#") for name in line.split()]
    return frozenset(map(fold, (*common, *redaction_words(codes, "first_names"))))


@cache
def _of_the_world(codes: tuple[str, ...]) -> frozenset[str]:
    """Words of countries, languages, months and days, as Babel knows them."""
    texts: list[str] = [*redaction_words(codes, "kept")]
    for code in codes:
        locale = Locale(code)
        texts += [*locale.territories.values(), *locale.languages.values()]
        texts += [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return frozenset(fold(word) for text in texts for word in re.findall(r"[\w'’-]+", text))


def _in_a_dictionary(codes: tuple[str, ...], word: str) -> bool:
    return any(Dictionary.of(code).counts.get(word, 0) > _RARE for code in codes)


def _is_word_too(codes: tuple[str, ...], first_name: str) -> bool:
    """Whether a first name is an ordinary word as well."""
    return any(Dictionary.of(code).counts.get(first_name, 0) >= profile(code).first_name_uses for code in codes)


class PersonalNames:
    """Finds people's names in texts.

    `own` are texts whose names are no person's secret; `stated` such names; `languages` those that people write in.
    """

    def __init__(self, own: Iterable[str], stated: Iterable[str], languages: Sequence[str] = ASSUMED) -> None:
        self._tokenizer, self._codes = blank_tokenizer(), with_everyday(tuple(languages))
        words = {fold(found[1]) for text in own for found in _INNER_CAPITAL.finditer(text)} - _first_names(self._codes)
        self._own = frozenset(word for word in words if not _in_a_dictionary(self._codes, word))
        self._stated = self._phrases(stated)
        openers = ("introductions", "presentations", "closings")
        self._openers = {name: self._phrases(redaction_words(self._codes, name)) for name in openers}

    def found(self, text: str) -> list[tuple[int, int]]:
        """Where names stand: (start, end) of each in characters, in order, none overlapping another."""
        document = self._tokenizer(text)
        folded = Doc(document.vocab, [fold(token.text) for token in document])
        openers = {name: [end for _, _, end in matcher(folded)] for name, matcher in self._openers.items()}
        stated = [(start, end) for _, start, end in self._stated(folded)]
        spans = _Names(document, self._own, stated, self._codes).find(openers)
        return sorted((document[start:end].start_char, document[start:end].end_char) for start, end in spans)

    def _phrases(self, texts: Iterable[str]) -> PhraseMatcher:
        matcher = PhraseMatcher(self._tokenizer.vocab, attr="LOWER")
        matcher.add("phrase", [self._tokenizer(fold(text)) for text in texts if text.strip()])
        return matcher


class _Names:
    """Where people are named in one text: spans of tokens."""

    def __init__(
        self, document: Doc, own: frozenset[str], stated: Iterable[tuple[int, int]], codes: tuple[str, ...]
    ) -> None:
        self._tokens, self._codes = list(document), codes
        self._folded = [fold(token.text) for token in document]
        self._own = own
        self._stated = {i for start, end in stated for i in range(start, end)}
        self._all_capitals = document.text.isupper()

    def find(self, openers: Mapping[str, Iterable[int]]) -> set[tuple[int, int]]:
        """The names, none overlapping another; `openers` are where phrases that lead to one end."""
        found = [self._introduced(end) for end in openers["introductions"]]
        found += [self._presented(end) for end in openers["presentations"]]
        found += [self._signature(end) for end in openers["closings"]]
        found += [
            self._titled(i + 1) for i, word in enumerate(self._folded) if word in redaction_set(self._codes, "titles")
        ]
        found += [self._alone(i) for i in range(len(self._tokens))]
        taken: set[int] = set()
        spans: set[tuple[int, int]] = set()
        for span in found:
            if span and not taken & set(range(*span)):
                spans.add(span)
                taken |= set(range(*span))
        return spans

    def _introduced(self, start: int) -> tuple[int, int] | None:
        """What follows "je m'appelle": its first word whatever it is, then what may be of a name."""
        if not self._is_word(start) or self._folded[start] in redaction_set(self._codes, "no_names"):
            return None
        return start, self._run(start, lambda i: self._is_capital(i) or self._is_strange(i) or self._is_first_name(i))

    def _presented(self, start: int) -> tuple[int, int] | None:
        """What follows "je suis", if it is written as a name that nothing else explains."""
        if not self._is_word(start) or not (self._is_person(start) or self._is_unexplained(start)):
            return None
        return self._unless_own(start, self._run(start, self._is_name_like))

    def _titled(self, start: int) -> tuple[int, int] | None:
        start += self._text(start) == "."
        first = start + (self._folded_at(start) in redaction_set(self._codes, "particles"))
        if self._folded_at(first) in redaction_set(self._codes, "titles") or not (
            self._is_capital(first) or self._is_strange(first)
        ):
            return None
        return self._unless_own(start, self._run(first, self._is_capital))

    def _signature(self, start: int) -> tuple[int, int] | None:
        """What follows "cordialement", if it is a name and nothing else follows on its line."""
        own_line = False
        while start < len(self._tokens) and not self._is_word(start):
            own_line |= "\n" in self._text(start)
            start += 1
        signed = self._is_capital(start) or self._is_first_name(start)
        if not signed and not (own_line and self._is_strange(start)):
            return None
        end = self._run(start, self._is_word if own_line else self._is_name_like)
        rest = self._tokens[end].text if end < len(self._tokens) else "\n"
        return self._unless_own(start, end) if "\n" in rest or rest in ".!" else None

    def _alone(self, i: int) -> tuple[int, int] | None:
        """A first name, or capitals that nothing explains, wherever they stand."""
        if not self._is_word(i) or self._of_a_place(i):
            return None
        end = self._run(i, self._is_capital)
        if self._is_first_name(i):
            if not self._is_capital(i) and self._is_strange(end):
                end += 1
            ordinary = self._begins_sentence(i) and _is_word_too(self._codes, self._folded[i])
            alone = end == i + 1 and self._is_word(end)
            return None if ordinary and alone else self._unless_own(i, end)
        if not self._is_unexplained(i):
            return None
        if end == i + 1 and (
            self._begins_sentence(i) or self._folded_at(i - 1) in redaction_set(self._codes, "places")
        ):
            return None
        return self._unless_own(i, end)

    def _of_a_place(self, i: int) -> bool:
        """Whether a word follows "Saint", "San" or the like."""
        return self._folded_at(i - 1 - (self._text(i - 1) == "-")) in redaction_set(self._codes, "saints")

    def _unless_own(self, start: int, end: int) -> tuple[int, int] | None:
        """The span, unless one of its words is a name of the programme's, or nearly."""
        return (
            None if any(i in self._stated or self._is_own(self._folded[i]) for i in range(start, end)) else (start, end)
        )

    def _is_own(self, word: str) -> bool:
        if word in self._own or len(word) < _SHORTEST_LOWER or _in_a_dictionary(self._codes, word):
            return word in self._own
        return process.extractOne(word, self._own, scorer=fuzz.ratio, score_cutoff=_MISSPELT) is not None

    def _run(self, start: int, belongs: Callable[[int], bool]) -> int:
        """Where a name that begins at `start` ends."""
        end, words = start + 1, 1
        while words < _LONGEST:
            following = end
            while self._text(following) in ("-", ".", "'", "’") or self._folded_at(following) in redaction_set(
                self._codes, "particles"
            ):
                following += 1
            joined = self._text(end) == "-"
            if not (belongs(following) or (joined and self._is_word(following))):
                break
            end, words = following + 1, words + 1
        return end

    def _text(self, i: int) -> str:
        return str(self._tokens[i].text) if 0 <= i < len(self._tokens) else ""

    def _folded_at(self, i: int) -> str:
        return self._folded[i] if 0 <= i < len(self._tokens) else ""

    def _is_word(self, i: int) -> bool:
        return self._text(i).removesuffix(".").replace("-", "").replace("'", "").replace("’", "").isalpha()

    def _is_capital(self, i: int) -> bool:
        text = self._text(i)
        written = _CAPITAL.fullmatch(text) or _SHOUTED.fullmatch(text) or _INITIAL.fullmatch(text)
        return bool(written) and not self._all_capitals

    def _is_strange(self, i: int) -> bool:
        """A word that no dictionary has; "BlaBlaCar" is none that a person is called."""
        plain = self._text(i)[1:].islower()
        return (
            self._is_word(i) and plain and len(self._text(i)) > 2 and not _in_a_dictionary(self._codes, self._folded[i])
        )

    def _is_name_like(self, i: int) -> bool:
        return self._is_capital(i) or self._is_strange(i) or self._is_first_name(i)

    def _is_first_name(self, i: int) -> bool:
        word = self._folded_at(i)
        if word not in _first_names(self._codes):
            return False
        return self._is_capital(i) or (len(word) >= _SHORTEST_LOWER and not _is_word_too(self._codes, word))

    def _is_person(self, i: int) -> bool:
        """A first name, in small letters too unless it is an ordinary word."""
        word = self._folded_at(i)
        return self._is_first_name(i) or (word in _first_names(self._codes) and not _is_word_too(self._codes, word))

    def _is_unexplained(self, i: int) -> bool:
        word = self._folded_at(i)
        explained = (
            word in self._own
            or word in _of_the_world(self._codes)
            or word in redaction_set(self._codes, "titles")
            or i in self._stated
        )
        return bool(_CAPITAL.fullmatch(self._text(i))) and not explained and not _in_a_dictionary(self._codes, word)

    def _begins_sentence(self, i: int) -> bool:
        before = self._text(i - 1)
        return not before or before in _ENDS_SENTENCE or "\n" in before
