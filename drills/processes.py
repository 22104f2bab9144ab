"""How much more two processes on two cores answer than one on one, over SQLite and over PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, text

from drills.node import Node
from drills.soak import endless_questions, full_rate
from tests.services.postgresql import running_postgresql

_ROUNDS, _SECONDS, _CLIENTS = 3, 8.0, 64
_TURNS_TABLES = ("turns", "conversations")


@dataclass(frozen=True)
class Throughput:
    """What so many processes answered: questions a second, and milliseconds of a core for each."""

    rate: float
    core_ms: float


@contextmanager
def on_cores(cores: slice) -> Iterator[None]:
    """Whatever is started meanwhile runs on some of this process's cores alone; on any where there are none such."""
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[cores] or all_cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


@dataclass(frozen=True)
class Processes:
    """What was seen: by database and number of processes; of one whose threads run on any core; bytes for a turn."""

    seen: Mapping[str, Mapping[int, Throughput]]
    on_any_core: Throughput
    bytes_of_a_turn: float


def throughput_of_processes(
    folder: Path, models: Path, note: Callable[[str], None], rounds: int = _ROUNDS, seconds: float = _SECONDS
) -> Processes:
    """What is answered by one process on one core and by two on two, with all that they need there.

    That is database and visitors. Servers take turns, so that the machine's drift hits all alike; of the rounds after
    the first, the median counts.
    """
    questions = endless_questions()
    with ExitStack() as stack:
        nodes: dict[tuple[str, int, int], Node] = {}
        for count in (1, 2):
            with on_cores(slice(count)):
                url = stack.enter_context(running_postgresql()).database_url()
                kinds = {"SQLite": {}, "PostgreSQL": {"EIGBOT_DATABASE_URL": url}}
                for database, settings in kinds.items():
                    nodes[database, count, count] = Node(folder / f"{database}-{count}", models, settings)
                    nodes[database, count, count].start(("--workers", str(count)))
                    stack.callback(nodes[database, count, count].stop)
        free = nodes["SQLite", 1, 2] = Node(folder / "any-core", models, {"EIGBOT_ONE_CORE": "off"})
        free.start()
        stack.callback(free.stop)
        seen: dict[tuple[str, int, int], list[Throughput]] = {each: [] for each in nodes}
        for number in range(rounds + 1):
            for each, node in nodes.items():
                database, count, cores = each
                with on_cores(slice(cores)):
                    now = _throughput(node, questions, seconds)
                if number:  # the first fills what each process keeps at hand
                    seen[each].append(now)
                note(f"round {number} of {rounds}: {count} over {database}, cores {cores}: {now}")
        size = _bytes_of_a_turn(url)
    found = {each: _median(of_rounds) for each, of_rounds in seen.items()}
    by_database = {name: {count: found[name, count, count] for count in (1, 2)} for name in kinds}
    return Processes(by_database, found["SQLite", 1, 2], size)


def _median(rounds: Sequence[Throughput]) -> Throughput:
    return Throughput(median(each.rate for each in rounds), median(each.core_ms for each in rounds))


def _throughput(node: Node, questions: Iterator[str], seconds: float) -> Throughput:
    before = node.process.core_seconds()
    rate = full_rate(node, questions, seconds, _CLIENTS)
    return Throughput(rate, 1000 * (node.process.core_seconds() - before) / (rate * seconds))


def _bytes_of_a_turn(url: str) -> float:
    """What a turn takes on disk, its indexes and its share of a conversation of six included."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            sizes = (connection.scalar(text(f"SELECT pg_total_relation_size('{name}')")) for name in _TURNS_TABLES)
            return float(sum(sizes) / connection.scalar(text("SELECT count(*) FROM turns")))
    finally:
        engine.dispose()
