"""Mistakes in the files staff edit, each with its place and in words that help to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from faq.messages import Translatable, messages, translatable
from faq.messages import one_of as one_of

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One mistake in one place. `line` counts from 1; 0 means the file as a whole.

    `description` says what is wrong and what would be right; `topic` is the id of the topic it concerns, if it is one.
    """

    file: str
    line: int
    description: Translatable
    topic: str | None = None

    @property
    def code(self) -> str:
        """What kind of mistake it is: a key of messages.yml."""
        return self.description.code

    @property
    def severity(self) -> str:
        """`error`, which stops a publish, or `warning`, which does not."""
        return messages()[self.code].get("severity", ERROR)

    def message(self, language: str) -> str:
        """The description in one language: a sentence without the place."""
        return self.description.text(language)

    def text(self, language: str) -> str:
        """The message with its place before it, as it is printed."""
        place = translatable("line-of-file", line=self.line, file=self.file).text(language) if self.line else self.file
        return f"{place}: {self.message(language)}"

    def __str__(self) -> str:
        return self.text("en")

    def __lt__(self, other: Finding) -> bool:
        return (self.file, self.line, repr(self.description)) < (other.file, other.line, repr(other.description))


Findings = list[Finding]


def place_of(file: str, line: int, seen_from: str) -> Translatable:
    """A place to name in a message of the file `seen_from`: its line, and its file if that is another one."""
    return translatable("line", line=line) if file == seen_from else translatable("line-of-file", line=line, file=file)


class StaffError(Exception):
    """Something that staff asked for and that cannot be done; what it is made of says why, in each language."""

    def __init__(self, *reasons: Translatable | Finding) -> None:
        self.reasons = reasons
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """The reasons in one language, a line each."""
        return "\n".join(reason.text(language) for reason in self.reasons)


class WritingError(StaffError):
    """A change that cannot be made; the message says why, and no file was touched."""


class FaqError(Exception):
    """The files cannot be used. `problems` lists every mistake found, in file order."""

    def __init__(self, problems: Iterable[Finding]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Every mistake in one language, a line each."""
        return "\n".join(problem.text(language) for problem in self.problems)
