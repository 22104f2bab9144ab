"""Reading a programme's whole FAQ folder into frozen data, or saying everything that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

from faq.check import check_faq
from faq.errors import FaqError, Problem, one_of
from faq.fields import Fields, Problems
from faq.model import LANGUAGES, TALK, Entry, Faq, Heading, Program, group_of
from faq.program import read_program
from faq.yaml import read_yaml

TOPIC_ID = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_HERE = Path(__file__).parent


def faq_files(folder: Path) -> list[Path]:
    """The files of an FAQ folder, whether they exist or not."""
    return [folder / "program.yml", *(folder / f"faq_{language}.yml" for language in LANGUAGES)]


def load_faq(folder: Path) -> Faq:
    """Read and check an FAQ folder: faq_fr.yml, faq_en.yml and, if there is one, program.yml.

    Raises:
        FaqError: any mistake in any of the files; all of them are listed.

    """
    problems: Problems = []
    program = Program()
    files: dict[str, dict[str, Entry]] = {}
    headings: dict[str, Heading] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    try:
        program = read_program(folder, problems)
    except FaqError as error:
        problems += error.problems
    for language in LANGUAGES:
        try:
            top = _top(folder / f"faq_{language}.yml", problems)
            own = _read_entries(top, language, program)
            headings[language], unknown[language] = _heading(top, own), top.texts("unknown")
            files[language] = _with_talk(own, language, program, problems)
        except FaqError as error:
            problems += error.problems
    if len(files) == len(LANGUAGES):
        problems += check_parity(files) + check_groups(headings)
        topics = {topic: {lang: files[lang].get(topic, entry) for lang in LANGUAGES}
                  for topic, entry in files[LANGUAGES[0]].items()}  # fmt: skip
        faq = Faq(program, topics, headings, unknown)
        problems += check_faq(faq)
    if problems:
        raise FaqError(problems)
    return faq


def check_parity(files: dict[str, dict[str, Entry]]) -> Problems:
    """Note topics that one language has and another lacks."""
    return [
        Problem(f"faq_{other}.yml", 0, f"topic '{topic}' is missing; faq_{language}.yml has it on line {entry.line}")
        for language, entries in files.items()
        for other in files.keys() - {language}
        for topic, entry in entries.items()
        if topic not in files[other]
    ]


def check_groups(headings: dict[str, Heading]) -> Problems:
    """Note groups that are named in one language and not in another."""
    return [
        Problem(f"faq_{other}.yml", 0, f"'groups' has no '{group}'; that of faq_{language}.yml has")
        for language, heading in headings.items()
        for other in headings.keys() - {language}
        for group in heading.groups
        if group not in headings[other].groups
    ]


def _top(path: Path, problems: Problems) -> Fields:
    top = Fields(path.name, read_yaml(path), path.name, problems)
    top.only(["language", "title", "groups", "topics", "unknown"], ["language", "topics"])
    return top


def _heading(top: Fields, entries: dict[str, Entry]) -> Heading:
    if "groups" not in top.items:
        return Heading(top.text("title"))
    inner = top.sub("groups")
    inner.only({group_of(topic) for topic in entries})
    return Heading(top.text("title"), {group: inner.text(group) or group for group in inner.items})


def _read_entries(top: Fields, language: str, program: Program) -> dict[str, Entry]:
    stated = top.text("language")
    if stated not in (None, language):
        top.note(top.items["language"], f"language is '{stated}', but this file's is '{language}'")
    if "topics" not in top.items:
        return {}
    topics = top.sub("topics")
    if not topics.items:
        topics.note(None, "there is no topic")
    found = {}
    for topic, node in topics.subs():
        if not TOPIC_ID.fullmatch(topic):
            topics.note(node, f"topic id '{topic}' must be <group>.<name>, in lower-case letters and _")
        fields = Fields(top.file, node, f"topic {topic}", top.problems)
        found[topic] = _entry(topic, language, fields, program)
    return found


def _entry(topic: str, language: str, fields: Fields, program: Program) -> Entry:
    fields.only(["label", "question", "also", "answer", "about_challenge"], ["label", "question", "answer"])
    return Entry(
        id=topic,
        language=language,
        label=fields.text("label") or topic,
        question=fields.text("question") or topic,
        also=fields.texts("also"),
        answer=_answer(fields, [phase.name for phase in program.calendar]),
        about_challenge=fields.text("about_challenge"),
        file=fields.file,
        lines={"id": fields.node.key_line, **{key: node.key_line for key, node in fields.items.items()}},
    )


def _answer(fields: Fields, phases: list[str]) -> dict[str, str]:
    node = fields.items.get("answer")
    if node is None or not isinstance(node.value, dict):
        text = fields.text("answer") if node else None
        return dict.fromkeys(phases, text or "?")
    inner = fields.sub("answer")
    for phase in inner.items.keys() - set(phases):
        inner.note(
            inner.items[phase], f"unknown phase '{phase}' in {inner.where}. Phases of program.yml: {one_of(phases)}"
        )
    for phase in phases:
        if phase not in inner.items:
            inner.note(None, f"{inner.where} says nothing for phase '{phase}'")
    return {phase: inner.text(phase) or "?" for phase in phases}


def _with_talk(own: dict[str, Entry], language: str, program: Program, problems: Problems) -> dict[str, Entry]:
    """The entries of an FAQ file, then the bot's own talk; a file may word that talk anew."""
    talk = _read_entries(_top(_HERE / f"talk_{language}.yml", problems), language, program)
    for topic, entry in own.items():
        if not topic.startswith(TALK):
            continue
        if topic not in talk:
            known = one_of(talk)
            problems.append(Problem(entry.file, entry.line, f"unknown talk topic '{topic}'. Known ones: {known}"))
            continue
        also = (*entry.also, *talk[topic].utterances)
        talk[topic] = Entry(**{**vars(entry), "also": tuple(dict.fromkeys(also))})
    return {**{topic: entry for topic, entry in own.items() if not topic.startswith(TALK)}, **talk}
