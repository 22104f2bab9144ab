"""Clients that mean harm, over raw sockets: bounded in number, bytes and time, whatever the server does.

`flood` runs one kind of them; `python -m tests.flood HOST PORT KIND COUNT SECONDS` runs it in a process of its own,
with descriptors of its own, and prints what became of each.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

_DRIP = 0.5  # seconds between two bytes
_MOST_BYTES = 64 << 20  # that one client sends
_PIECE = 64 << 10
_AT_ONCE = 100  # connections being opened
_BETWEEN_VISITS = 0.02  # seconds

Client = Callable[[], AsyncIterator[bytes]]
"""What a client sends, piece by piece; when that ends it waits for the server."""


@dataclass
class Outcome:
    """What became of one client.

    Attributes:
        seconds: until the server ended its connection; None where it never did.
        sent: bytes.
        answer: the first that was received.

    """

    seconds: float | None = None
    sent: int = 0
    answer: str = ""

    @property
    def status(self) -> int | None:
        """The HTTP status that was received."""
        return int(self.answer.split()[1]) if self.answer.startswith("HTTP/") else None


async def silent() -> AsyncIterator[bytes]:
    """Nothing at all."""
    for nothing in ():
        yield nothing


async def half_open() -> AsyncIterator[bytes]:
    """A request's beginning."""
    yield b"GET /heal"


async def dripping_header() -> AsyncIterator[bytes]:
    """A header that goes on byte by byte."""
    yield b"GET /health HTTP/1.1\r\nHost: flood\r\nX-Slow: "
    while True:
        await asyncio.sleep(_DRIP)
        yield b"a"


def _dripping_body(path: bytes) -> Client:
    async def client() -> AsyncIterator[bytes]:
        head = b"POST %s HTTP/1.1\r\nHost: flood\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
        yield head % path
        while True:
            await asyncio.sleep(_DRIP)
            yield b" "

    return client


async def unending_header() -> AsyncIterator[bytes]:
    """A line of a header without an end, as fast as it is taken."""
    yield b"GET /health HTTP/1.1\r\nHost: flood\r\nX-Long: "
    while True:
        yield b"a" * _PIECE


async def large_header() -> AsyncIterator[bytes]:
    """A whole request with 5 MB of headers, in lines of 8,000 bytes."""
    yield b"GET /health HTTP/1.1\r\nHost: flood\r\n"
    for number in range(640):
        yield b"X-%d: %s\r\n" % (number, b"a" * 8000)
    yield b"\r\n"


async def many_lines() -> AsyncIterator[bytes]:
    """A whole request with 80,000 lines in its header."""
    yield b"GET /health HTTP/1.1\r\nHost: flood\r\n"
    for _ in range(800):
        yield b"A: b\r\n" * 100
    yield b"\r\n"


async def unending_trailer() -> AsyncIterator[bytes]:
    """A body in chunks, with a line without an end after it."""
    yield b"POST /health HTTP/1.1\r\nHost: flood\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Long: "
    while True:
        yield b"a" * _PIECE


async def pipelining() -> AsyncIterator[bytes]:
    """Requests without an end, none of whose answers is waited for."""
    while True:
        yield b"GET /health HTTP/1.1\r\nHost: flood\r\n\r\n" * 1000


async def blank_lines() -> AsyncIterator[bytes]:
    """An empty line now and then, which begins no request."""
    yield b"GET /health HTTP/1.1\r\nHost: flood\r\n\r\n"
    while True:
        await asyncio.sleep(_DRIP)
        yield b"\r\n"


KINDS: dict[str, Client] = {
    client.__name__: client
    for client in (
        silent, half_open, dripping_header, unending_header, large_header, many_lines, unending_trailer, pipelining,
        blank_lines,
    )
}  # fmt: skip
KINDS["dripping_body"] = _dripping_body(b"/webhooks/rest/webhook")
KINDS["dripping_unread_body"] = _dripping_body(b"/health")


def flood(host: str, port: int, kind: str, count: int, seconds: float) -> list[Outcome]:
    """What becomes of `count` clients of one kind, each of which gives up after so many seconds."""
    return asyncio.run(_flood(host, port, kind, count, seconds))


async def _flood(host: str, port: int, kind: str, count: int, seconds: float) -> list[Outcome]:
    gate = asyncio.Semaphore(_AT_ONCE)
    return await asyncio.gather(*(_attack(host, port, KINDS[kind], seconds, gate) for _ in range(count)))


