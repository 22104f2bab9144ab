"""Phrasings of two topics that differ by typing errors alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from faq.errors import Finding
from faq.messages import said
from faq.model import LANGUAGES, Entry, Faq
from faq.text import fold, plain

_LETTERS_AN_ERROR = 10
"""One typing error in so many letters is forgiven, and none in fewer than eight."""
_SHORTEST, _MOST = 8, 2
_OFTEN, _RARER = 3, 10  # a word in so many phrasings is a word, unless one like it is so many times as frequent


@dataclass(frozen=True)
class Asked:
    """A phrasing with its topic and place; `bare` is what is compared."""

    text: str
    bare: str
    entry: Entry
    line: int


def asked_of(faq: Faq) -> list[Asked]:
    """Every phrasing of every topic, in the order of the files."""
    return [
        Asked(text, plain(fold(text)), entry, line)
        for language in LANGUAGES
        for entry in faq.entries(language)
        for text, line in entry.placed_utterances
    ]


def finding_of(code: str, one: Asked, other: Asked) -> Finding:
    """A finding about two phrasings, in the place of the first of them."""
    place = (
        said("line", line=other.line)
        if one.entry.file == other.entry.file
        else said("line-of-file", line=other.line, file=other.entry.file)
    )
    message = said(
        code, phrasing=one.text, topic=one.entry.id, other_phrasing=other.text, other=other.entry.id, place=place
    )
    return Finding(one.entry.file, one.line, message, one.entry.id)


def check_duplicates(faq: Faq) -> Iterator[Finding]:
    """Every phrasing that is but typing errors away from one of another topic."""
    asked = asked_of(faq)
    words = Counter(word for each in asked for word in set(each.bare.split()))
    by_length: dict[int, list[int]] = {}
    for number, each in enumerate(asked):
        by_length.setdefault(len(each.bare), []).append(number)
    for length, numbers in by_length.items():
        near = [other for more in range(_MOST + 1) for other in by_length.get(length + more, ())]
        for one, other in _close(asked, numbers, near):
            first, second = sorted((asked[one], asked[other]), key=lambda each: _suspect(each, words))
            if second.entry.ours and plain(first.text) != plain(second.text) and _typing_errors(first, second, words):
                yield finding_of("near-phrasing", second, first)


def _close(asked: list[Asked], numbers: list[int], near: list[int]) -> Iterator[tuple[int, int]]:
    """The pairs of two topics that few enough changes of a letter lead from one to the other."""
    texts, others = [asked[n].bare for n in numbers], [asked[n].bare for n in near]
    distances = cdist(texts, others, scorer=OSA.distance, score_cutoff=_MOST, dtype=np.uint8)
    for row, column in zip(*np.nonzero(distances <= _MOST)):
        one, other = numbers[row], near[column]
        if asked[one].entry.id != asked[other].entry.id and distances[row, column] <= _forgiven(asked[one].bare):
            yield one, other


def _forgiven(bare: str) -> int:
    return min(_MOST, max(1, len(bare) // _LETTERS_AN_ERROR)) if len(bare) >= _SHORTEST else 0


def _suspect(each: Asked, words: Counter[str]) -> tuple[bool, int, str, int]:
    """Sorts the phrasing that is to be mended last: one of ours, of rarer words, the later one."""
    return each.entry.ours, -sum(words[word] for word in each.bare.split()), each.entry.file, each.line


def _typing_errors(one: Asked, other: Asked, words: Counter[str]) -> bool:
    """Whether what differs is no other word: "who runs it" is not a misspelt "who funds it"."""
    mine, theirs = one.bare.split(), other.bare.split()
    if len(mine) != len(theirs):
        return True
    differing = [(a, b) for a, b in zip(mine, theirs) if a != b]
    rarer = [sorted((words[a], words[b])) for a, b in differing]
    return all(few < _OFTEN or few * _RARER <= many for few, many in rarer)
