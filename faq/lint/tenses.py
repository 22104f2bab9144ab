"""How a sentence speaks of a date: as to come, as past, or as neither.

No grammar is parsed: words of `languages/<code>/tenses.yml` are looked for between a date and what ends the clause
before it. What they do not tell is left alone, since a false alarm costs more than a miss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ruamel.yaml import YAML

from faq.text import APOSTROPHES
from languages import LANGUAGES, language_file

TO_COME, PAST = "to_come", "past"
OPENING, CLOSING = "opening", "closing"
_STOP = re.compile(r"[.!?;:](?=\s|$)|\n|—")
_FEW = 3  # words before a date that begins its sentence: "on", "à partir de"


@dataclass(frozen=True)
class Tense:
    """How a sentence speaks of one of its dates: `TO_COME` or `PAST`, and the words that tell."""

    name: str
    words: str


@dataclass(frozen=True)
class _Markers:
    """One language's patterns; `either` has a group for each tense."""

    either: re.Pattern[str]
    passed_over: frozenset[str]
    until: re.Pattern[str]
    since: re.Pattern[str]
    last: re.Pattern[str]


def tenses(text: str, dates: Sequence[tuple[int, int]], language: str) -> Iterator[Tense | None]:
    """How `text` speaks of each of its dates, given by where they begin and end, in order; None where it is not clear.

    Placeholders are to be blanked out, so that nothing of them is taken for words.
    """
    markers = _markers(language)
    plain = text.translate(APOSTROPHES).lower()
    ends = [found.end() for found in _STOP.finditer(plain)]
    starts = [start for start, _ in dates]
    for number, (start, end) in enumerate(dates):
        begins = max([0, *(stop for stop in ends if stop <= start), *(over for _, over in dates[:number])])
        stops = min([len(text), *(stop for stop in ends if stop > end), *starts[number + 1 :]])
        yield _tense(plain[begins:start], plain[end:stops], markers) if markers else None


def id_words(kind: str) -> frozenset[str]:
    """The words by which ids call an `OPENING` or a `CLOSING`, in any language."""
    return frozenset().union(*(_words(language).get(kind, ()) for language in LANGUAGES))


def _tense(before: str, after: str, markers: _Markers) -> Tense | None:
    if markers.since.search(before):
        return None
    if markers.last.search(before) and (ending := _found(after, markers)):
        return ending[0]
    found, until = _found(before, markers), markers.until.search(before)
    if found and until and found[-1].name == PAST and before[: until.start()].rstrip().endswith(found[-1].words):
        return None  # "a degree awarded by": a participle, of no time of its own
    if found:
        return found[-1]
    if until:
        return Tense(TO_COME, until[0].strip())
    following = _found(after, markers) if len(before.split()) <= _FEW else []
    return following[0] if following else None


def _found(words: str, markers: _Markers) -> list[Tense]:
    return [
        Tense(TO_COME if found[TO_COME] else PAST, found[0].strip())
        for found in markers.either.finditer(" ".join(words.split()))
        if found[0].split()[-1] not in markers.passed_over
    ]


@cache
def _words(language: str) -> Mapping[str, list[str]]:
    """What a language's file has; nothing where there is none yet, and no sentence of that language is looked at."""
    path = language_file(language, "tenses.yml")
    return dict(YAML(typ="safe").load(path)) if path.exists() else {}


@cache
def _markers(language: str) -> _Markers | None:
    if not (words := _words(language)):
        return None
    to_come, past, until, since = ("|".join(words[kind]) for kind in (TO_COME, PAST, "until", "since"))
    return _Markers(
        either=re.compile(rf"(?<![^\W\d_])(?:(?P<{TO_COME}>{to_come})|(?P<{PAST}>{past}))"),
        passed_over=frozenset(words["passed_over"]),
        until=re.compile(rf"(?<![^\W\d_])(?:{until})\s*$"),
        since=re.compile(rf"(?<![^\W\d_])(?:{since})(?:\s+\S+){{0,3}}\s*$"),
        last=re.compile(rf"(?<![^\W\d_])(?:{words.get('last', '(?!)')})\s*$"),
    )
