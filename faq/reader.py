"""Reading a programme's whole FAQ folder into frozen data, or listing everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from faq.errors import FaqError, Finding, Findings
from faq.fields import Fields
from faq.ids import TOPIC_ID
from faq.messages import translatable
from faq.model import LANGUAGES, TALK, Entry, Faq, Heading, Program, group_of
from faq.program import read_program
from faq.shapes import FaqFile, Topic, keys, required
from faq.text import normalize
from faq.validation import check_groups, check_servable, check_topics
from faq.yaml import Located, read_yaml
from languages import language_file


def faq_files(folder: Path) -> list[Path]:
    """The files of an FAQ folder, whether they exist or not."""
    return [folder / "program.yml", *(folder / f"faq_{language}.yml" for language in LANGUAGES)]


def load_faq(folder: Path) -> Faq:
    """Read an FAQ folder: faq_fr.yml, faq_en.yml and, if there is one, program.yml.

    Raises:
        FaqError: any mistake with which the FAQ cannot be served; all of them are listed.

    """
    faq, problems = read_faq(folder)
    if problems or faq is None:
        raise FaqError(problems)
    return faq


def read_faq(folder: Path) -> tuple[Faq | None, Findings]:
    """Read an FAQ folder as far as it can be read, with the mistakes it cannot be served with.

    There is no FAQ where one of its files could not be read at all.
    """
    problems: Findings = []
    program = Program()
    try:
        program = read_program(folder, problems)
    except FaqError as error:
        problems += error.problems
    tops: dict[str, Fields] = {}
    for language in LANGUAGES:
        try:
            tops[language] = _top(folder / f"faq_{language}.yml", problems)
        except FaqError as error:
            problems += error.problems
    own = {language: _read_entries(top, language, program) for language, top in tops.items()}
    own_phrasings = _own_phrasings(own.values())
    files = {
        language: _with_talk(entries, own_phrasings, language, program, problems) for language, entries in own.items()
    }
    if len(files) < len(LANGUAGES):
        return None, problems
    unknown = {language: top.placed_texts("unknown") for language, top in tops.items()}
    faq = Faq(
        program,
        topics={topic: {lang: files[lang].get(topic, entry) for lang in LANGUAGES}
                for topic, entry in files[LANGUAGES[0]].items()},
        headings={language: _heading(top, own[language]) for language, top in tops.items()},
        unknown={language: tuple(text for text, _ in texts) for language, texts in unknown.items()},
        unknown_lines={language: tuple(line for _, line in texts) for language, texts in unknown.items()},
    )  # fmt: skip
    problems += check_topics(files) + check_groups(faq.headings) + check_servable(faq)
    return faq, problems


def _top(path: Path, problems: Findings) -> Fields:
    top = Fields(path.name, read_yaml(path), path.name, problems)
    top.only(keys(FaqFile), required(FaqFile))
    return top


@cache
def _talk_yaml(language: str) -> Located:
    """The bot's own talk, which no one edits while it runs."""
    return read_yaml(language_file(language, "talk.yml"))


def _heading(top: Fields, entries: dict[str, Entry]) -> Heading:
    if "groups" not in top.items:
        return Heading(top.text("title"))
    inner = top.sub("groups")
    inner.only({group_of(topic) for topic in entries})
    return Heading(top.text("title"), {group: inner.text(group) or group for group in inner.items})


def _read_entries(top: Fields, language: str, program: Program) -> dict[str, Entry]:
    stated = top.text("language")
    if stated not in (None, language):
        top.note(top.items["language"], translatable("other-language", stated=stated, language=language))
    if "topics" not in top.items:
        return {}
    topics = top.sub("topics")
    if not topics.items:
        topics.note(None, translatable("no-topic"))
    found = {}
    for topic, node in topics.subs():
        if not TOPIC_ID.fullmatch(topic):
            topics.note(node, translatable("bad-id", topic=topic))
        fields = Fields(top.file, node, translatable("topic", topic=topic), top.problems, topic)
        found[topic] = _entry(topic, language, fields, program)
    return found


def _entry(topic: str, language: str, fields: Fields, program: Program) -> Entry:
    fields.only(keys(Topic), required(Topic))
    also = fields.placed_texts("also")
    return Entry(
        id=topic,
        language=language,
        label=fields.text("label") or topic,
        question=fields.text("question") or topic,
        also=tuple(text for text, _ in also),
        answer=_answer(fields, [phase.name for phase in program.calendar]),
        about_challenge=fields.text("about_challenge"),
        file=fields.file,
        lines=_lines(fields, [line for _, line in also]),
    )


def _lines(fields: Fields, also: list[int]) -> dict[str, int]:
    parts = {key: node.key_line for key, node in fields.items.items()}
    answer = fields.items.get("answer")
    phases = answer.value if answer and isinstance(answer.value, dict) else {}
    by_phase = {f"answer.{phase}": node.key_line for phase, node in phases.items()}
    return {"id": fields.node.key_line, **parts, **by_phase, **{f"also.{n}": line for n, line in enumerate(also)}}


def _answer(fields: Fields, phases: list[str]) -> dict[str, str]:
    node = fields.items.get("answer")
    if node is None or not isinstance(node.value, dict):
        text = fields.text("answer") if node else None
        return dict.fromkeys(phases, text or "?")
    inner = fields.sub("answer")
    for phase in inner.items.keys() - set(phases):
        known = tuple(phases)
        inner.note(inner.items[phase], translatable("unknown-phase", phase=phase, where=inner.where, known=known))
    for phase in phases:
        if phase not in inner.items:
            inner.note(None, translatable("silent-phase", where=inner.where, phase=phase))
    return {phase: inner.text(phase) or "?" for phase in phases}


def _read_talk(language: str, program: Program, problems: Findings) -> dict[str, Entry]:
    fields = Fields(f"talk_{language}.yml", _talk_yaml(language), f"talk_{language}.yml", problems)
    return _read_entries(fields, language, program)


def _own_phrasings(files: Iterable[dict[str, Entry]]) -> set[str]:
    """The phrasings of the programme's own topics, normalised."""
    own = (entry for entries in files for topic, entry in entries.items() if not topic.startswith(TALK))
    return {normalize(text) for entry in own for text in entry.utterances}


def _without(talk: Entry, taken: set[str]) -> Entry:
    """A talk topic without the phrasings that are `taken`, unless that leaves none."""
    kept = [text for text in talk.utterances if normalize(text) not in taken]
    return Entry(**{**vars(talk), "question": kept[0], "also": tuple(kept[1:])}) if kept else talk


def _with_talk(
    own: dict[str, Entry], taken: set[str], language: str, program: Program, problems: Findings
) -> dict[str, Entry]:
    """The entries of an FAQ file, then the bot's own talk; a file may word that talk anew.

    Phrasings that are `taken` by the programme's own topics are theirs, not the talk's.
    """
    talk = {topic: _without(entry, taken) for topic, entry in _read_talk(language, program, problems).items()}
    for topic, entry in own.items():
        if not topic.startswith(TALK):
            continue
        if topic not in talk:
            message = translatable("unknown-talk", topic=topic, known=tuple(talk))
            problems.append(Finding(entry.file, entry.line, message, topic))
            continue
        also = (*entry.also, *talk[topic].utterances)
        talk[topic] = Entry(**{**vars(entry), "also": tuple(dict.fromkeys(also))})
    return {**{topic: entry for topic, entry in own.items() if not topic.startswith(TALK)}, **talk}
