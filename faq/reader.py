"""Reading a programme's whole FAQ folder into frozen data, or listing everything that is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from faq.errors import ERROR, FaqError, Finding, Findings
from faq.fields import Fields, is_one_placeholder
from faq.ids import TOPIC_ID
from faq.messages import translatable
from faq.model import (
    ASSUMED,
    LANGUAGES,
    OTHERWISE,
    TALK,
    UNREAD,
    Entry,
    Faq,
    Heading,
    Phase,
    PlacedText,
    Program,
    group_of,
)
from faq.phrasings import Phrasings, join_phrasings, phrasings_path, read_phrasings, without_phrasings
from faq.program import read_program
from faq.shapes import PENDING, FaqFile, Topic, keys, required
from faq.text import normalize_phrasing
from faq.validation import check_groups, check_servable, check_suggested, check_topics
from faq.yaml import Located, read_yaml
from languages import language_file


def faq_files(folder: Path) -> list[Path]:
    """The files that an FAQ folder may have, whether they exist or not."""
    phrasings = (phrasings_path(folder, language) for language in LANGUAGES)
    return [folder / "program.yml", *(folder / f"faq_{language}.yml" for language in LANGUAGES), *phrasings]


@dataclass
class _ReadFile:
    """What a language's files hold: the FAQ's top, its topics, the drafts among them with their lines, the unknown."""

    top: Fields
    entries: dict[str, Entry] = field(default_factory=dict)
    drafts: dict[str, int] = field(default_factory=dict)
    unknown: list[PlacedText] = field(default_factory=list)
    warnings: Findings = field(default_factory=list)


def languages_of(folder: Path) -> tuple[str, ...]:
    """The languages that an FAQ folder has files for; those that are taken for granted where it has none."""
    return tuple(code for code in LANGUAGES if (folder / f"faq_{code}.yml").exists()) or ASSUMED


def has_faq(folder: Path) -> bool:
    """Whether a FAQ folder has a file of any language."""
    return any((folder / f"faq_{code}.yml").exists() for code in LANGUAGES)


def load_faq(folder: Path) -> Faq:
    """Read an FAQ folder: a FAQ file of each language that it has, program.yml and phrasings if there are any.

    Raises:
        FaqError: any mistake with which the FAQ cannot be served; all of them are listed.

    """
    faq, problems = read_faq(folder)
    errors = [problem for problem in problems if problem.severity == ERROR]
    if errors or faq is None:
        raise FaqError(errors)
    return faq


def read_faq(folder: Path) -> tuple[Faq | None, Findings]:
    """Read an FAQ folder as far as it can be read, with the mistakes it cannot be served with.

    There is no FAQ where one of its files could not be read at all.
    """
    languages = languages_of(folder)
    if not has_faq(folder):
        return None, [Finding(f"faq_{languages[0]}.yml", 0, translatable("no-faq-file", folder=folder))]
    problems = _phrasings_alone(folder, languages)
    program = None
    try:
        program = read_program(folder, problems, languages)
    except FaqError as error:
        problems += error.problems
    read: dict[str, _ReadFile] = {}
    for language in languages:
        try:
            top, beside = _top(folder / f"faq_{language}.yml", problems), read_phrasings(folder, language, problems)
        except FaqError as error:
            problems += error.problems
            continue
        if program is not None:
            read[language] = _read_file(top, beside, language, program, problems)
    if program is None or len(read) < len(languages):  # what answers lack for a programme is no mistake of theirs
        return None, problems
    return _joined(program, read, problems), problems


def _phrasings_alone(folder: Path, languages: Collection[str]) -> Findings:
    """Files of phrasings whose FAQ file is missing, so that their language is not served."""
    paths = {code: phrasings_path(folder, code) for code in LANGUAGES if code not in languages}
    return [
        Finding(path.name, 0, translatable("phrasings-alone", file=f"faq_{code}.yml"))
        for code, path in paths.items()
        if path.exists()
    ]


def _joined(program: Program, read: Mapping[str, _ReadFile], problems: Findings) -> Faq:
    """The FAQ that a programme and the files of all its languages make."""
    drafts = {topic for each in read.values() for topic in each.drafts}
    own = {code: {i: e for i, e in each.entries.items() if i not in drafts} for code, each in read.items()}
    own_phrasings = _own_phrasings(own.values())
    files = {
        language: _with_talk(entries, own_phrasings, language, program, problems) for language, entries in own.items()
    }
    faq = Faq(
        _without_topics(program, drafts),
        topics=_topics(files),
        headings={language: _heading(each.top, {*each.entries, *each.drafts}) for language, each in read.items()},
        unknown={language: tuple(text for text, _, _ in each.unknown) for language, each in read.items()},
        unknown_places={code: tuple((file, line) for _, file, line in each.unknown) for code, each in read.items()},
        drafts=tuple(sorted(drafts)),
        warnings=tuple(warning for each in read.values() for warning in each.warnings),
    )  # fmt: skip
    problems += check_topics(files) + check_groups(faq) + check_suggested(faq) + check_servable(faq)
    return faq


def _read_file(top: Fields, beside: Phrasings, language: str, program: Program, problems: Findings) -> _ReadFile:
    """What a language's FAQ file says, and the phrasings beside it."""
    found = _read_entries(top, language, program, beside)
    problems += beside.check_ids([*found.entries, *found.drafts], top.file)
    found.unknown, repeated = join_phrasings(top.placed_texts("unknown"), beside.unknown)
    found.warnings += repeated
    found.warnings += [
        Finding(top.file, line, translatable("draft-topic", topic=topic), topic) for topic, line in found.drafts.items()
    ]
    return found


