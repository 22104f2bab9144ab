"""Someone who asks all the time, in a thread, and notes how long each answer took."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.conftest import Server


@dataclass
class Answers:
    """What was answered, and after how many seconds; a failed call is an error."""

    replies: list[list[dict[str, Any]]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)


@contextmanager
def asking(server: Server, questions: Sequence[str], a_second: float) -> Iterator[Answers]:
    """Ask in turn, each in a conversation of its own, so many a second, until the block ends."""
    found, stop = Answers(), threading.Event()

    def ask() -> None:
        due = time.perf_counter()
        for number in count():
            due += 1 / a_second
            if stop.wait(max(0.0, due - time.perf_counter())):
                return
            started = time.perf_counter()
            try:
                found.replies.append(server.ask(questions[number % len(questions)], f"asking-{number}"))
            except (AssertionError, httpx.HTTPError) as error:
                found.errors.append(error)
            found.seconds.append(time.perf_counter() - started)

    client = threading.Thread(target=ask)
    client.start()
    try:
        yield found
    finally:
        stop.set()
        client.join()
