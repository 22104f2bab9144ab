"""What must hold across an FAQ's files before it can be served at all.

The reader calls this, so it stands beside it, not in `faq.lint`, which builds on the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from faq.errors import Finding, Findings, place_of
from faq.messages import Translatable, translatable
from faq.model import ASSUMED, TALK, Challenge, Entry, Faq, Localized, PlacedText, Program, Value, group_of
from faq.template import FORMATS, Slot, TemplateError, kind_of, links, slots
from faq.text import normalize_phrasing

BUILT_IN = {"today": "date", "retention_days": "number", "contact": "text", "languages": "text"}
"""What every answer may name without a program.yml. `contact` is unset until program.yml sets it; `languages` is "in
English or in French", those that the FAQ is served in."""

CHALLENGES, CHALLENGE = "challenges", "challenge"
"""Placeholders: the list of all challenges, and the one that is being talked of (`{challenge.city}`)."""
_TARGET = re.compile(r"(https?://|mailto:)[^\s{}]+|\{[a-z0-9_]+\}")
_Placed = tuple[Entry, PlacedText]
"""An entry, and one of its phrasings."""


def check_servable(faq: Faq) -> Findings:
    """Mistakes that no file shows by itself and that would break answers: templates, duplicates, missing topics."""
    problems: Findings = [*_shared_phrasings(faq)]
    for language in faq.languages:
        problems += _unknown_but_answered(faq, language)
    for entry in faq.all_entries():
        for part, message in _template_mistakes(entry, faq):
            problems.append(Finding(entry.file, entry.line_of(part), message, entry.id))
    problems += [
        Finding("program.yml", c.line, translatable("challenge-without-topic", challenge=c.id, topic=c.topic))
        for c in faq.program.challenges.values()
        if c.topic not in faq.topics
    ]
    return problems


def check_topics(files: Mapping[str, Mapping[str, Entry]]) -> Findings:
    """Topics that a language lacks, though they do not wait to be translated."""
    pending = {topic for entries in files.values() for topic, entry in entries.items() if entry.pending}
    first: dict[str, Entry] = {}
    for entries in files.values():
        first = {**entries, **first}
    return [
        Finding(
            f"faq_{other}.yml", 0, translatable("missing-topic", topic=topic, file=entry.file, line=entry.line), topic
        )
        for other, entries in files.items()
        for topic, entry in first.items()
        if topic not in entries and topic not in pending and entry.by_staff
    ]


def check_groups(faq: Faq) -> Findings:
    """Groups that are named in one language and not in another that has topics in them."""
    named_in: dict[str, str] = {}
    for language, heading in faq.headings.items():
        named_in = {**dict.fromkeys(heading.groups, language), **named_in}
    used = {language: {group_of(entry.id) for entry in faq.entries(language)} for language in faq.languages}
    return [
        Finding(f"faq_{other}.yml", 0, translatable("missing-group", group=group, file=f"faq_{language}.yml"))
        for other, heading in faq.headings.items()
        for group, language in named_in.items()
        if group not in heading.groups and group in used[other]
    ]


def check_suggested(faq: Faq) -> Findings:
    """Topics that are suggested and are none of the programme's; a draft is suggested once it is served."""
    known = tuple(topic for topic in faq.topics if not topic.startswith(TALK))
    return [
        Finding(file, line, translatable("unknown-suggested", topic=topic, known=known))
        for heading in faq.headings.values()
        for topic, file, line in heading.suggested
        if topic not in known and topic not in faq.drafts
    ]


def _shared_phrasings(faq: Faq) -> Iterator[Finding]:
    seen: dict[str, _Placed] = {}
    for entry in faq.all_entries():
        for utterance in entry.placed_utterances:
            first = seen.setdefault(normalize_phrasing(utterance.text) or utterance.text, (entry, utterance))
            if first[0].id != entry.id:
                yield _shared_phrasing(*sorted([first, (entry, utterance)], key=lambda each: each[0].by_staff))


