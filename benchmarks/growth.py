"""What grows: a conversation's turns, a server's processes; and how soon a server answers after its start."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.client import Client
from benchmarks.figures import Memory
from benchmarks.ours import Checkout
from benchmarks.processes import PATH, Server, body

TURNS, PAIRS = 600, 40
STARTS = 3
SETTLED = 200  # messages before the memory of several workers is compared


def growth(server: Server, questions: Iterator[str], client: Client) -> float:
    """How many times as long the last turns of a conversation of 600 take as the first turns of another.

    Both are asked in turn, 40 of each, so that what the machine does meanwhile hits them alike.
    """
    before = [body(text, "old").decode() for text in islice(questions, TURNS - PAIRS)]
    client.measure(server.port, PATH, before, 1)
    bodies = []
    for old, young in zip(islice(questions, PAIRS), islice(questions, PAIRS)):
        bodies += [body(old, "old").decode(), body(young, "young").decode()]
    seconds: list[float] = client.measure(server.port, PATH, bodies, 1)["seconds"]
    return statistics.median(seconds[::2]) / statistics.median(seconds[1::2])


def startup(checkout: Checkout, folder: Path) -> float:
    """Seconds from the command to the first answer, the model trained: the median of three starts."""
    found = []
    for _ in range(STARTS):
        server = checkout.serve(folder)
        server.stop()
        found.append(server.first_answer)
    return statistics.median(found)


def further_process(checkout: Checkout, folder: Path, questions: Iterator[str], client: Client) -> Memory:
    """What the third worker takes beyond the second one's, after some messages to all."""
    found = []
    for workers in (2, 3):
        server = checkout.serve(folder, "--workers", str(workers))
        try:
            asked = [body(text, f"visitor-{i}").decode() for i, text in enumerate(islice(questions, SETTLED))]
            client.measure(server.port, PATH, asked, 16)
            found.append(server.memory())
        finally:
            server.stop()
    two, three = found
    return three - two
