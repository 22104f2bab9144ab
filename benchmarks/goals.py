"""What is to be reached, beside what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.comparison import Measured
from benchmarks.ours import WORKERS
from benchmarks.tables import COLUMNS, Sheet, number, ratio

Value = Callable[[Measured], "float | None"]


@dataclass(frozen=True)
class Limit:
    """At most (or, where more is better, at least) so much, or so many times what `beside` takes."""

    value: float
    beside: str | None = None
    at_least: bool = False

    def holds(self, value: float, measured: Mapping[str, Measured], of: Value) -> bool:
        """Whether a value reaches it; not where what it is held against was not measured."""
        other = of(measured[self.beside]) if self.beside in measured and self.beside else None
        if self.beside and other is None:
            return False
        allowed = self.value * (other if other is not None else 1.0)
        return value >= allowed if self.at_least else value <= allowed


@dataclass(frozen=True)
class Goal:
    """A line of the table: values with their limits, and what was recorded before."""

    what: str
    recorded: str
    reach: str
    values: tuple[Value, ...]
    limits: tuple[Limit, ...]


def _percentile(load: str, share: float) -> Value:
    return lambda measured: measured.answers[load].milliseconds(share) if load in measured.answers else None


def _a_second(load: str) -> Value:
    return lambda measured: measured.answers[load].a_second if load in measured.answers else None


def _proportional(measured: Measured) -> float | None:
    return measured.memory_after.pss if measured.memory_after else None


def _further(measured: Measured) -> float | None:
    return measured.further.pss if measured.further else None


GOALS = (
    Goal(
        "one client, median / p99 (ms)", "17.5–20.7 / 49", "1.5x / 2.5x the encoder's",
        (_percentile("one", 0.5), _percentile("one", 0.99)), (Limit(1.5, "encoder"), Limit(2.5, "encoder")),
    ),
    Goal(
        "16 clients, messages a second / p95 (ms)", "64–73 / 1,100", "250 / 150",
        (_a_second("sixteen"), _percentile("sixteen", 0.95)), (Limit(250, at_least=True), Limit(150)),
    ),
    Goal("a question asked before, median (ms)", "17.5–20.7", "2", (_percentile("again", 0.5),), (Limit(2),)),
    Goal(
        "memory after the messages / of a further process, PSS (MB)", "480 / –", "300 / 100",
        (_proportional, _further), (Limit(300), Limit(100)),
    ),
    Goal(
        "command to first answer, model trained (s)", "3.3", "1.5",
        (lambda measured: measured.startup or measured.first_answer,), (Limit(1.5),),
    ),
    Goal("a phrasing saved to the model that knows it (s)", "18", "8", (lambda m: m.phrasing,), (Limit(8),)),
    Goal(
        "64 clients, p95 / slowest (ms)", "3,000 / 7,400", "600 / 1,500",
        (_percentile("sixty_four", 0.95), _percentile("sixty_four", 1.0)), (Limit(600), Limit(1500)),
    ),
    Goal("the 600th turn of a conversation against the first", "1.7", "1.1", (lambda m: m.growth,), (Limit(1.1),)),
)  # fmt: skip

_SHOWN = ("before", "stock", "stock_actions", "encoder", "echo", "ours", WORKERS)


def goal_sheet(measured: Mapping[str, Measured]) -> Sheet:
    """The goals. Where no earlier commit was measured, what was recorded before stands in its place."""
    names = [name for name in _SHOWN if name in measured]
    earlier = [] if "before" in measured else ["before (recorded)"]
    sheet = Sheet(["", *earlier, *(COLUMNS[name] for name in names), "ours / stock", "ours / encoder", "reach", ""])
    for goal in GOALS:
        cells = [_cell(goal, measured[name]) for name in names]
        beside = [_ratios(goal, measured, name) for name in ("stock", "encoder")]
        recorded = [goal.recorded] if earlier else []
        sheet.rows.append([goal.what, *recorded, *cells, *beside, goal.reach, _reached(goal, measured)])
    return sheet


def _cell(goal: Goal, of: Measured) -> str:
    found = [value(of) for value in goal.values]
    return " / ".join(number(each) for each in found) if any(each is not None for each in found) else "–"


def _ratios(goal: Goal, measured: Mapping[str, Measured], name: str) -> str:
    if name not in measured or "ours" not in measured:
        return "–"
    found = [ratio(value(measured["ours"]), value(measured[name])) for value in goal.values]
    return " / ".join(found) if set(found) != {"–"} else "–"


def _reached(goal: Goal, measured: Mapping[str, Measured]) -> str:
    """Whether one way of serving reaches all limits of a line that were measured."""
    seen = False
    for name in ("ours", WORKERS):
        if name not in measured:
            continue
        pairs = [(value(measured[name]), value, limit) for value, limit in zip(goal.values, goal.limits)]
        known = [(found, value, limit) for found, value, limit in pairs if found is not None]
        if known and all(limit.holds(found, measured, value) for found, value, limit in known):
            return "reached"
        seen = seen or bool(known)
    return "not reached" if seen else "not measured"