def _shared_phrasing(one: _Placed, other: _Placed) -> Finding:
    """One phrasing of two topics, in the place of the other one: the staff's file rather than the bot's talk."""
    first, its_own = one
    entry, (text, file, line) = other
    place = place_of(its_own.file, its_own.line, seen_from=file)
    message = translatable("same-phrasing", phrasing=text, topic=entry.id, other=first.id, place=place)
    return Finding(file, line, message, entry.id)


def _unknown_but_answered(faq: Faq, language: str) -> Iterator[Finding]:
    asked = {
        normalize_phrasing(each.text): (entry, each)
        for entry in faq.entries(language)
        for each in entry.placed_utterances
    }
    for text, (file, line) in zip(faq.unknown.get(language, ()), faq.unknown_places.get(language, ())):
        if found := asked.get(normalize_phrasing(text)):
            entry, its_own = found
            place = place_of(its_own.file, its_own.line, seen_from=file)
            message = translatable("unknown-and-known", phrasing=text, topic=entry.id, place=place)
            yield Finding(file, line, message, entry.id)


def _template_mistakes(entry: Entry, faq: Faq) -> Iterator[tuple[str, Translatable]]:
    described = faq.challenge_of(entry.id)
    own = _common_fields([described] if described else [])
    common = _common_fields(list(faq.program.challenges.values()))
    for part, template in entry.placed_templates.items():
        for message in _mistakes_in(template, entry.id, faq.program, common if part == "about_challenge" else own):
            yield part, message


def _common_fields(challenges: list[Challenge]) -> dict[str, str]:
    """The fields that every one of these challenges has, with their kinds."""
    if not challenges:
        return {}
    common = set.intersection(*({"label", *challenge.fields} for challenge in challenges))
    return {name: kind_of(challenges[0].field(name, ASSUMED[0]) or "") for name in common}


def _mistakes_in(template: str, topic: str, program: Program, fields: dict[str, str]) -> Iterator[Translatable]:
    try:
        found = list(slots(template))
    except TemplateError as error:
        yield translatable("no-template", why=error.reason, topic=topic)
        return
    targets = {target for _, target in links(template)}
    for target in sorted(targets):
        if not _TARGET.fullmatch(target):
            yield translatable("bad-target", target=target, topic=topic)
    for slot in found:
        yield from _slot_mistakes(slot, topic, program, fields, in_link=f"{{{slot.key}}}" in targets)


def _slot_mistakes(
    slot: Slot, topic: str, program: Program, fields: dict[str, str], in_link: bool
) -> Iterator[Translatable]:
    if slot.field or slot.name == CHALLENGE:
        known = {f"{CHALLENGE}.{name}": kind for name, kind in fields.items()}
        for challenge in program.challenges.values():
            known |= {f"{challenge.id}.{name}": kind for name, kind in _common_fields([challenge]).items()}
    else:
        facts = {fact.id: fact_kind(fact.value) for fact in program.facts.values()}
        known = {**BUILT_IN, **facts, **({CHALLENGES: "challenges"} if program.challenges else {})}
    if slot.name in program.refused or (slot.key not in known and not program.whole):
        return  # a mistake of program.yml, which is named there
    kind = known.get(slot.key)
    if kind is None:
        yield translatable("unknown-fact", fact=slot.key, topic=topic, known=tuple(known))
        return
    unset = slot.key == "contact" if slot.key not in program.facts else program.facts[slot.key].value is None
    if unset and not in_link:
        yield translatable("unset-fact", fact=slot.key, topic=topic)
    if slot.format and slot.format not in FORMATS[kind]:
        formats = tuple(FORMATS[kind])
        yield translatable("unknown-format", format=slot.format, fact=slot.key, topic=topic, kind=kind, known=formats)


def fact_kind(value: Value | Localized | None) -> str:
    """The kind of a fact's value; an unset or localized one is text."""
    return "text" if value is None or isinstance(value, Mapping) else kind_of(value)
