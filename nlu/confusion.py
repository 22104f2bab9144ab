"""Phrasings that the model will mistake: those that mean what another topic's do, or are in the wrong language.

Nothing here is set to fit one FAQ. "Near" and "far" are what they are among the phrasings of this FAQ: each
phrasing's distance to the nearest other one of its own topic.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from faq.errors import Finding
from faq.lint.duplicates import Phrasing, duplicate_finding, phrasings_of
from faq.messages import LanguageName, translatable
from faq.model import Faq
from faq.text import fold, normalize
from languages import with_everyday
from nlu.arrays import Array
from nlu.dictionary import language_odds
from nlu.encoder import encode
from nlu.encoder_weights import DIMENSIONS, PACKAGE
from nlu.vector_cache import VectorCache

LONGEST = 80
"""Letters: what is longer tells a story, differs by its details, and takes half of the time to read."""
_NEAR, _FAR, _SAME = 0.9, 0.25, 0.99
"""A phrasing is out of place if another topic's is nearer to it than nine in ten are to their own topic's, and its
own topic's is farther than three in four are; or if another topic's is nearer than ninety-nine in a hundred are."""
_MIXED = 0.5
"""Two topics are one if their phrasings mingle half as much as they would if one had shuffled them."""
_SURE, _FOREIGN = math.log(99), 1.0
"""How sure, in log-odds, it must be that a phrasing is in the other language, and how sure by the language's own
words alone, which a sentence of both languages hardly is."""
_FEWEST_WORDS = 4  # that are no names; fewer may be either language's
_MOST_SHOWN = 20  # confused pairs, the worst first: nobody mends more at a time
_ROWS = 512  # of the table of likenesses at a time


@dataclass(frozen=True)
class Evidence:
    """Texts' `vectors`, of shape (n, 512), and `odds`: how likely each is in each of `languages`, in logarithms.

    The vectors of texts longer than `LONGEST` are all zeros.
    """

    vectors: Array
    odds: Array
    languages: tuple[str, ...]


def evidence(texts: list[str], languages: tuple[str, ...], cache: Path | None) -> Evidence:
    """Vectors and languages of some texts, kept in the file `cache`: an edit changes few of thousands."""
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
    work_out = partial(_work_out, languages=languages)
    rows = (
        VectorCache(cache, (PACKAGE, "pyspellchecker"), np.float16, languages).rows(texts, work_out).astype(np.float32)
    )
    return Evidence(rows[:, :DIMENSIONS], rows[:, DIMENSIONS:], languages)


def _work_out(texts: list[str], languages: tuple[str, ...]) -> Array:
    short = [number for number, text in enumerate(texts) if len(text) <= LONGEST]
    # What is kept is what is compared, the first time too.
    rows = np.zeros((len(texts), DIMENSIONS + len(languages)), np.float16)
    rows[short, :DIMENSIONS] = encode([texts[number] for number in short])
    rows[:, DIMENSIONS:] = [language_odds(text, languages) for text in texts]
    return rows


def check_phrasings(faq: Faq, cache: Path | None = None) -> list[Finding]:
    """Every phrasing of the FAQ's own that is likely to be mistaken. `cache` is a file to keep vectors in."""
    asked = [each for each in phrasings_of(faq) if each.entry.by_staff]
    if not asked:
        return []
    found = evidence([each.text for each in asked], _told_apart(faq), cache)
    return [*_confusable(asked, found.vectors), *_wrong_language(faq, asked, found)]


def _confusable(asked: list[Phrasing], vectors: Array) -> Iterator[Finding]:
    short = [number for number, each in enumerate(asked) if len(each.text) <= LONGEST]
    if not short:
        return
    order = np.array(sorted(short, key=lambda number: asked[number].entry.id))
    asked, vectors = [asked[n] for n in order], vectors[order]
    topics, starts, labels = np.unique([each.entry.id for each in asked], return_index=True, return_inverse=True)
    if len(topics) < 2:
        return
    nearest = _nearest(vectors, starts)
    mixed = _mixed(nearest, nearest[np.arange(len(asked)), labels], labels)
    pairs = [(int(one[nearest[one, twin].argmax()]), twin) for one, twin in mixed]
    mixed_up = [{int(labels[one[0]]), twin} for one, twin in mixed]
    pairs += [(row, topic) for row, topic in _misplaced(nearest, labels) if {int(labels[row]), topic} not in mixed_up]
    reported: set[frozenset[int]] = set()
    for row, topic in pairs:
        if len(reported) == _MOST_SHOWN:
            count = len(pairs) - _MOST_SHOWN
            yield Finding(asked[row].file, 0, translatable("more-confusable", count=count, shown=_MOST_SHOWN))
            return
        others = np.flatnonzero(labels == topic)
        other = int(others[(vectors[others] @ vectors[row]).argmax()])
        if frozenset((row, other)) not in reported:
            reported.add(frozenset((row, other)))
            yield duplicate_finding("confusable", asked[row], asked[other])


