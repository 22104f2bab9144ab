"""What must hold across an FAQ once every file has been read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from faq.errors import Problem, one_of
from faq.model import LANGUAGES, Challenge, Entry, Faq, Localized, Program, Value
from faq.template import FORMATS, Slot, TemplateError, kind_of, links, slots

BUILT_IN = {"today": "date", "retention_days": "number", "contact": "text"}
"""What every answer may name without a program.yml. `contact` is unset until program.yml sets it."""

THINGS = "challenges"
THING = "challenge"
_TARGET = re.compile(r"(https?://|mailto:)[^\s{}]+|\{[a-z0-9_]+\}")


def plain(text: str) -> str:
    """A phrasing without case, accents' form, punctuation and doubled spaces, to compare it."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def check_faq(faq: Faq) -> list[Problem]:
    """Every mistake that one file alone does not show."""
    problems: list[Problem] = []
    for language in LANGUAGES:
        entries = faq.entries(language)
        problems += _twice(entries)
        problems += _answered_after_all(entries, faq.unknown.get(language, ()))
        for entry in entries:
            for part, message in _wrong_templates(entry, faq):
                problems.append(Problem(entry.file, entry.lines.get(part, entry.line), message))
    problems += [
        Problem("program.yml", 0, f"challenge '{c.id}' has no topic '{c.topic}' in the FAQ files")
        for c in faq.program.challenges.values()
        if c.topic not in faq.topics
    ]
    return problems


def _twice(entries: list[Entry]) -> Iterator[Problem]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        for utterance in entry.utterances:
            first = seen.setdefault(plain(utterance) or utterance, entry)
            if first.id != entry.id:
                message = f"'{utterance}' of {entry.id} stands in {first.id} too (line {first.line}); keep it in one"
                yield Problem(entry.file, entry.line, message)


def _answered_after_all(entries: list[Entry], unknown: tuple[str, ...]) -> Iterator[Problem]:
    asked = {plain(utterance): entry for entry in entries for utterance in entry.utterances}
    for text in unknown:
        if entry := asked.get(plain(text)):
            yield Problem(entry.file, entry.line, f"'{text}' stands under unknown, and in {entry.id}; keep it in one")


def _wrong_templates(entry: Entry, faq: Faq) -> Iterator[tuple[str, str]]:
    thing = faq.thing_of(entry.id)
    program = faq.program
    own = _thing_fields([thing] if thing else [])
    for template in dict.fromkeys(entry.answer.values()):
        for message in _wrong(template, entry.id, program, own):
            yield "answer", message
    if entry.about_challenge:
        every = _thing_fields(list(program.challenges.values()))
        for message in _wrong(entry.about_challenge, entry.id, program, every):
            yield "about_challenge", message


def _thing_fields(things: list[Challenge]) -> dict[str, str]:
    """The fields that every one of these challenges has, with their kinds."""
    if not things:
        return {}
    common = set.intersection(*({"label", *thing.fields} for thing in things))
    return {name: kind_of(things[0].field(name, LANGUAGES[0]) or "") for name in common}


def _wrong(template: str, topic: str, program: Program, fields: dict[str, str]) -> Iterator[str]:
    try:
        found = list(slots(template))
    except TemplateError as error:
        yield f"{error}, in {topic}"
        return
    targets = {target for _, target in links(template)}
    for target in sorted(targets):
        if not _TARGET.fullmatch(target):
            yield f"the link target '{target}' in {topic} must begin with https:// or mailto:, or be one {{fact}}"
    for slot in found:
        yield from _wrong_slot(slot, topic, program, fields, in_link=f"{{{slot.key}}}" in targets)


def _wrong_slot(slot: Slot, topic: str, program: Program, fields: dict[str, str], in_link: bool) -> Iterator[str]:
    if slot.field or slot.name == THING:
        known = {f"{THING}.{name}": kind for name, kind in fields.items()}
    else:
        facts = {fact.id: fact_kind(fact.value) for fact in program.facts.values()}
        known = {**BUILT_IN, **facts, **({THINGS: "things"} if program.challenges else {})}
    kind = known.get(slot.key)
    if kind is None:
        yield f"unknown fact '{slot.key}' in {topic}. Known facts: {one_of(known)}"
        return
    unset = slot.key == "contact" if slot.key not in program.facts else program.facts[slot.key].value is None
    if unset and not in_link:
        yield f"fact '{slot.key}' in {topic} is not set, so it may stand only as the target of a link"
    if slot.format and slot.format not in FORMATS[kind]:
        formats = one_of(FORMATS[kind])
        yield f"unknown format '{slot.format}' of '{slot.key}' in {topic}. Formats of a {kind}: {formats}"


def fact_kind(value: Value | Localized | None) -> str:
    """The kind of a fact's value; an unset or localized one is text."""
    return "text" if value is None or isinstance(value, Mapping) else kind_of(value)