def _without_topics(program: Program, topics: set[str]) -> Program:
    """The programme without the challenges that one of these topics describes."""
    return replace(program, challenges={i: each for i, each in program.challenges.items() if each.topic not in topics})


def _topics(files: Mapping[str, dict[str, Entry]]) -> dict[str, dict[str, Entry]]:
    """Every topic with its entries, in the order of the first file that has it, the bot's own talk last."""
    order = dict.fromkeys(topic for entries in files.values() for topic in entries)
    own = sorted(order, key=lambda topic: topic.startswith(TALK))
    return {topic: {lang: entries[topic] for lang, entries in files.items() if topic in entries} for topic in own}


def _top(path: Path, problems: Findings) -> Fields:
    top = Fields(path.name, read_yaml(path, problems), path.name, problems)
    top.only(keys(FaqFile), required(FaqFile))
    return top


@cache
def _talk_yaml(language: str) -> Located:
    """The bot's own talk, which no one edits while it runs."""
    return read_yaml(language_file(language, "talk.yml"))


def talk_phrasings(language: str) -> dict[str, tuple[str, ...]]:
    """How the bot's own talk is worded in a language, whether a FAQ is served in it or not."""
    return {topic: entry.utterances for topic, entry in _read_talk(language, Program(), []).items()}


def _heading(top: Fields, topics: Iterable[str]) -> Heading:
    suggested = top.placed_texts("suggested")
    if "groups" not in top.items:
        return Heading(top.text("title"), suggested=suggested)
    inner = top.sub("groups")
    inner.only({group_of(topic) for topic in topics})
    return Heading(top.text("title"), {group: inner.text(group) or group for group in inner.items}, suggested)


def _read_entries(top: Fields, language: str, program: Program, beside: Phrasings) -> _ReadFile:
    """The topics of a FAQ file, with their phrasings from `beside` it."""
    found = _ReadFile(top)
    top.check_language(language)
    if "topics" not in top.items:
        return found
    topics = top.sub("topics")
    if not topics.items:
        topics.note(None, translatable("no-topic"))
    for topic, node in topics.subs():
        fields = Fields(top.file, node, translatable("topic", topic=topic), top.problems, topic)
        if fields.flag("draft"):
            found.drafts[topic] = node.key_line
            continue
        if not TOPIC_ID.fullmatch(topic):
            fields.note(node, translatable("bad-id", topic=topic))
        found.entries[topic], repeated = _entry(topic, language, fields, program, beside)
        found.warnings += repeated
    return found


