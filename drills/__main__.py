"""The command line: `python -m drills`, which `make drill` calls."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console

from benchmarks.ours import ROOT, current
from drills.report import keep
from drills.reports import DRILLS

_PAGE = ROOT / "docs" / "reliability.md"
err = Console(stderr=True)
out = Console(width=max(140, err.width))


def main(
    names: Annotated[Optional[list[str]], typer.Argument(help=f"Which of {', '.join(DRILLS)}; all where none.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Shorter, and docs/reliability.md stays as it is.")] = False,
) -> None:
    """Load, break and attack servers of this checkout; exit with 1 where a promise does not hold."""
    wrong = [name for name in names or () if name not in DRILLS]
    if wrong:
        raise typer.BadParameter(f"There is no drill '{wrong[0]}'. Known: {', '.join(DRILLS)}.")
    problems: list[str] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        models = current(Path(folder) / "trained").models
        for name in names or DRILLS:
            report = DRILLS[name](Path(folder) / name, models, _say, quick)
            out.print(report.sheet.rich(report.title))
            for problem in report.problems:
                err.print(f"{report.title}: {problem}", style="red")
            problems += report.problems
            if not quick:
                keep(report, _PAGE)
    raise typer.Exit(1 if problems else 0)


def _say(sentence: str) -> None:
    err.print(sentence, style="dim", highlight=False)


if __name__ == "__main__":
    typer.run(main)
