"""`make bench`: all of it, one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from benchmarks import checking, editing, growth, parts, waterfall, widget, widget_states
from benchmarks.client import Client
from benchmarks.comparison import Comparison, Measured, Plan, Say
from benchmarks.ours import Checkout
from benchmarks.processes import Server
from benchmarks.questions import new_questions
from benchmarks.report import Results
from benchmarks.rows import Row, median_row
from benchmarks.servers import NAMES, running

ROUNDS = 3  # of what takes a checkout half a minute
_NO_DIALOGUE = ("echo", "encoder")


def measure(plan: Plan, folder: Path, before: str | None, say: Say, *, quick: bool) -> Results:
    """Everything but the ablation; what is trained stays in `folder`."""
    with closing(Client()) as client:
        questions = new_questions()
        with running(NAMES, folder, before, say) as (servers, checkouts):
            measured = Comparison(servers, questions, client, say).run(plan)
            _grow(servers, measured, questions, client, say)
        say("where a message's milliseconds go")
        found = waterfall.measure(list(checkouts.values()), folder / "waterfall", questions, client)
        rows = _alone(checkouts, measured, folder, questions, client, say)
    say("the widget, the check, the parts")
    rows += [*widget.rows(), *checking.rows(), *parts.rows(checkouts["ours"].models, folder / "parts")]
    if not quick:
        say("FAQs of 300 and of 2,000 topics")
        rows += editing.large(_empty(folder, "large"))
    return Results(plan, measured, found, rows, before, widget_states.sheet())


def _grow(
    servers: list[Server], measured: Mapping[str, Measured], questions: Iterator[str], client: Client, say: Say
) -> None:
    for server in servers:
        if server.name not in _NO_DIALOGUE:
            say(f"{server.name}: a conversation of {growth.TURNS} turns")
            measured[server.name].growth = growth.growth(server, questions, client)


def _alone(
    checkouts: Mapping[str, Checkout], measured: Mapping[str, Measured], folder: Path,
    questions: Iterator[str], client: Client, say: Say,
) -> list[Row]:  # fmt: skip
    """What is measured of each checkout while no other server runs; the checkouts in turn, as over HTTP.

    One save took 14 to 30 seconds with the same code on a machine that others shared: medians, with what they span.
    """
    training: dict[str, list[float]] = {name: [] for name in checkouts}
    saves: dict[str, list[list[Row]]] = {name: [] for name in checkouts}
    for number in range(ROUNDS):
        for name, checkout in checkouts.items():
            say(f"round {number + 1} of {ROUNDS}: {name}, training and saves")
            training[name].append(checkout.time_training(_empty(folder, f"{name}-training")))
            saves[name].append(editing.saves(_empty(folder, f"{name}-saves"), checkout))
    rows: list[Row] = []
    for name, checkout in checkouts.items():
        own = measured[name]
        say(f"{name}: starts")
        own.startup = growth.startup(checkout, folder / name / "starting")
        trained = [Row("training the FAQ", seconds, "s", "the 30 s allowed", 30.0) for seconds in training[name]]
        middle = [median_row(each) for each in (trained, *zip(*saves[name]))]
        own.training, own.phrasing = middle[0].value, middle[2].value
        rows += [row._replace(what=f"{name}: {row.what}") for row in middle]
    if checkouts["ours"].has_workers(folder / "ours" / "var"):
        say("a further worker's memory")
        measured["ours"].further = growth.further_process(checkouts["ours"], folder / "workers", questions, client)
    return rows


def _empty(folder: Path, name: str) -> Path:
    """A folder in `folder` that no earlier run has used."""
    for number in itertools.count():
        path = folder / f"{name}-{number}"
        if not path.exists():
            path.mkdir()
            return path
    raise AssertionError
