"""What must hold across an FAQ's files before it can be served at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from faq.errors import Finding, Findings
from faq.messages import Said, said
from faq.model import LANGUAGES, Challenge, Entry, Faq, Heading, Localized, Program, Value
from faq.template import FORMATS, Slot, TemplateError, kind_of, links, slots
from faq.text import plain

BUILT_IN = {"today": "date", "retention_days": "number", "contact": "text"}
"""What every answer may name without a program.yml. `contact` is unset until program.yml sets it."""

THINGS = "challenges"
THING = "challenge"
_TARGET = re.compile(r"(https?://|mailto:)[^\s{}]+|\{[a-z0-9_]+\}")


def check_usable(faq: Faq) -> Findings:
    """Every mistake that one file alone does not show, and that answers cannot be served with."""
    problems: Findings = [*_twice(faq)]
    for language in LANGUAGES:
        problems += _answered_after_all(faq, language)
        for entry in faq.entries(language):
            for part, message in _wrong_templates(entry, faq):
                problems.append(Finding(entry.file, entry.line_of(part), message, entry.id))
    problems += [
        Finding("program.yml", c.line, said("challenge-without-topic", challenge=c.id, topic=c.topic))
        for c in faq.program.challenges.values()
        if c.topic not in faq.topics
    ]
    return problems


def check_topics(files: Mapping[str, Mapping[str, Entry]]) -> Findings:
    """Topics that one language has and another lacks."""
    return [
        Finding(
            f"faq_{other}.yml", 0,
            said("missing-topic", topic=topic, file=f"faq_{language}.yml", line=entry.line), topic,
        )
        for language, entries in files.items()
        for other in files.keys() - {language}
        for topic, entry in entries.items()
        if topic not in files[other]
    ]  # fmt: skip


def check_groups(headings: Mapping[str, Heading]) -> Findings:
    """Groups that are named in one language and not in another."""
    return [
        Finding(f"faq_{other}.yml", 0, said("missing-group", group=group, file=f"faq_{language}.yml"))
        for language, heading in headings.items()
        for other in headings.keys() - {language}
        for group in heading.groups
        if group not in headings[other].groups
    ]


def _twice(faq: Faq) -> Iterator[Finding]:
    seen: dict[str, tuple[Entry, int, str]] = {}
    for language in LANGUAGES:
        for entry in faq.entries(language):
            for utterance, line in entry.placed_utterances:
                first = seen.setdefault(plain(utterance) or utterance, (entry, line, utterance))
                if first[0].id != entry.id:
                    yield _same(*sorted([first, (entry, line, utterance)], key=lambda each: each[0].ours))


def _same(one: tuple[Entry, int, str], other: tuple[Entry, int, str]) -> Finding:
    """One phrasing of two topics, in the place of the other one: the staff's file rather than the bot's talk."""
    first, its_line, _ = one
    entry, line, utterance = other
    place = _place(first.file, its_line, entry.file)
    message = said("same-phrasing", phrasing=utterance, topic=entry.id, other=first.id, place=place)
    return Finding(entry.file, line, message, entry.id)


def _place(file: str, line: int, here: str) -> Said:
    return said("line", line=line) if file == here else said("line-of-file", line=line, file=file)


def _answered_after_all(faq: Faq, language: str) -> Iterator[Finding]:
    asked = {plain(text): entry for entry in faq.entries(language) for text in entry.utterances}
    for text, line in zip(faq.unknown.get(language, ()), faq.unknown_lines.get(language, ())):
        if entry := asked.get(plain(text)):
            message = said("unknown-and-known", phrasing=text, topic=entry.id, line=entry.line)
            yield Finding(f"faq_{language}.yml", line, message, entry.id)


def _wrong_templates(entry: Entry, faq: Faq) -> Iterator[tuple[str, Said]]:
    thing = faq.thing_of(entry.id)
    own = _thing_fields([thing] if thing else [])
    every = _thing_fields(list(faq.program.challenges.values()))
    for part, template in entry.placed_templates.items():
        for message in _wrong(template, entry.id, faq.program, every if part == "about_challenge" else own):
            yield part, message


def _thing_fields(things: list[Challenge]) -> dict[str, str]:
    """The fields that every one of these challenges has, with their kinds."""
    if not things:
        return {}
    common = set.intersection(*({"label", *thing.fields} for thing in things))
    return {name: kind_of(things[0].field(name, LANGUAGES[0]) or "") for name in common}


def _wrong(template: str, topic: str, program: Program, fields: dict[str, str]) -> Iterator[Said]:
    try:
        found = list(slots(template))
    except TemplateError as error:
        yield said("no-template", why=error.said, topic=topic)
        return
    targets = {target for _, target in links(template)}
    for target in sorted(targets):
        if not _TARGET.fullmatch(target):
            yield said("bad-target", target=target, topic=topic)
    for slot in found:
        yield from _wrong_slot(slot, topic, program, fields, in_link=f"{{{slot.key}}}" in targets)


def _wrong_slot(slot: Slot, topic: str, program: Program, fields: dict[str, str], in_link: bool) -> Iterator[Said]:
    if slot.field or slot.name == THING:
        known = {f"{THING}.{name}": kind for name, kind in fields.items()}
        for challenge in program.challenges.values():
            known |= {f"{challenge.id}.{name}": kind for name, kind in _thing_fields([challenge]).items()}
    else:
        facts = {fact.id: fact_kind(fact.value) for fact in program.facts.values()}
        known = {**BUILT_IN, **facts, **({THINGS: "things"} if program.challenges else {})}
    kind = known.get(slot.key)
    if kind is None:
        yield said("unknown-fact", fact=slot.key, topic=topic, known=tuple(known))
        return
    unset = slot.key == "contact" if slot.key not in program.facts else program.facts[slot.key].value is None
    if unset and not in_link:
        yield said("unset-fact", fact=slot.key, topic=topic)
    if slot.format and slot.format not in FORMATS[kind]:
        formats = tuple(FORMATS[kind])
        yield said("unknown-format", format=slot.format, fact=slot.key, topic=topic, kind=kind, known=formats)


def fact_kind(value: Value | Localized | None) -> str:
    """The kind of a fact's value; an unset or localized one is text."""
    return "text" if value is None or isinstance(value, Mapping) else kind_of(value)
