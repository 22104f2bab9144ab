"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console

from benchmarks.client import Client
from benchmarks.comparison import Comparison, Plan
from benchmarks.goals import goal_sheet
from benchmarks.ours import ROOT
from benchmarks.questions import new_questions
from benchmarks.rows import row_sheet
from benchmarks.servers import NAMES, running
from benchmarks.tables import http_sheet
from benchmarks.waterfall import waterfall_sheet

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
err = Console(stderr=True)
out = Console(width=max(180, err.width))  # a table's cells stay whole

Folder = Annotated[
    Optional[Path], typer.Option(help="Where what is trained stays, to be used again; a temporary folder otherwise.")
]
Before = Annotated[Optional[str], typer.Option(help="A commit to measure beside this checkout, such as 8fdae3f.")]


def _say(sentence: str) -> None:
    err.print(sentence, style="dim", highlight=False)


@contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    """A folder that is there already or made; a temporary one where none is named."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name)


@app.callback()
def main() -> None:
    """How fast the bot is, beside stock Rasa, the bare encoder and an echo."""


@app.command()
def http(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer requests: about two minutes.")] = False,
    only: Annotated[str, typer.Option(help="Which servers, between commas.")] = ",".join(NAMES),
    folder: Folder = None,
    before: Before = None,
    soak: Annotated[int, typer.Option(help="Messages before memory is looked at; not with --quick.")] = 10_000,
) -> None:
    """Measure the HTTP table: latency, messages a second, memory."""
    plan = Plan.quick() if quick else Plan.full(soak)
    with _kept(folder) as kept, running(only.split(","), kept, before, _say) as (servers, _):
        with closing(Client()) as client:
            measured = Comparison(servers, new_questions(), client, _say).run(plan)
    out.print(http_sheet(measured).rich())


@app.command(name="widget")
def widget_alone() -> None:
    """Measure the widget alone: its weight, its times, and each of its states in Chromium and in Firefox."""
    import nlu as nlu  # before anything imports numpy, as below
    from benchmarks import widget, widget_states

    out.print(row_sheet(widget.rows()).rich("The widget"))
    out.print(widget_states.sheet().rich("State by state"))


@app.command(name="all")
def everything(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer requests, and what takes long left out.")] = False,
    folder: Folder = None,
    before: Before = None,
    soak: Annotated[int, typer.Option(help="Messages before memory is looked at.")] = 10_000,
) -> None:
    """Measure everything, print it, and write docs/performance.md (`make bench`)."""
    import nlu as nlu  # before anything imports numpy: what it sets decides how fast that is
    from benchmarks import ablation, report
    from benchmarks.everything import measure

    plan = Plan.quick(soak) if quick else Plan.full(soak)
    with _kept(folder) as kept:
        results = measure(plan, kept, before, _say, quick=quick)
    report.write(results, ROOT / "docs")
    out.print(goal_sheet(results.measured).rich("What is to be reached"))
    out.print(http_sheet(results.measured).rich("Over HTTP"))
    out.print(waterfall_sheet(results.waterfall).rich("Where a message's milliseconds go"))
    out.print(row_sheet(results.rows).rich("Other figures"))
    if results.widget:
        out.print(results.widget.rich("The widget, state by state"))
    if not quick:
        with tempfile.TemporaryDirectory() as name:
            out.print(ablation.sheet(Path(name)).rich("Each part of understanding out in turn"))


if __name__ == "__main__":
    app()
