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
from benchmarks.questions import new_questions
from benchmarks.servers import NAMES, running
from benchmarks.tables import http_sheet

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
err = Console(stderr=True)
out = Console(width=max(150, err.width))  # a table's cells stay whole

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


if __name__ == "__main__":
    app()
