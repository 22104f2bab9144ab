"""A plan of an import as JSON, between the process that reads files, the preview, and accepting it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faq.atomic import atomic_write
from faq.exchange.items import ImportNote, Wording
from faq.messages import Translatable
from faq.model import group_of

if TYPE_CHECKING:
    from faq.exchange.adding import AdditionPlan, KnownTopic
    from faq.exchange.new_topics import NewTopic

Sentence = Mapping[str, str]
"""A sentence in each language that staff read."""


@dataclass(frozen=True)
class PlannedTopic:
    """A topic that would be new.

    `why` says why it would be a draft, where it would; `pair`, how its languages were paired, if it has several.
    """

    id: str
    wordings: Mapping[str, Wording]
    place: Sentence
    pair: Sentence | None
    why: Sentence | None

    @property
    def group(self) -> str:
        """Its group's id."""
        return group_of(self.id)

    @property
    def topic(self) -> NewTopic:
        """The topic to be written."""
        from faq.exchange.new_topics import NewTopic  # what reads files takes a while to import, and few import any

        return NewTopic(self.id, self.wordings, Translatable("topic", (("topic", self.id),)))


@dataclass(frozen=True)
class PlannedKnown:
    """What came for a topic that is there: as `KnownTopic`."""

    id: str
    by: str
    place: Sentence
    phrasings: Mapping[str, list[str]] = field(default_factory=dict)
    answers: Mapping[str, list[Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredPlan:
    """What staff look at and accept; `notes` are what is odd, and how files were read, by kind."""

    files: tuple[str, ...]
    topics: tuple[PlannedTopic, ...]
    known: tuple[PlannedKnown, ...]
    notes: tuple[tuple[str, Sentence], ...]

    @classmethod
    def of(cls, plan: AdditionPlan, files: tuple[str, ...], languages: tuple[str, ...]) -> StoredPlan:
        """A plan in the languages that staff read."""

        def sentence(message: Translatable) -> Sentence:
            return {code: message.text(code) for code in languages}

        def topic(new: NewTopic) -> PlannedTopic:
            pair = sentence(Translatable(f"import-pair-{new.paired_by}")) if new.paired_by else None
            why = plan.waits.get(new.id)
            return PlannedTopic(new.id, new.wordings, sentence(new.where), pair, sentence(why) if why else None)

        def known(each: KnownTopic) -> PlannedKnown:
            phrasings = {code: list(texts) for code, texts in each.phrasings.items()}
            answers = {code: list(pair) for code, pair in each.answers.items()}
            return PlannedKnown(each.id, each.by, sentence(each.where), phrasings, answers)

        def note(each: ImportNote) -> tuple[str, Sentence]:
            return each.kind, sentence(each.message)

        return cls(files, tuple(map(topic, plan.topics)), tuple(map(known, plan.known)), tuple(map(note, plan.notes)))

    def write(self, path: Path) -> None:
        """Write it whole.

        Raises:
            OSError: the folder cannot be written to.

        """
        with atomic_write(path, mode=0o600) as beside:
            beside.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, path: Path) -> StoredPlan:
        """Read one that was written.

        Raises:
            FileNotFoundError: there is none.

        """
        found = json.loads(path.read_text("utf-8"))
        return cls(
            tuple(found["files"]), tuple(map(_topic, found["topics"])),
            tuple(PlannedKnown(**each) for each in found["known"]),
            tuple((kind, text) for kind, text in found["notes"]),
        )  # fmt: skip


def _topic(found: dict[str, Any]) -> PlannedTopic:
    wordings = {code: Wording(**{**each, "also": tuple(each["also"])}) for code, each in found["wordings"].items()}
    return PlannedTopic(**{**found, "wordings": wordings})
