"""Half an hour at half of what a server can take: whether memory grows, or age alone makes answers come later.

A shared machine's own speed changes within minutes, so what a server did at noon says little of what it does at one: at
the end it is asked in turn with a new one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from statistics import median

import uvloop

from benchmarks.figures import percentile
from benchmarks.questions import new_questions
from drills.node import Node
from drills.visitors import AskedQuestion, Visitors

_CLIENTS = 16
_TRIAL = 10.0  # seconds in which a server shows what it can take, and warms up
_WINDOWS = 10
_ROUNDS = 8  # in which both servers are asked at the end, in turn
_ROUND = 1 / 120  # of the soak


@dataclass
class Window:
    """A part of the soak.

    Attributes:
        answers: how many.
        median: seconds to half of them.
        p95: seconds to 95 % of them.
        work: seconds of a core that the server took for one.
        memory: at its end, in megabytes.
        failures: questions without an answer.

    """

    answers: int
    median: float
    p95: float
    work: float
    memory: float
    failures: int


@dataclass
class Soak:
    """The rate that was kept, in questions a second, and what was seen.

    `old` is the server at the end and `new` one that has just been started, a window for each round.
    """

    full_rate: float
    rate: float
    windows: list[Window] = field(default_factory=list)
    old: list[Window] = field(default_factory=list)
    new: list[Window] = field(default_factory=list)

    def aged(self, what: Callable[[Window], float]) -> float:
        """How many times a new server's figure the old one's is, by the median of the rounds."""
        return median(map(what, self.old)) / median(map(what, self.new))


class _Asking:
    """The same questions of every server, new conversations in each window."""

    def __init__(self, questions: Iterator[str], rate: float) -> None:
        self._questions, self._rate, self._windows = questions, rate, 0

    def ask(self, node: Node, seconds: float) -> Window:
        """Ask it at the rate for so long."""
        self._windows += 1
        visitors = Visitors(node.port, _CLIENTS, self._questions, f"soak-{self._windows}")
        before = node.process.core_seconds()
        asked = uvloop.run(visitors.ask_at(self._rate, seconds))
        return _window(asked, node.process.core_seconds() - before, node.memory().rss)


def endless_questions() -> Iterator[str]:
    """New questions, and the same again once all were asked."""
    while True:
        yield from new_questions()


def full_rate(node: Node, questions: Iterator[str], seconds: float = _TRIAL, clients: int = _CLIENTS) -> float:
    """How many questions a second a server answers to as many visitors as keep it busy."""
    visitors = Visitors(node.port, clients, questions, "trial")
    began = time.monotonic()
    asked = uvloop.run(visitors.ask_for(seconds))
    return sum(each.status == 200 for each in asked) / (time.monotonic() - began)


def soak(
    node: Node, another: Callable[[], AbstractContextManager[Node]], seconds: float, note: Callable[[str], None]
) -> Soak:
    """Ask a server at half of its full rate for so long; then start `another`, and ask both in turn."""
    questions = endless_questions()
    full = full_rate(node, questions)
    found, asking = Soak(full, full / 2), _Asking(questions, full / 2)
    for number in range(_WINDOWS):
        found.windows.append(asking.ask(node, seconds / _WINDOWS))
        note(f"{(number + 1) * seconds / _WINDOWS / 60:.0f} minutes: {found.windows[-1]}")
    with another() as new:
        full_rate(new, questions)
        for number in range(_ROUNDS):
            both = [(found.old, node), (found.new, new)]
            for windows, server in both if number % 2 else reversed(both):
                windows.append(asking.ask(server, seconds * _ROUND))
            note(f"old and new: {found.old[-1]}, {found.new[-1]}")
    return found


def _window(asked: list[AskedQuestion], work: float, memory: float) -> Window:
    took = [each.seconds for each in asked if each.status == 200]
    half, most = percentile(took, 0.5), percentile(took, 0.95)
    return Window(len(took), half, most, work / len(took), memory, len(asked) - len(took))
