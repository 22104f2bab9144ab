"""An import before anything is written: what would stand in the FAQ, how it was read, what needs a look."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from faq.errors import ERROR, FaqError, Finding
from faq.exchange.faq_files import write_files, written_languages
from faq.exchange.importing import read_sources
from faq.exchange.items import LOST, PENDING, READ, ImportNote, ImportProblem, SourceFile
from faq.exchange.new_topics import NONE_TAKEN, NewTopic, TakenNames, new_topics
from faq.exchange.pairing import TextUnderstanding, paired_entries
from faq.ids import TOPIC_ID
from faq.lint.check import check
from faq.messages import LanguageName, Translatable, translatable
from faq.model import LANGUAGES, Program, group_of
from faq.program import FILE, read_program
from faq.validation import BUILT_IN, CHALLENGE, CHALLENGES

_MOST_ROUNDS = 6  # of checking what is held back until nothing is


@dataclass(frozen=True)
class ImportPlan:
    """What an import would write, for staff to look at first.

    `held_back` are topics that could not be served with the others; they would stand in the files as comments.
    """

    topics: tuple[NewTopic, ...]
    held_back: tuple[NewTopic, ...]
    notes: tuple[ImportNote, ...]

    @property
    def languages(self) -> list[str]:
        """The languages that the FAQ would have files in."""
        return written_languages(self.topics)

    def preview(self, language: str) -> dict[str, Any]:
        """The plan as plain data, for a page or a program; sentences are in `language`.

        `topics` lists what was taken as id, group, pair ("row", "id", "meaning", "order" or null), place, and for each
        language its label, question, wordings and answer by phase; `notes`, sentences with their kind.
        """
        return {
            "topics": [shown_topic(topic, language) for topic in self.topics],
            "held_back": [shown_topic(topic, language) for topic in self.held_back],
            "to_translate": {
                code: [t.id for t in self.topics if code in t.lacks(self.languages)] for code in self.languages
            },
            "notes": [{"kind": note.kind, "text": note.message.text(language)} for note in self.notes],
        }

    def write(self, folder: Path) -> list[Path]:
        """Write the FAQ files into a folder; returns their paths.

        Raises:
            OSError: the folder cannot be written to.

        """
        return write_files(self.topics, folder, self.held_back)


def to_translate(topics: Sequence[NewTopic], languages: Sequence[str]) -> list[ImportNote]:
    """A sentence for each of the languages that some topics came without, with what to do."""
    notes = []
    for code in languages:
        if count := sum(code in topic.lacks(languages) for topic in topics):
            file = f"faq_{code}.yml"
            message = translatable("import-to-translate", count=count, language=LanguageName(code), file=file)
            notes.append(ImportNote(READ, message))
    return notes


def plan_import(
    sources: Sequence[SourceFile],
    folder: Path,
    understanding: TextUnderstanding,
    language: str = "",
    base: str | None = None,
) -> ImportPlan:
    """Read files into a plan for the FAQ of a folder, whose program.yml says what may be named in braces.

    Args:
        sources: the files, as they were given.
        folder: where the FAQ will be; nothing is written there.
        understanding: what is known of texts.
        language: the language of what names none; recognised by default.
        base: the address of the page that relative links lead on from.

    Raises:
        ImportProblem: nothing in any file can be imported; the message lists why.
        FaqError: program.yml has mistakes, or what would be written could not be checked.

    """
    topics, notes = read_topics(sources, folder, understanding, language, base)
    if not any(code in LANGUAGES for code in written_languages(topics)):
        languages = tuple(written_languages(topics))
        raise ImportProblem(translatable("import-not-installed", languages=languages, known=LANGUAGES))
    topics, held_back = _servable(topics, folder, notes)
    if not topics:
        raise ImportProblem(_nothing(notes))
    return ImportPlan(tuple(topics), tuple(held_back), tuple(dict.fromkeys(notes)))


def read_topics(
    sources: Sequence[SourceFile],
    folder: Path,
    understanding: TextUnderstanding,
    language: str = "",
    base: str | None = None,
    taken: TakenNames = NONE_TAKEN,
) -> tuple[list[NewTopic], list[ImportNote]]:
    """What files have for the FAQ of a folder, as `plan_import` reads them; with what staff are to read.

    Raises:
        ImportProblem: nothing in any file can be imported; the message lists why.
        FaqError: program.yml has mistakes.

    """
    problems: list[Finding] = []
    program = read_program(folder, problems)
    if problems:
        raise FaqError(problems)
    readings, notes = read_sources(sources, language)
    notes += [note for reading in readings for note in reading.notes]
    entries, more = paired_entries(readings, understanding)
    topics, lost = new_topics(entries, nameable(program), base, taken)
    notes += more + lost
    if not topics:
        raise ImportProblem(_nothing(notes))
    return topics, notes


def nameable(program: Program) -> set[str]:
    """What an answer of elsewhere may name in braces: it is kept, where anything else in braces is text."""
    fields = {field for challenge in program.challenges.values() for field in ("label", *challenge.fields)}
    named = {f"{name}.{field}" for name in (CHALLENGE, *program.challenges) for field in fields}
    built_in = set(BUILT_IN) if program.facts else set()
    return {*program.facts, *built_in, *([CHALLENGES] if program.challenges else []), *named}


def _nothing(notes: Collection[ImportNote]) -> Translatable:
    reasons = [note.message for note in notes if note.kind not in (READ, LOST)]
    if len(reasons) == 1:
        return reasons[0]
    joined = translatable("import-nothing")
    for reason in reasons:
        joined = translatable("import-reasons", first=joined, second=reason)
    return joined


def _servable(topics: list[NewTopic], folder: Path, notes: list[ImportNote]) -> tuple[list[NewTopic], list[NewTopic]]:
    """The topics with which a FAQ can be checked without an error, and those that are held back.

    Of a topic whose languages contradict each other, one stays and the other waits; what is wrong by itself waits
    as a whole.
    """
    held_back: list[NewTopic] = []
    for _ in range(_MOST_ROUNDS):
        errors = _errors(topics, folder)
        wrong = {finding.topic: finding for finding in errors if finding.topic}
        if not errors or not wrong:
            break
        kept = []
        for topic in topics:
            finding = wrong.get(topic.id)
            if finding is None:
                kept.append(topic)
            elif len(topic.wordings) > 1:
                kept.append(_in_one_language(topic))
                notes.append(_note("import-contradiction", topic, finding))
            else:
                held_back.append(replace(topic, wordings={**topic.wordings, **topic.pending}, pending={}))
                notes.append(_note("import-held-back", topic, finding))
        topics = kept
    else:
        errors = _errors(topics, folder)
    if errors:
        raise FaqError(errors)
    return topics, held_back


def _note(code: str, topic: NewTopic, finding: Finding) -> ImportNote:
    return ImportNote(PENDING, translatable(code, where=topic.where, topic=topic.id, why=finding.description))


def _in_one_language(topic: NewTopic) -> NewTopic:
    first, *others = topic.wordings
    pending = {code: topic.wordings[code] for code in others}
    return replace(topic, wordings={first: topic.wordings[first]}, pending=pending)


def _errors(topics: Sequence[NewTopic], folder: Path) -> list[Finding]:
    """What a check would refuse, tried where nobody sees it."""
    if not topics:
        return []
    with tempfile.TemporaryDirectory() as trial:
        if (folder / FILE).exists():
            shutil.copy(folder / FILE, trial)
        write_files(topics, Path(trial))
        return [finding for finding in check(Path(trial)) if finding.severity == ERROR]


def shown_topic(topic: NewTopic, language: str) -> dict[str, Any]:
    """A topic as plain data, its place in `language`; see `ImportPlan.preview`."""
    assert TOPIC_ID.fullmatch(topic.id)
    return {
        "id": topic.id,
        "group": group_of(topic.id),
        "pair": topic.paired_by,
        "place": topic.where.text(language),
        "languages": {
            code: {
                "label": wording.label,
                "question": wording.question,
                "also": list(wording.also),
                "answer": dict(wording.answer),
                "pending": code in topic.pending,
            }
            for code, wording in {**topic.wordings, **topic.pending}.items()
        },
    }
