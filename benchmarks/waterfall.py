"""Where the milliseconds of one message go: `probe.py` inside a server, asked by one client."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.client import Client
from benchmarks.ours import Checkout
from benchmarks.probe import PARTS, WHOLE
from benchmarks.processes import PATH, Process, Server, body, free_port
from benchmarks.tables import Sheet, number, ratio

ROUNDS, BLOCK = 8, 50  # messages of each server before the next has its turn
SLOWEST = 0.05  # the share of requests left out: what else the machine did
REST, HTTP = "threads, locks, the rest", "HTTP, to the client and back"
# Run as code, not as a file: the folder of the file would come before the checkout's own.
_RUN = "import runpy, sys; path = sys.argv[1]; del sys.argv[0]; runpy.run_path(path, run_name='__main__')"


def waterfall(requests: Sequence[Mapping[str, float]], seen: Sequence[float]) -> dict[str, float]:
    """Mean milliseconds by part, of `requests` as the server timed them and the client did (`seen`)."""
    both = sorted(zip(requests, seen), key=lambda pair: pair[1])
    kept = both[: max(1, round(len(both) * (1 - SLOWEST)))]
    found = {part: 1000 * statistics.fmean(times.get(part, 0.0) for times, _ in kept) for part in PARTS}
    whole = 1000 * statistics.fmean(times[WHOLE] for times, _ in kept)
    client = 1000 * statistics.fmean(seconds for _, seconds in kept)
    return {**found, REST: max(0.0, whole - sum(found.values())), HTTP: max(0.0, client - whole)}


class _Probe:
    """A server with clocks in it, and how long its client waited for each answer."""

    def __init__(self, checkout: Checkout, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._timings, self.seen = folder / "timings.json", list[float]()
        port, probe = free_port(), str(Path(__file__).parent / "probe.py")
        command = [sys.executable, "-c", _RUN, probe, str(self._timings), "--port", str(port)]
        process = Process(command, checkout.code, checkout.environment(folder / "var"), folder / "probe.log")
        self.server = Server(checkout.name, process, port)

    def ask(self, client: Client, questions: Sequence[str], number: int) -> None:
        """Ask each in a conversation of its own."""
        bodies = [body(text, f"visitor-{number}-{i}").decode() for i, text in enumerate(questions)]
        self.seen += client.measure(self.server.port, PATH, bodies, 1)["seconds"]

    def result(self) -> dict[str, float]:
        """Its waterfall, once it is stopped; the first round was to warm up."""
        seen = self.seen[BLOCK:]
        return waterfall(json.loads(self._timings.read_text("utf-8"))[-len(seen) :], seen)


def measure(
    checkouts: Sequence[Checkout], folder: Path, questions: Iterator[str], client: Client
) -> dict[str, dict[str, float]]:
    """Milliseconds by part, of each checkout by name; all are asked the same, in turn."""
    probes: dict[str, _Probe] = {}
    try:
        for checkout in checkouts:
            probes[checkout.name] = _Probe(checkout, folder / checkout.name)
        for number in range(ROUNDS + 1):
            asked = list(islice(questions, BLOCK))
            for probe in probes.values():
                probe.ask(client, asked, number)
    finally:
        for probe in probes.values():
            probe.server.stop()
    return {name: probe.result() for name, probe in probes.items()}


def waterfall_sheet(found: Mapping[str, Mapping[str, float]]) -> Sheet:
    """Milliseconds by part, for each checkout, with the ratio of ours to the one before."""
    sheet = Sheet(["one message, mean (ms)", *found, "ours / before"])
    totals = {name: sum(parts.values()) for name, parts in found.items()}
    for part in (*PARTS, REST, HTTP, "together"):
        values = {name: totals[name] if part == "together" else found[name][part] for name in found}
        shown = [number(value) for value in values.values()]
        sheet.rows.append([part, *shown, ratio(values.get("ours"), values.get("before"))])
    return sheet