def _entry(topic: str, language: str, fields: Fields, program: Program, beside: Phrasings) -> tuple[Entry, Findings]:
    """A topic, and a warning for each of its phrasings that stands in both files."""
    fields.only(keys(Topic), required(Topic))
    if (translate := fields.text("translate")) not in (None, PENDING):
        fields.note(fields.items["translate"], translatable("odd-translate", topic=topic, shown=translate))
    also, repeated = join_phrasings(fields.placed_texts("also"), beside.topics.get(topic, ()))
    answer, written = _answer(fields, program)
    entry = Entry(
        id=topic,
        language=language,
        label=fields.text("label") or topic,
        question=fields.text("question") or topic,
        also=tuple(each.text for each in also),
        answer=answer,
        about_challenge=fields.text("about_challenge"),
        file=fields.file,
        lines=_lines(fields),
        also_places=tuple((each.file, each.line) for each in also),
        written=written,
        pending=translate is not None,
    )
    return entry, repeated


def _lines(fields: Fields) -> Mapping[str, int]:
    parts = {key: node.key_line for key, node in fields.items.items()}
    answer = fields.items.get("answer")
    phases = answer.value if answer and isinstance(answer.value, dict) else {}
    by_phase = {f"answer.{phase}": node.key_line for phase, node in phases.items()}
    return {"id": fields.node.key_line, **parts, **by_phase}


def _answer(fields: Fields, program: Program) -> tuple[dict[str, str], dict[str, str]]:
    """The template of each phase, and the key under which it stands where that is another (see `Entry`)."""
    phases = [phase.name for phase in program.calendar]
    node = fields.items.get("answer")
    if node is None or not isinstance(node.value, dict) or is_one_placeholder(node):
        text = fields.text("answer") if node else None
        return dict.fromkeys(phases, text or UNREAD), {}
    inner = fields.sub("answer")
    for phase in inner.items.keys() - {*phases, OTHERWISE} if program.whole else ():
        known = tuple(phases)
        inner.note(inner.items[phase], translatable("unknown-phase", phase=phase, where=inner.where, known=known))
    texts = {key: inner.text(key) or UNREAD for key in inner.items if key in {*phases, OTHERWISE}}
    keys_of = {phase.name: _key_of(phase, inner, program) for phase in program.calendar}
    for each in program.calendar:
        if keys_of[each.name] not in texts and not each.like and program.whole:
            inner.note(None, translatable("silent-phase", where=inner.where, phase=each.name))
    answer = {phase: texts.get(key, UNREAD) for phase, key in keys_of.items()}
    return answer, {phase: key for phase, key in keys_of.items() if key in texts and key != phase}


def _key_of(phase: Phase, inner: Fields, program: Program) -> str:
    """The key of `answer:` that holds in a phase: its own, that of a phase it is like, or the one for all others."""
    of_name = {each.name: each for each in program.calendar}
    nearest: Phase | None = phase
    while nearest is not None:
        if nearest.name in inner.items:
            return nearest.name
        nearest = of_name[nearest.like] if nearest.like else None
    return OTHERWISE


def _read_talk(language: str, program: Program, problems: Findings) -> dict[str, Entry]:
    name = f"talk_{language}.yml"
    return _read_entries(Fields(name, _talk_yaml(language), name, problems), language, program, Phrasings(name)).entries


def _own_phrasings(files: Iterable[dict[str, Entry]]) -> set[str]:
    """The phrasings of the programme's own topics, normalised."""
    own = (entry for entries in files for topic, entry in entries.items() if not topic.startswith(TALK))
    return {normalize_phrasing(text) for entry in own for text in entry.utterances}


def _with_talk(
    own: dict[str, Entry], taken: set[str], language: str, program: Program, problems: Findings
) -> dict[str, Entry]:
    """The entries of an FAQ file, then the bot's own talk; a file may word that talk anew.

    Phrasings that are `taken` by the programme's own topics are theirs, not the talk's.
    """
    talk = {topic: without_phrasings(entry, taken) for topic, entry in _read_talk(language, program, problems).items()}
    for topic, entry in own.items():
        if not topic.startswith(TALK):
            continue
        if topic not in talk:
            message = translatable("unknown-talk", topic=topic, known=tuple(talk))
            problems.append(Finding(entry.file, entry.line, message, topic))
            continue
        talk[topic] = replace(entry, also=tuple(dict.fromkeys((*entry.also, *talk[topic].utterances))))
    return {**{topic: entry for topic, entry in own.items() if not topic.startswith(TALK)}, **talk}
