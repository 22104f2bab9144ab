"""What is wrong with the files staff edit, said so that they can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from faq.messages import Said, messages
from faq.messages import one_of as one_of

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to mend in one place. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    said: Said
    topic: str | None = None

    @property
    def code(self) -> str:
        """What kind of mistake it is: a key of messages.yml."""
        return self.said.code

    @property
    def severity(self) -> str:
        """`error`, which stops a publish, or `warning`, which does not."""
        return messages()[self.code].get("severity", ERROR)

    def message(self, language: str) -> str:
        """What is wrong and what would be right, in one sentence without the place."""
        return self.said.text(language)

    def text(self, language: str) -> str:
        """The message after its place, as it is printed."""
        line = {"fr": "ligne", "en": "line"}[language]
        place = f"{self.file}, {line} {self.line}" if self.line else self.file
        return f"{place}: {self.message(language)}"

    def __str__(self) -> str:
        return self.text("en")

    def __lt__(self, other: Finding) -> bool:
        return (self.file, self.line, repr(self.said)) < (other.file, other.line, repr(other.said))


Findings = list[Finding]


class FaqError(Exception):
    """The files cannot be used. `problems` lists every mistake found, in file order."""

    def __init__(self, problems: Iterable[Finding]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
