"""The records between a file from elsewhere and the FAQ files: an entry, its wordings, notes on the reading."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.parsers.expat import ExpatError

from faq.messages import Translatable, translatable
from faq.model import TALK, Entry, Faq
from faq.template import without_escapes

ROW, ID, MEANING, ORDER = "row", "id", "meaning", "order"
"""How the languages of an entry were paired: they stood together, by an id, by what they mean, by their order."""

READ, LEFT_OUT, LOST, PENDING = "read", "left-out", "lost", "pending"
"""What a note is about: how a file was read, what was not imported, a lost link, what waits to be decided."""

DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, struct.error, ExpatError, SyntaxError, EOFError, OSError,
    LookupError, ValueError, TypeError, AttributeError, RuntimeError,
)  # fmt: skip
"""What reading an archive, or an office's file, raises where a byte of it is wrong; ElementTree's own is a SyntaxError,
and what is encrypted or packed by an unknown method a RuntimeError."""


def hinted(language: str) -> str:
    """The code under which a wording stands whose page says that it is in a language: templates often say another."""
    return f"?{language[:2].lower()}" if language else ""


class ImportProblem(Exception):
    """A file cannot be imported. `message` is a sentence that names file, place and what would be right."""

    def __init__(self, message: Translatable) -> None:
        self.message = message
        super().__init__(message.text("en"))

    @classmethod
    def damaged(cls, file: str, error: Exception) -> ImportProblem:
        """That a file could not be read, of which `error` is what its reader said."""
        technical = (str(error).splitlines() or [type(error).__name__])[0][:120]
        return cls(translatable("import-damaged", file=file, technical=technical))


@dataclass(frozen=True)
class ImportNote:
    """A sentence for staff about an import; `kind` is one of `READ`, `LEFT_OUT`, `LOST`, `PENDING`.

    `refuses` says that nothing of a whole file was taken.
    """

    kind: str
    message: Translatable
    refuses: bool = False

    def __str__(self) -> str:
        return self.message.text("en")


@dataclass(frozen=True)
class SourceFile:
    """A file as it was given: its name, with its folders where it lay in an archive, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Wording:
    """A topic in one language. `answer` maps phases of the calendar to texts; "" stands for every phase.

    `group` is what its file calls the group it stands in. Of files that keep questions and answers apart, one of the
    two is empty until they are joined.
    """

    question: str
    answer: Mapping[str, str]
    also: tuple[str, ...] = ()
    label: str | None = None
    about_challenge: str | None = None
    group: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it has both a question and an answer."""
        return bool(self.question) and bool(self.answer)

    @property
    def text(self) -> str:
        """Question and answer as one text."""
        return "\n".join((self.question, *self.answer.values()))


@dataclass(frozen=True)
class ImportedEntry:
    """A topic in the languages it came in: by code, "" where it names none, "?en" where that is but likely.

    `where` is its place in its file.

    `id` is what the file calls it, in any form, and pairs languages; `paired_by` says how they were paired.
    """

    where: Translatable
    wordings: Mapping[str, Wording]
    id: str | None = None
    file: str = ""
    paired_by: str | None = None

    @property
    def group(self) -> str | None:
        """What the group it stands in is called, in the first language that says so."""
        return next((wording.group for wording in self.wordings.values() if wording.group), None)


@dataclass
class FileReading:
    """What readers gather from a file: its entries, notes for staff, and the language it says it is in.

    `aliases` gives the id under which a chatbot keeps the answer to a question, by the question's; `text` is what the
    file says, if it is a text.
    """

    file: str
    entries: list[ImportedEntry] = field(default_factory=list)
    notes: list[ImportNote] = field(default_factory=list)
    language: str = ""
    aliases: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def add(
        self,
        where: Translatable,
        wordings: Mapping[str, Wording],
        id_: str | None = None,
        group: str | None = None,
    ) -> None:
        """Take an entry; several languages in one place are paired by that."""
        stated = {code or self.language: replace(wording, group=group or None) for code, wording in wordings.items()}
        paired_by = ROW if len(stated) > 1 else None
        self.entries.append(ImportedEntry(where, stated, id_ or None, self.file, paired_by))

    def note(self, kind: str, code: str, **blanks: object) -> None:
        """Tell staff something, by a code of messages.yml."""
        self.notes.append(ImportNote(kind, translatable(code, **blanks)))


def items_of(faq: Faq) -> list[ImportedEntry]:
    """The FAQ's own topics, as an import would read them; the bot's talk stays with the bot."""
    return [
        ImportedEntry(
            translatable("topic", topic=topic), {code: _wording(each) for code, each in entry.items()}, id=topic
        )
        for topic, entry in faq.topics.items()
        if not topic.startswith(TALK)
    ]


def _wording(entry: Entry) -> Wording:
    one = len(set(entry.answer.values())) == 1
    answer = (
        {"": next(iter(entry.answer.values()))}
        if one
        else {entry.written.get(phase, phase): text for phase, text in entry.answer.items()}
    )
    written = {phase: without_escapes(text) for phase, text in answer.items()}
    about = without_escapes(entry.about_challenge) if entry.about_challenge else None
    return Wording(entry.question, written, entry.also, entry.label, about)
