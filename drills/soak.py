"""Half an hour at half of what a server can take: whether memory grows, or answers come later and later."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import uvloop

from benchmarks.figures import percentile
from benchmarks.questions import new_questions
from drills.node import Node
from drills.visitors import AskedQuestion, Visitors

_CLIENTS = 16
_TRIAL = 10.0  # seconds in which the server shows what it can take
_WINDOWS = 10


@dataclass
class Window:
    """A part of the soak: answers, seconds to half and to 95 % of them, and memory at its end, in megabytes."""

    answers: int
    median: float
    p95: float
    memory: float
    failures: int


@dataclass
class Soak:
    """The rate that was kept, in questions a second, and what was seen."""

    full_rate: float
    rate: float
    windows: list[Window] = field(default_factory=list)


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


def soak(node: Node, seconds: float, note: Callable[[str], None], share: float = 0.5) -> Soak:
    """Ask at a share of the full rate for so long."""
    questions = endless_questions()
    full = full_rate(node, questions)
    found = Soak(full, share * full)
    for number in range(_WINDOWS):
        visitors = Visitors(node.port, _CLIENTS, questions, f"soak-{number}")
        asked = uvloop.run(visitors.ask_at(found.rate, seconds / _WINDOWS))
        found.windows.append(_window(asked, node.memory().rss))
        note(f"{(number + 1) * seconds / _WINDOWS / 60:.0f} minutes: {found.windows[-1]}")
    return found


def _window(asked: list[AskedQuestion], memory: float) -> Window:
    took = [each.seconds for each in asked if each.status == 200]
    return Window(len(took), percentile(took, 0.5), percentile(took, 0.95), memory, len(asked) - len(took))