def _misplaced(nearest: Array, labels: Array) -> list[tuple[int, int]]:
    """The phrasings that belong to another topic, with that topic; the least at home in its own first."""
    rows = np.arange(len(labels))
    own = nearest[rows, labels]
    grouped = own > -1  # a topic of one phrasing has no likeness within
    if not grouped.any():
        return []
    abroad = nearest.copy()
    abroad[rows, labels] = -1
    other = abroad.max(1)
    near, far, same = np.quantile(own[grouped], [_NEAR, _FAR, _SAME])
    found = np.flatnonzero(((other >= near) & (own <= far)) | ((other >= same) & (other > own)))
    return [(int(row), int(abroad[row].argmax())) for row in found[np.argsort(own[found])]]


def _nearest(vectors: Array, starts: Array) -> Array:
    """Each phrasing's likeness to the nearest other one of each topic, of shape (phrasings, topics)."""
    found = np.zeros((len(vectors), len(starts)), np.float32)
    for first in range(0, len(vectors), _ROWS):
        likeness = vectors[first : first + _ROWS] @ vectors.T
        rows = np.arange(len(likeness))
        likeness[rows, first + rows] = -1
        found[first : first + _ROWS] = np.maximum.reduceat(likeness, starts, axis=1)
    return found


def _mixed(nearest: Array, own: Array, labels: Array) -> list[tuple[Array, int]]:
    """The pairs of topics whose phrasings mingle, many being nearer to the other topic than to their own.

    A pair is the rows of the one topic, and the other topic.
    """
    count = nearest.shape[1]
    sizes = np.bincount(labels, minlength=count).astype(float)
    crossing = np.eye(count, dtype=np.float32)[labels].T @ (nearest > own[:, None]).astype(np.float32)
    both = sizes[:, None] + sizes[None, :]
    shuffled = 2 * sizes[:, None] * sizes[None, :] / (both * (both - 1))
    mixed = (crossing + crossing.T) / both >= _MIXED * shuffled
    typical = np.median(own)
    pairs = [(np.flatnonzero(labels == i), int(j)) for i, j in zip(*np.nonzero(np.triu(mixed, 1)))]
    return [(rows, twin) for rows, twin in pairs if nearest[rows, twin].max() >= typical]


def _wrong_language(faq: Faq, asked: list[Phrasing], known: Evidence) -> Iterator[Finding]:
    names = _names(faq)
    counts = {code: Counter[str]() for code in known.languages}
    for each in asked:
        counts[each.entry.language].update(set(each.bare.split()))
    words = len(set().union(*counts.values()))
    telling = {code: _telling(asked, known, code, names) for code in faq.languages}
    strange = {code: [(each, other) for each, odds, other in telling[code] if odds < 0] for code in faq.languages}
    mostly = {code: len(strange[code]) > len(telling[code]) / 2 for code in faq.languages}
    for language in faq.languages:
        stated = LanguageName(language)
        if mostly[language]:
            first, count = strange[language][0][0], len(strange[language])
            other = Counter(other for _, other in strange[language]).most_common(1)[0][0]
            code = "swapped-languages" if mostly.get(other) else "untranslated-file"
            yield Finding(first.file, first.line, translatable(code, found=LanguageName(other), count=count))
            continue
        for each, odds, other in telling[language]:
            if odds < -_FOREIGN and odds + _by_words(each, counts[language], counts[other], words) < -_SURE:
                topic, found = each.entry.id, LanguageName(other)
                message = translatable("wrong-language", phrasing=each.text, topic=topic, stated=stated, found=found)
                yield Finding(each.file, each.line, message, topic)


def _told_apart(faq: Faq) -> tuple[str, ...]:
    """The languages that a phrasing may be in: the FAQ's, or, where it has one, that and those used in it."""
    return faq.languages if len(faq.languages) > 1 else with_everyday(faq.languages)


def _telling(
    asked: list[Phrasing], found: Evidence, language: str, names: set[str]
) -> list[tuple[Phrasing, float, str]]:
    """The phrasings of a file that are long enough to tell their language.

    Each with the log-odds of it and of the likeliest other language, which is named last.
    """
    own = found.languages.index(language)
    others = [place for place in range(len(found.languages)) if place != own]
    telling = [
        (each, odds)
        for each, odds in zip(asked, found.odds)
        if each.entry.language == language
        and sum(word not in names and not word.isdigit() for word in each.bare.split()) >= _FEWEST_WORDS
    ]
    best = [(each, odds, max(others, key=lambda other: odds[other])) for each, odds in telling if others]
    return [(each, float(odds[own] - odds[other]), found.languages[other]) for each, odds, other in best]


def _names(faq: Faq) -> set[str]:
    """The words of what people name: "Cour des comptes" is French in an English question."""
    called = [
        text
        for challenge in faq.program.challenges.values()
        for code in faq.languages
        for text in (*challenge.names[code], *(challenge.field(name, code) for name in ("label", *challenge.fields)))
    ]
    return {word for text in called for word in normalize(fold(str(text))).split()}


def _by_words(each: Phrasing, here: Counter[str], there: Counter[str], words: int) -> float:
    """How much likelier this language is by the `words` that the FAQ's other phrasings use, in log-odds."""
    total, others = sum(here.values()) + words / 2, sum(there.values()) + words / 2
    return sum(
        math.log((here[word] - 0.5) / total) - math.log((there[word] + 0.5) / others) for word in set(each.bare.split())
    )
