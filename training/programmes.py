"""The programmes to learn likeness from: `training/programmes/<name>/`, a FAQ in one language or two, and questions.

A line of `questions.jsonl` is a question: `{"text", "language", "kind", "topics"}`. `topics` are those that answer it,
none where the FAQ has no answer. Four of the FAQs stand with their conversations.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from faq.model import ASSUMED, TALK, Faq
from faq.reader import load_faq
from training.conversations import ROOT as CONVERSATIONS

ROOT = Path(__file__).parent / "programmes"


@dataclass(frozen=True)
class LabelledQuestion:
    """A question, its kind, and the topics that answer it."""

    text: str
    language: str
    kind: str
    topics: frozenset[str]


def programme_names() -> list[str]:
    """The names of the programmes."""
    return sorted(path.parent.name for path in ROOT.glob("*/questions.jsonl"))


def labelled_questions(folder: Path) -> list[LabelledQuestion]:
    """The questions of a programme's folder.

    Raises:
        ValueError, KeyError: a line is no question.

    """
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    return [LabelledQuestion(row["text"], row["language"], row["kind"], frozenset(row["topics"])) for row in rows]


def read_programme(folder: Path) -> Faq:
    """The FAQ of a programme's folder; one in a single language says the same in the other one too.

    Raises:
        FaqError: it has a mistake.

    """
    with tempfile.TemporaryDirectory() as copy:
        return load_faq(completed_folder(folder, Path(copy)))


def completed_folder(folder: Path, into: Path) -> Path:
    """A folder with a programme's FAQ in every language, those that it lacks copied from another; made in `into`."""
    written = [folder / f"faq_{language}.yml" for language in ASSUMED]
    if not any(path.exists() for path in written):
        return CONVERSATIONS / folder.name
    into.mkdir(parents=True, exist_ok=True)
    for language, path in zip(ASSUMED, written):
        source = path if path.exists() else next(other for other in written if other.exists())
        text = source.read_text("utf-8").partition("\n")[2]
        (into / path.name).write_text(f"language: {language}\n{text}", "utf-8")
    for path in (folder / "program.yml", *folder.glob("phrasings_*.yml")):
        if path.exists():
            shutil.copy(path, into)
    return into


def with_phrasings(faq: Faq, most: int) -> Faq:
    """The FAQ as it was when its staff had written at most so many phrasings beside each question."""
    topics = {
        topic: {
            code: each if topic.startswith(TALK) else replace(each, also=each.also[:most])
            for code, each in entry.items()
        }
        for topic, entry in faq.topics.items()
    }
    return replace(faq, topics=topics)
