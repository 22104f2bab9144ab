"""All servers of the comparison, trained and started, and ended again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import bare, ours, stock
from benchmarks.comparison import Say
from benchmarks.processes import Server

NAMES = ("echo", "encoder", stock.PLAIN, stock.ACTIONS, "before", "ours", ours.WORKERS)


@contextmanager
def running(
    names: Sequence[str], folder: Path, commit: str | None, say: Say
) -> Iterator[tuple[list[Server], dict[str, ours.Checkout]]]:
    """The servers of these names, and the checkouts among them; what is trained stays in `folder`."""
    checkouts = {}
    if commit and "before" in names:
        say(f"training {commit}, unless it is trained")
        checkouts["before"] = ours.before(folder / "before", commit)
    say("training the bot, unless it is trained")
    current = ours.current(folder / "ours")
    checkouts[current.name] = current
    project = folder / "stock"
    if {stock.PLAIN, stock.ACTIONS} & set(names):
        say("training stock Rasa, unless it is trained")
        export = folder / "faq.json"
        if not export.exists():
            current.run(folder / "ours" / "var", "export", "--format", "json", "--to", str(export))
        stock.prepare(project, export)
    with ExitStack() as stack:
        servers = []
        for name in names:
            if name == "before" and name not in checkouts:
                continue
            if name == ours.WORKERS and not current.has_workers(folder / "ours" / "var"):
                continue
            say(f"starting {name}")
            if name == ours.WORKERS:
                workers = str(os.cpu_count() or 1)
                server = current.serve(folder / name / "serving", "--workers", workers, name=name)
            elif name in checkouts:
                server = checkouts[name].serve(folder / name / "serving")
            elif name in (stock.PLAIN, stock.ACTIONS):
                server = stock.serve(name, project)
            else:
                server = bare.serve(name, folder)
            stack.callback(server.stop)
            servers.append(server)
        yield servers, checkouts