@dataclass
class Siege:
    """What a flood did, and how long a visitor waited for an answer.

    Attributes:
        outcomes: of each client, by its kind.
        before: seconds that each visit took while nobody else was there.
        during: seconds that each took under attack.

    """

    outcomes: dict[str, list[Outcome]]
    before: list[float]
    during: list[float]

    def last_cut(self) -> float | None:
        """Seconds until the last client was cut; None where one never was."""
        seconds = [outcome.seconds for outcomes in self.outcomes.values() for outcome in outcomes]
        return None if None in seconds else max(filter(None, seconds))

    def p95(self) -> tuple[float, float]:
        """The seconds within which 95 of 100 visits were over, before and during the attack."""
        first, second = (sorted(each)[int(0.95 * len(each))] for each in (self.before, self.during))
        return first, second


def besiege(
    host: str,
    port: int,
    visit: Callable[[], object],
    kinds: Sequence[str] = ("half_open", "dripping_header", "dripping_body"),
    each: int = 300,
    seconds: float = 15.0,
    visits: int = 100,
) -> Siege:
    """Attack by `each` clients of several kinds at once, each kind in a process of its own, while a visitor comes.

    Args:
        host: where the server listens.
        port: where the server listens.
        visit: asks one question, and raises where it is not answered.
        kinds: names of `KINDS`.
        each: how many clients of each kind.
        seconds: after which each of them gives up.
        visits: how many come before the attack; under it, they come as long as it lasts.

    """
    before = [_seconds_of(visit) for _ in range(visits)]
    floods = {kind: start_flood(host, port, kind, each, seconds) for kind in kinds}
    during = []
    while any(running.process.poll() is None for running in floods.values()):
        during.append(_seconds_of(visit))
        time.sleep(_BETWEEN_VISITS)
    return Siege({kind: running.outcomes() for kind, running in floods.items()}, before, during)


@dataclass
class RunningFlood:
    """A flood in a process of its own, and the file that it prints to."""

    process: subprocess.Popen[bytes]
    printed: IO[str]

    def outcomes(self) -> list[Outcome]:
        """What became of each client, once all have ended."""
        code = self.process.wait()
        with self.printed:
            assert code == 0, "a flood broke off by itself"
            self.printed.seek(0)
            return [Outcome(**each) for each in json.load(self.printed)]

    def stop(self) -> None:
        """End it before its time."""
        self.process.kill()
        self.process.wait()
        self.printed.close()


def start_flood(host: str, port: int, kind: str, count: int, seconds: float) -> RunningFlood:
    """Begin a `flood` in a process of its own, which leaves the cores to others: clients come from other machines."""
    command = ["nice", "-n", "19", sys.executable, "-m", "tests.flood", host, str(port), kind, str(count), str(seconds)]
    printed = tempfile.TemporaryFile("w+")  # a pipe would be full before it is read
    process = subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdout=printed)
    return RunningFlood(process, printed)


def _seconds_of(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


async def _attack(host: str, port: int, client: Client, seconds: float, gate: asyncio.Semaphore) -> Outcome:
    outcome = Outcome()
    async with gate:
        reader, writer = await asyncio.open_connection(host, port)
    began = time.monotonic()
    sending = asyncio.ensure_future(_send(writer, client, outcome))
    try:
        await asyncio.wait_for(_receive(reader, outcome), seconds)
        outcome.seconds = time.monotonic() - began
    except asyncio.TimeoutError:
        pass
    finally:
        sending.cancel()
        writer.transport.abort()
        with suppress(asyncio.CancelledError, ConnectionError):
            await sending
    return outcome


async def _send(writer: asyncio.StreamWriter, client: Client, outcome: Outcome) -> None:
    async for piece in client():
        writer.write(piece)
        outcome.sent += len(piece)
        await writer.drain()
        if outcome.sent > _MOST_BYTES:
            return


async def _receive(reader: asyncio.StreamReader, outcome: Outcome) -> None:
    """Read until the server ends the connection."""
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            outcome.answer = outcome.answer or piece.decode("latin-1")


def main(arguments: Sequence[str]) -> None:
    """Run one kind of client and print what became of each, as JSON."""
    host, port, kind, count, seconds = arguments
    print(json.dumps([asdict(each) for each in flood(host, int(port), kind, int(count), float(seconds))]))


if __name__ == "__main__":
    main(sys.argv[1:])
