"""What a drill found: a table, and what should not have been; kept between two marks of docs/reliability.md."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import machine
from benchmarks.tables import Sheet


@dataclass(frozen=True)
class DrillReport:
    """What one drill found: its name on the command line, figures, what they are of, and each promise broken."""

    name: str
    title: str
    sheet: Sheet
    method: str
    problems: Sequence[str] = ()

    def markdown(self, day: dt.date, described: str) -> str:
        """The section of the page."""
        broken = "".join(f"- Not as it should be: {problem}\n" for problem in self.problems)
        return (
            f"### {self.title}\n\n{self.sheet.markdown()}\n{self.method} Seen on {day:%d %B %Y}; {described}.\n{broken}"
        )


def keep(report: DrillReport, page: Path) -> None:
    """Write a drill's section into the page, instead of what it had found before.

    Raises:
        ValueError: the page has no marks for it.

    """
    text = page.read_text("utf-8")
    begin, end = f"<!-- drill {report.name}: written by make drill -->", f"<!-- /drill {report.name} -->"
    between = re.compile(f"(?<={re.escape(begin)}\n).*?(?={re.escape(end)})", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"{page.name} has no place for what the drill '{report.name}' found: {begin} … {end}.")
    section = report.markdown(dt.date.today(), machine())
    page.write_text(between.sub(lambda _: section, text, 1), "utf-8")
