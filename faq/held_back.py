"""Holding back topics that cannot be served, so that one bad topic stops nothing but itself.

Such a topic stays as it was served last; one that never was is left out. What concerns more than topics, a file that
cannot be read or a calendar out of order, stops everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from faq.errors import FaqError, Finding
from faq.messages import translatable
from faq.model import TALK, Entry, Fact, Faq, group_of
from faq.phrasings import without_phrasings
from faq.template import SLOT
from faq.text import normalize_phrasing
from faq.validation import check_servable


@dataclass(frozen=True)
class HeldTopic:
    """A topic held back for its `findings`: served as it was before (`kept`), or not at all."""

    id: str
    kept: bool
    findings: tuple[Finding, ...]

    def text(self, language: str) -> str:
        """What has become of it, then what is to be mended."""
        fate = translatable("held-kept" if self.kept else "held-left-out", topic=self.id).text(language)
        return f"{fate} {' · '.join(finding.text(language) for finding in self.findings)}"


@dataclass(frozen=True)
class Served:
    """What is served: topics by id and language, each with an answer a phase of its calendar; and facts."""

    topics: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Publishable:
    """A FAQ that can be served, and what is held back of the one that was written."""

    faq: Faq
    held: tuple[HeldTopic, ...] = ()


def hold_back(faq: Faq | None, errors: Iterable[Finding], served: Served) -> Publishable:
    """The FAQ without its errors: topics that have some are as they are served, or left out.

    Args:
        faq: as it was read; None where it could not be.
        errors: what keeps it from being published.
        served: where topics that are held back are taken from.

    Raises:
        FaqError: an error concerns more than topics, the versions before do not go with the rest, or no topic is left.

    """
    errors = sorted(set(errors))
    if faq is None:
        raise FaqError(errors)
    faults, found, more = _by_topic(faq, errors, errors), faq, errors
    while more:
        found = _with_held(faq, faults, served)
        more = check_servable(found)
        further = _by_topic(found, more, errors)
        if more and further.keys() <= faults.keys():
            raise FaqError(errors)
        faults = {**further, **faults}
    if errors and not any(not topic.startswith(TALK) for topic in found.topics):
        raise FaqError(errors)
    kept = {topic for topic in faults if topic in found.topics}
    return Publishable(found, tuple(HeldTopic(i, i in kept, tuple(each)) for i, each in sorted(faults.items())))


def _by_topic(faq: Faq, errors: Iterable[Finding], all_errors: list[Finding]) -> dict[str, list[Finding]]:
    """The errors of each topic.

    Raises:
        FaqError: one of them is no topic's.

    """
    found: dict[str, list[Finding]] = {}
    for error in errors:
        for topic in _topics_of(faq, error):
            if topic is None:
                raise FaqError(all_errors)
            found.setdefault(topic, []).append(error)
    return found


def _topics_of(faq: Faq, error: Finding) -> Iterable[str | None]:
    """The topics that an error concerns: of a fact that has expired, all that state it."""
    if error.code != "expired-fact":
        return (error.topic,)
    fact = str(dict(error.description.blanks)["fact"])
    return [topic for topic, entries in faq.topics.items() if any(fact in _named(each) for each in entries.values())]


def _named(entry: Entry) -> set[str]:
    """The facts that an entry states."""
    return {inside.partition(":")[0] for template in entry.templates for inside in SLOT.findall(template)}


def _with_held(faq: Faq, faults: Mapping[str, list[Finding]], served: Served) -> Faq:
    """The FAQ with the topics at fault as they are served; those that are not, or that staff took out, are left out."""
    written = {*faq.topics, *(topic for topic, each in faults.items() if any(e.code == "missing-topic" for e in each))}
    kept = {topic: _in_phases(faq, served.topics.get(topic, {})) for topic in faults if topic in written}
    kept = {topic: entries for topic, entries in kept.items() if entries}
    good = {topic: entries for topic, entries in faq.topics.items() if topic not in faults}
    taken = _utterances(entries for topic, entries in good.items() if not topic.startswith(TALK))
    unknown = {language: {normalize_phrasing(text) for text in texts} for language, texts in faq.unknown.items()}
    kept = {
        topic: {code: without_phrasings(each, taken | unknown.get(code, set())) for code, each in entries.items()}
        for topic, entries in kept.items()
    }
    own = _utterances(entries for topic, entries in kept.items() if not topic.startswith(TALK))
    talk = {
        topic: {code: without_phrasings(each, own) for code, each in entries.items()}
        for topic, entries in good.items()
        if topic.startswith(TALK)
    }
    topics = _in_order(faq, {**good, **talk, **kept})
    challenges = {i: c for i, c in faq.program.challenges.items() if c.topic in topics or c.topic not in faults}
    named = {fact for entries in kept.values() for entry in entries.values() for fact in _named(entry)}
    facts = {**{i: fact for i, fact in served.facts.items() if i in named}, **faq.program.facts}
    return replace(faq, topics=topics, program=replace(faq.program, challenges=challenges, facts=facts))


def _utterances(topics: Iterable[Mapping[str, Entry]]) -> set[str]:
    return {normalize_phrasing(text) for entries in topics for entry in entries.values() for text in entry.utterances}


def _in_phases(faq: Faq, entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """Served entries in the FAQ's languages, with an answer for each phase of the calendar: its own, or every one's."""
    phases = [phase.name for phase in faq.program.calendar]
    found = {}
    for code, entry in ((code, entries[code]) for code in faq.languages if code in entries):
        same = next(iter(entry.answer.values())) if len(set(entry.answer.values())) == 1 else None
        answer = {phase: entry.answer.get(phase, same) for phase in phases}
        found[code] = replace(entry, answer={phase: text or _NO_ANSWER for phase, text in answer.items()})
    return found


_NO_ANSWER = "{}"
"""No template: a version before that has no answer for a phase does not go with the rest."""


def _in_order(faq: Faq, topics: Mapping[str, Mapping[str, Entry]]) -> dict[str, Mapping[str, Entry]]:
    """The topics in the order of the files; one that only the served version has, after the last of its group."""
    order = [topic for topic in faq.topics if topic in topics]
    for topic in topics.keys() - set(order):
        beside = [n for n, other in enumerate(order) if group_of(other) == group_of(topic)]
        own = [n for n, other in enumerate(order) if not other.startswith(TALK)]
        order.insert((beside or own or [-1])[-1] + 1, topic)
    return {topic: topics[topic] for topic in order}
