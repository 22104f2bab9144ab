"""Parity of the languages: facts, dates, numbers and links that an answer gives in one and not in the other.

A difference is one finding, which names both places. It is an error where both texts state something and it is not
the same; where one may explain what the other leaves out, or say it in words, it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from faq.errors import Finding
from faq.lint.hardcoded_facts import HardcodedFact, HardcodedFactFinder, without_slots
from faq.lint.mentions import CLOCK, DATE, LINK, MONTH, NUMBER, ORDINAL, Mention, find_mentions, same_value
from faq.messages import Translatable, translatable
from faq.model import UNREAD, Entry, Faq
from faq.template import SLOT
from faq.validation import BUILT_IN, CHALLENGES

Broken = frozenset[tuple[str, int]]
"""Files and lines with a mistake."""
_LARGE, _YEARS = 100, (1900, 2100)
_LINE = 60  # letters of a line, at least, where a text is wrapped


@dataclass(frozen=True)
class _Side:
    """A template in one language: the facts it names by placeholders, those it hardcodes, and all it mentions."""

    entry: Entry
    template: str
    line: int
    named: frozenset[str]
    hardcoded: list[HardcodedFact]
    mentions: list[Mention]

    def states_in_words(self, key: str) -> bool:
        """Whether a fact is stated here in words, if not by its placeholder."""
        return any(key in fact.keys for fact in self.hardcoded)

    def is_broken(self, broken: Broken) -> bool:
        """Whether a line of this text has a mistake of its own."""
        lines = self.template.count("\n") + len(self.template) // _LINE + 2
        return any((self.entry.file, line) in broken for line in range(self.line, self.line + lines))

    def at(self, code: str, other: _Side, **blanks: object) -> Finding:
        """A finding in this side's place, which names the other's."""
        place = translatable("line", line=other.line)
        message = translatable(code, topic=self.entry.id, file=other.entry.file, place=place, **blanks)
        return Finding(self.entry.file, self.line, message, self.entry.id)


def check_parity(faq: Faq, finder: HardcodedFactFinder, broken: Broken = frozenset()) -> Iterator[Finding]:
    """Every difference between the languages of a topic, once, with both places: only a person knows which is right.

    Each is compared with the first of them, but for what waits to be translated; the bot's own talk is no one's. What
    is `broken` already, lines by file with a mistake of their own, is not compared.
    """
    known = {*faq.program.facts, *BUILT_IN, CHALLENGES}
    for one, other in _compared(faq):
        if (one.about_challenge is None) != (other.about_challenge is None):
            has, lacks = (one, other) if one.about_challenge else (other, one)
            place = translatable("line", line=lacks.line)
            message = translatable("parity-about", topic=has.id, file=lacks.file, place=place)
            yield Finding(has.file, has.line_of("about_challenge"), message, has.id)
        for mine, theirs in _parts(one, other):
            sides = _side(one, mine, finder), _side(other, theirs, finder)
            if not any(side.is_broken(broken) for side in sides):
                yield from _compare(*sides, known)


def _parts(one: Entry, other: Entry) -> list[tuple[str, str]]:
    """The parts of each to compare: the answer, by phase where one has several; `about_challenge` if both have it."""
    by_phase = any(part.startswith("answer.") for part in {**one.placed_templates, **other.placed_templates})
    pairs = {(_part(one, phase), _part(other, phase)): None for phase in one.answer} if by_phase else {}
    about = "about_challenge"
    return [
        *(pairs or [("answer", "answer")]),
        *([(about, about)] if one.about_challenge and other.about_challenge else []),
    ]


def _part(entry: Entry, phase: str) -> str:
    """The part of an entry that answers in a phase, as `placed_templates` has it."""
    return entry.part_of(phase) if entry.part_of(phase) in entry.placed_templates else "answer"


def _compared(faq: Faq) -> Iterator[tuple[Entry, Entry]]:
    for by_language in faq.topics.values():
        ready = [entry for entry in by_language.values() if entry.by_staff and not entry.pending]
        yield from ((ready[0], other) for other in ready[1:])


def _side(entry: Entry, part: str, finder: HardcodedFactFinder) -> _Side:
    template = entry.placed_templates[part]
    mentions = find_mentions(without_slots(template), entry.language, loose=True)
    named = frozenset(key if key.startswith(CHALLENGES) else key.partition(":")[0] for key in SLOT.findall(template))
    return _Side(entry, template, entry.line_of(part), named, finder.find(template, entry.language), mentions)


def _compare(one: _Side, other: _Side, known: set[str]) -> Iterator[Finding]:
    """Every difference, once: what one side states and the other does not is paired with what that one states."""
    if UNREAD in (one.template, other.template):
        return
    left, right = _unmatched(one, other), _unmatched(other, one)
    swapped = _swapped(one, other) if not left and not right else ()
    for kinds in ((DATE, MONTH), (NUMBER,), (LINK,)):
        yield from _pairs(one, other, kinds, left, right)
    for here, there in zip(_ordinals(one, other), _ordinals(other, one)):
        yield one.at("parity-number-words", other, here=_quote(here), there=_quote(there))
    for here, there in swapped:
        yield one.at("parity-counts", other, here=_quote(here), there=_quote(there))
    named = {key.partition(":")[0] for key in one.named | other.named if "." not in key}
    for mine, theirs, typed in ((one, other, right), (other, one, left)):
        lacking = [key for key in sorted(mine.named - theirs.named) if not theirs.states_in_words(key)]
        if not named <= known:  # a misspelt name is one mistake
            lacking = []
        for each in typed:
            code = _code(theirs, each, None, bool(lacking))
            named_there = (
                translatable("says", what=f"{{{lacking.pop(0)}}}") if lacking else translatable("says-nothing")
            )
            yield theirs.at(code, mine, here=_quote(each), there=named_there)
        if lacking:
            yield mine.at("parity-facts", theirs, facts=tuple(f"{{{key}}}" for key in lacking))


def _pairs(
    one: _Side, other: _Side, kinds: tuple[str, ...], left: list[Mention], right: list[Mention]
) -> Iterator[Finding]:
    """What of some kinds stands on both sides and differs; it is taken out of both lists."""
    mine, theirs = ([each for each in side if each.kind in kinds] for side in (left, right))
    for here, there in zip(mine, theirs):
        left.remove(here)
        right.remove(there)
        yield one.at(_code(one, here, there, False), other, here=_quote(here), there=_quote(there))


def _unmatched(side: _Side, other: _Side) -> list[Mention]:
    """What a side states and the other does not, neither in words nor by a placeholder."""
    return [
        each
        for each in side.mentions
        if not each.weak
        and not any(same_value(each, theirs) for theirs in other.mentions)
        and not any(fact.covers(each) and other.named & set(fact.keys) for fact in side.hardcoded)
    ]


def _ordinals(side: _Side, other: _Side) -> list[Mention]:
    """Ordinals in words that the other side does not have; alone they may mean anything, "at first"."""
    return [
        each
        for each in side.mentions
        if each.weak and each.unit == ORDINAL and not any(_is_same_ordinal(each, theirs) for theirs in other.mentions)
    ]


def _is_same_ordinal(one: Mention, other: Mention) -> bool:
    return (other.unit == ORDINAL or not other.in_words) and same_value(one, other)


def _swapped(one: _Side, other: _Side) -> Iterator[tuple[Mention, Mention]]:
    """What one side states more often, with what the other does instead, though each states all that the other does.

    One of several equal values may have been changed into another that the text has as well.
    """
    for kind in (DATE, MONTH, NUMBER):
        mine, theirs = ([each for each in side.mentions if each.kind == kind] for side in (one, other))
        for exact in (True, False):
            for each in list(mine):
                same = (t for t in theirs if same_value(each, t) and (not exact or t.unit == each.unit))
                if partner := next(same, None):
                    mine.remove(each)
                    theirs.remove(partner)
        yield from zip(*([each for each in side if kind == MONTH or not each.weak] for side in (mine, theirs)))


def _quote(each: Mention) -> Translatable:
    return translatable("says", what=each.text)


def _code(side: _Side, each: Mention, there: Mention | None, named: bool) -> str:
    """The code of a difference: a warning where the texts cannot be compared for sure."""
    if each.kind == LINK:
        hosts = {str(link.value).partition("/")[0] for link in (each, there) if link}
        return "parity-link-page" if there and len(hosts) == 1 else "parity-link"
    if each.kind != NUMBER:
        return "parity-date" if there or named or each.kind == DATE else "parity-month"
    if any(mine.in_words and _may_differ_in_words(theirs) for mine, theirs in ((each, there), (there, each)) if mine):
        return "parity-number-words"
    return "parity-number" if there or named or _is_telling(side, each) else "parity-number-alone"


def _may_differ_in_words(there: Mention | None) -> bool:
    """Whether what a number in words differs from may be the same after all: "two and a half", "half past two"."""
    return there is None or there.in_words or there.unit == CLOCK or not isinstance(there.value, int)


def _is_telling(side: _Side, each: Mention) -> bool:
    """Whether a figure that one language has alone must be missing from the other, and explains nothing there."""
    before = side.template[: each.start]
    if before.count("(") > before.count(")"):
        return False
    is_year = isinstance(each.value, int) and _YEARS[0] <= each.value <= _YEARS[1] and not each.unit
    if not each.value or each.unit == CLOCK:
        return False
    return bool(each.unit or (isinstance(each.value, (int, float)) and each.value >= _LARGE and not is_year))
