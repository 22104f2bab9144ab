"""Phrasings of different topics that differ by typing errors alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from faq.errors import Finding, place_of
from faq.messages import translatable
from faq.model import Entry, Faq
from faq.text import fold, normalize_phrasing

_LETTERS_AN_ERROR = 10
"""One typing error in so many letters is forgiven, and none in fewer than eight."""
_SHORTEST, _MOST = 8, 2
_OFTEN, _RARER = 3, 10  # a word in so many phrasings is a word, unless one like it is so many times as frequent


@dataclass(frozen=True)
class Phrasing:
    """A way of asking with its topic and place; `bare` is what is compared: folded and normalised."""

    text: str
    bare: str
    entry: Entry
    file: str
    line: int


def phrasings_of(faq: Faq) -> list[Phrasing]:
    """Every phrasing of every topic, in the order of the files."""
    return [
        Phrasing(text, normalize_phrasing(fold(text)), entry, file, line)
        for entry in faq.all_entries()
        for text, file, line in entry.placed_utterances
    ]


def duplicate_finding(code: str, one: Phrasing, other: Phrasing) -> Finding:
    """The finding `code` about two phrasings, in the place of the first of them."""
    place = place_of(other.file, other.line, seen_from=one.file)
    message = translatable(
        code, phrasing=one.text, topic=one.entry.id, other_phrasing=other.text, other=other.entry.id, place=place
    )
    return Finding(one.file, one.line, message, one.entry.id)


def check_duplicates(faq: Faq) -> Iterator[Finding]:
    """Every phrasing that is but a typing error or two away from one of another topic."""
    phrasings = phrasings_of(faq)
    words = Counter(word for each in phrasings for word in set(each.bare.split()))
    by_length: dict[int, list[int]] = {}
    for number, each in enumerate(phrasings):
        by_length.setdefault(len(each.bare), []).append(number)
    for length, numbers in by_length.items():
        near = [other for more in range(_MOST + 1) for other in by_length.get(length + more, ())]
        for one, other in _near_pairs(phrasings, numbers, near):
            first, second = sorted((phrasings[one], phrasings[other]), key=lambda each: _mending_order(each, words))
            differ = normalize_phrasing(first.text) != normalize_phrasing(
                second.text
            )  # what does not is a mistake of its own
            if second.entry.by_staff and differ and _is_typing_error(first, second, words):
                yield duplicate_finding("near-phrasing", second, first)


def _near_pairs(phrasings: list[Phrasing], numbers: list[int], near: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of phrasings, of different topics, that a forgiven number of typing errors tells apart.

    Both are numbers in `phrasings`; `numbers` are of one length, `near` of that length or a little more.
    """
    texts, others = [phrasings[n].bare for n in numbers], [phrasings[n].bare for n in near]
    distances = cdist(texts, others, scorer=OSA.distance, score_cutoff=_MOST, dtype=np.uint8)
    for row, column in zip(*np.nonzero(distances <= _MOST)):
        one, other = numbers[row], near[column]
        if phrasings[one].entry.id != phrasings[other].entry.id and distances[row, column] <= _forgiven(
            phrasings[one].bare
        ):
            yield one, other


def _forgiven(bare: str) -> int:
    return min(_MOST, max(1, len(bare) // _LETTERS_AN_ERROR)) if len(bare) >= _SHORTEST else 0


def _mending_order(each: Phrasing, words: Counter[str]) -> tuple[bool, int, str, int]:
    """A sort key: the phrasing to be mended comes last, which is the staff's, has the rarer words, or comes later."""
    return each.entry.by_staff, -sum(words[word] for word in each.bare.split()), each.file, each.line


def _is_typing_error(one: Phrasing, other: Phrasing, words: Counter[str]) -> bool:
    """Whether words that differ are misspelt, not other words: "who runs it" is no "who funds it" misspelt."""
    mine, theirs = one.bare.split(), other.bare.split()
    if len(mine) != len(theirs):
        return True
    differing = [(a, b) for a, b in zip(mine, theirs) if a != b]
    rarer = [sorted((words[a], words[b])) for a, b in differing]
    return all(few < _OFTEN or few * _RARER <= many for few, many in rarer)
