"""docs/performance.md and its plots."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.comparison import Measured, Plan
from benchmarks.goals import goal_sheet
from benchmarks.ours import ROOT
from benchmarks.plots import draw_comparison, draw_waterfall
from benchmarks.rows import Row, row_sheet
from benchmarks.tables import Sheet, http_sheet
from benchmarks.waterfall import waterfall_sheet

# As the bot's server has it, since it may choose the kernel before numpy is imported.
_KERNELS = "from nlu.blas import choose_kernel, kernel_in_use; choose_kernel(); print(kernel_in_use())"


@dataclass
class Results:
    """All that one run measured."""

    plan: Plan
    measured: Mapping[str, Measured]
    waterfall: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    before: str | None = None
    widget: Sheet | None = None


def machine() -> str:
    """The machine by what decides: cores, and the kernels that BLAS chose."""
    done = subprocess.run([sys.executable, "-c", _KERNELS], cwd=ROOT, capture_output=True, text=True)
    return f"{os.cpu_count()} cores, BLAS kernels: {done.stdout.strip() or 'not known'}, {_load()}"


def _load() -> str:
    """How busy the machine was meanwhile; the benchmark itself keeps about two cores at work."""
    return f"load average {os.getloadavg()[2]:.1f} at the end"


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "not known"


def markdown(results: Results, day: dt.date, described: str) -> str:
    """The page."""
    parts = [
        "# Performance\n",
        "Written by `make bench`; do not edit. "
        f"Measured on {day:%d %B %Y}: {described};\nservers in turn, in one run, on 127.0.0.1.\n",
        goal_sheet(results.measured).markdown(),
        "![Every server beside the others](performance.svg)\n",
        "## The HTTP comparison\n",
        http_sheet(results.measured).markdown(),
        _method(results),
    ]
    if results.waterfall:
        parts += [
            "## Where a message's milliseconds go\n",
            "![One message from left to right](waterfall.svg)\n",
            waterfall_sheet(results.waterfall).markdown(),
            _CLOCKS,
        ]
    if results.rows:
        parts += ["## Other figures\n", row_sheet(results.rows).markdown()]
    if results.widget:
        parts += ["## The widget, state by state\n", results.widget.markdown(), _STATES]
    return "\n".join(parts)


def _method(results: Results) -> str:
    plan = results.plan
    asked = ", ".join(
        f"{plan.rounds * load.messages:,} with {load.clients} at once{' (asked before)' * load.asked_before}"
        for load in plan.loads
    )
    earlier = (
        f"- **before** is commit {results.before}, trained and served in a folder of its own.\n"
        if results.before
        else ""
    )
    return f"""### How it was measured
- Each server answers `POST /webhooks/rest/webhook` over kept-alive connections, {plan.rounds} rounds, another server
  first in each. Messages to each server: {asked}.
- Questions are French and English in turn, each in a conversation of its own. None but those "asked before"
  was ever asked: trade and town differ within the clause, so that no cache of messages or clauses answers.
- The client is one process on asyncio's streams; the table says what share of a core it takes. It, the
  servers and whatever else the machine does share the cores.
- **stock Rasa** is 3.6.21 with the pipeline of `rasa init` on a sample of the shipped FAQ, a few epochs, `rasa run`
  with conversations in memory; **with actions**, its answers come from a custom action on an action server.
- **encoder** is this project's sentence encoder behind Starlette and uvicorn; **echo** the same without it.
  Conversations of **ours** are stored durably, in SQLite.
- **ours** is commit {_commit()}, and what was changed in its folder since.
{earlier}- Memory is PSS and RSS of a server's processes (an action server included) after {plan.soak:,} messages; a
  further process is what three workers take beyond two.
- The first answer is polled for from the start of the command; ours: the median of three starts.
- The 600th turn: the median of turns 561 to 600 of one conversation against turns 1 to 40 of another, asked in turn.
- A phrasing's save is a line added to a FAQ file; the time ends when `/ready` names another model, while a
  client asks ten questions a second. Trainings and saves: the median of three, the checkouts in turn, with
  the span; two figures differ only where their spans do not meet.
"""


_CLOCKS = """A server with clocks around its parts, one client; the slowest 5 % of messages are left out. A part's
time is without the parts inside it. `benchmarks/probe.py` lists the functions of each part.
"""


_STATES = """What axe-core finds with every rule it has, AAA and experimental ones too; how often a policy
was broken that allows nothing inline and requires Trusted Types; how often the Tab key stops in the widget.
`python -m benchmarks widget` measures the widget alone.
"""


def write(results: Results, docs: Path) -> None:
    """Write the page and its plots into a folder."""
    (docs / "performance.md").write_text(markdown(results, dt.date.today(), machine()), "utf-8")
    draw_comparison(results.measured, docs / "performance.svg")
    if results.waterfall:
        draw_waterfall(results.waterfall, docs / "waterfall.svg")
