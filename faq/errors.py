"""What is wrong with the files staff edit, said so that they can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def one_of(choices: Iterable[object], most: int = 60) -> str:
    """List valid choices for an error message, sorted; a long list ends in an ellipsis."""
    names = sorted(str(choice) for choice in choices)
    shown = names[:most] + ["…"] * (len(names) > most)
    return ", ".join(shown) or "none"


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one place. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class FaqError(Exception):
    """The files cannot be used. `problems` lists every mistake found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
