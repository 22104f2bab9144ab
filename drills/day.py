"""A day of many visitors, made shorter and smaller: how busy each hour is, and how long answers take in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import uvloop

from benchmarks.figures import percentile
from drills.node import Node
from drills.soak import endless_questions
from drills.visitors import Visitors

# Share of a day's questions in each hour, from midnight: a public site's, with its morning and its evening.
HOURS = (
    1.0, 0.6, 0.4, 0.3, 0.3, 0.5, 1.2, 2.8, 5.2, 7.0, 7.6, 7.0,
    5.6, 5.8, 7.0, 7.0, 6.4, 6.0, 5.4, 5.0, 5.4, 5.6, 4.4, 2.5,
)  # fmt: skip
_CLIENTS = 64


@dataclass(frozen=True)
class Hour:
    """An hour of the day: questions a second, seconds to half and to 95 % of the answers, and how many failed.

    Where nothing was answered, there are no seconds.
    """

    hour: int
    rate: float
    median: float | None
    p95: float | None
    failures: int


def a_day(node: Node, questions_a_day: float, seconds: float, note: Callable[[str], None]) -> list[Hour]:
    """Go through 24 hours in so many seconds, at the rates of a day of so many questions."""
    questions, found = endless_questions(), []
    for hour, share in enumerate(HOURS):
        rate = questions_a_day * share / sum(HOURS) / 3600
        visitors = Visitors(node.port, _CLIENTS, questions, f"hour-{hour}")
        asked = uvloop.run(visitors.ask_at(rate, seconds / 24))
        took = [each.seconds for each in asked if each.status == 200]
        median, p95 = (percentile(took, share) if took else None for share in (0.5, 0.95))
        found.append(Hour(hour, rate, median, p95, len(asked) - len(took)))
        note(f"{hour:02}:00: {found[-1]}")
    return found
