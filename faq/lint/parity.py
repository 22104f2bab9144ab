"""Parity of the languages: facts, dates, numbers and links that an answer gives in one and not in the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from faq.errors import Finding
from faq.lint.hardcoded_facts import HardcodedFact, HardcodedFactFinder, without_slots
from faq.lint.mentions import DATE, LINK, MONTH, NUMBER, Mention, find_mentions, same_value
from faq.messages import Translatable, translatable
from faq.model import LANGUAGES, Entry, Faq
from faq.template import SLOT
from faq.validation import BUILT_IN, CHALLENGES


@dataclass(frozen=True)
class _Side:
    """A template in one language: the facts it names by placeholders, those it hardcodes, and all it mentions."""

    entry: Entry
    line: int
    named: frozenset[str]
    hardcoded: list[HardcodedFact]
    mentions: list[Mention]

    def states_in_words(self, key: str) -> bool:
        """Whether a fact is stated here in words, if not by its placeholder."""
        return any(key in fact.keys for fact in self.hardcoded)

    def at(self, code: str, other: _Side, **blanks: object) -> Finding:
        """A finding in this side's place, which names the other's."""
        place = translatable("line", line=other.line)
        message = translatable(code, topic=self.entry.id, file=other.entry.file, place=place, **blanks)
        return Finding(self.entry.file, self.line, message, self.entry.id)


def check_parity(faq: Faq, finder: HardcodedFactFinder) -> Iterator[Finding]:
    """Every difference between the languages, in both places: only a person knows which one is right."""
    known = {*faq.program.facts, *BUILT_IN, CHALLENGES}
    for by_language in faq.topics.values():
        one, other = (by_language[language] for language in LANGUAGES)
        if one is other or not (one.by_staff and other.by_staff):
            continue  # a topic that one language lacks is a finding already; the bot's own talk is no one's
        if (one.question, one.templates) == (other.question, other.templates):
            continue  # a text that waits to be translated says one thing, whichever language it is read in
        if (one.about_challenge is None) != (other.about_challenge is None):
            has, lacks = (one, other) if one.about_challenge else (other, one)
            place = translatable("line", line=lacks.line)
            message = translatable("parity-about", topic=has.id, file=lacks.file, place=place)
            yield Finding(has.file, has.line_of("about_challenge"), message, has.id)
        for part in _parts(one, other):
            yield from _compare(_side(one, part, finder), _side(other, part, finder), known)


def _parts(one: Entry, other: Entry) -> list[str]:
    """The parts to compare: the answer, by phase where a language has several; `about_challenge` if both have it."""
    parts = [part for part in {**one.placed_templates, **other.placed_templates} if part.startswith("answer.")]
    return [*(parts or ["answer"]), *(["about_challenge"] if one.about_challenge and other.about_challenge else [])]


def _side(entry: Entry, part: str, finder: HardcodedFactFinder) -> _Side:
    texts = entry.placed_templates
    template = texts[part] if part in texts else texts["answer"]
    mentions = find_mentions(without_slots(template), entry.language)
    named = frozenset(key if key.startswith(CHALLENGES) else key.partition(":")[0] for key in SLOT.findall(template))
    return _Side(entry, entry.line_of(part), named, finder.find(template, entry.language), mentions)


def _compare(one: _Side, other: _Side, known: set[str]) -> Iterator[Finding]:
    named = {key.partition(":")[0] for key in one.named | other.named if "." not in key}
    for mine, theirs in ((one, other), (other, one)) if named <= known else ():  # a misspelt name is one mistake
        lacking = [key for key in sorted(mine.named - theirs.named) if not theirs.states_in_words(key)]
        if lacking:
            facts = tuple(f"{{{key}}}" for key in lacking)
            yield mine.at("parity-facts", theirs, facts=facts)
            yield theirs.at("parity-facts-missing", mine, facts=facts)
    for kinds, code_of in _CODES:
        left, right = _unmatched(one, other, kinds), _unmatched(other, one, kinds)
        for here, there in zip_longest(left, right):
            code = code_of([each for each in (here, there) if each])
            yield one.at(code, other, here=_quote(here), there=_quote(there))
            yield other.at(code, one, here=_quote(there), there=_quote(here))


def _unmatched(side: _Side, other: _Side, kinds: tuple[str, ...]) -> list[Mention]:
    """What a side states and the other does not, neither in words nor by a placeholder."""
    return [
        each
        for each in side.mentions
        if each.kind in kinds
        and not any(same_value(each, theirs) for theirs in other.mentions)
        and not any(fact.covers(each) and other.named & set(fact.keys) for fact in side.hardcoded)
    ]


def _quote(each: Mention | None) -> Translatable:
    return translatable("says", what=each.text) if each else translatable("says-nothing")


def _number_code(found: list[Mention]) -> str:
    return "parity-number-words" if all(each.in_words for each in found) else "parity-number"


def _link_code(found: list[Mention]) -> str:
    hosts = {str(each.value).partition("/")[0] for each in found}
    return "parity-link-page" if len(found) > 1 and len(hosts) == 1 else "parity-link"


_CODES: tuple[tuple[tuple[str, ...], Callable[[list[Mention]], str]], ...] = (
    ((DATE, MONTH), lambda _: "parity-date"),
    ((NUMBER,), _number_code),
    ((LINK,), _link_code),
)
