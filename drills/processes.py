"""How much more two processes answer than one, each on a core, over SQLite and over PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
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


def throughput_of_processes(
    folder: Path, models: Path, note: Callable[[str], None], rounds: int = _ROUNDS, seconds: float = _SECONDS
) -> tuple[dict[str, dict[int, Throughput]], float]:
    """What is answered, by database and number of processes, and the bytes that PostgreSQL keeps for a turn.

    Servers take turns, so that the machine's drift hits all alike; the median of the rounds counts. Whoever asks may
    use every core.
    """
    questions = endless_questions()
    with ExitStack() as stack:
        postgresql = stack.enter_context(running_postgresql())
        urls = {count: postgresql.database_url() for count in (1, 2)}
        nodes: dict[tuple[str, int], Node] = {}
        for count in (1, 2):
            for database, settings in (("SQLite", {}), ("PostgreSQL", {"EIGBOT_DATABASE_URL": urls[count]})):
                node = _started(folder / f"{database}-{count}", models, settings, count)
                nodes[database, count] = node
                stack.callback(node.stop)
        seen: dict[tuple[str, int], list[Throughput]] = {each: [] for each in nodes}
        for number in range(rounds):
            for each, node in nodes.items():
                before = node.process.core_seconds()
                rate = full_rate(node, questions, seconds, _CLIENTS)
                used = node.process.core_seconds() - before
                seen[each].append(Throughput(rate, 1000 * used / (rate * seconds)))
                note(f"round {number + 1} of {rounds}: {each[1]} over {each[0]}: {seen[each][-1]}")
        size = _bytes_of_a_turn(urls[2])
    found: dict[str, dict[int, Throughput]] = {}
    for (database, count), rounds_seen in seen.items():
        found.setdefault(database, {})[count] = Throughput(
            median(each.rate for each in rounds_seen), median(each.core_ms for each in rounds_seen)
        )
    return found, size


def _started(folder: Path, models: Path, settings: Mapping[str, str], count: int) -> Node:
    node = Node(folder, models, settings)
    with on_cores(slice(count)):
        node.start(("--workers", str(count)))
    return node


def _bytes_of_a_turn(url: str) -> float:
    """What a turn takes on disk, its indexes and its share of a conversation of six included."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            sizes = (connection.scalar(text(f"SELECT pg_total_relation_size('{name}')")) for name in _TURNS_TABLES)
            return float(sum(sizes) / connection.scalar(text("SELECT count(*) FROM turns")))
    finally:
        engine.dispose()
