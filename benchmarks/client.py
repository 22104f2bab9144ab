"""A light client in a process of its own: kept-alive connections, asyncio's streams, nothing else.

Run as `python -m benchmarks.client` it reads jobs, one line of JSON each, and writes what it saw.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PATIENCE = 120.0  # seconds for one answer


async def _answer(reader: asyncio.StreamReader) -> bool:
    """Read one response; whether it was a success."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    await reader.readexactly(int(headers["content-length"]))
    return head[0].split()[1] == "200"


async def _client(port: int, requests: Iterator[bytes], seconds: list[float], errors: list[str]) -> None:
    """Ask in turn, over one connection, what the clients together have left to ask."""
    reader, writer = await asyncio.open_connection(HOST, port)
    for request in requests:
        started = time.perf_counter()
        writer.write(request)
        good = await asyncio.wait_for(_answer(reader), PATIENCE)
        seconds.append(time.perf_counter() - started)
        if not good:
            errors.append("status")
    writer.close()


async def measure(port: int, path: str, bodies: Sequence[str], clients: int) -> dict[str, Any]:
    """Send every body once, `clients` at a time; a connection asks again as soon as it was answered."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
    encoded = [body.encode() for body in bodies]
    requests = iter([f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in encoded])
    seconds: list[float] = []
    errors: list[str] = []
    started, cpu = time.perf_counter(), time.process_time()
    done = await asyncio.gather(
        *(_client(port, requests, seconds, errors) for _ in range(clients)), return_exceptions=True
    )
    elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
    errors += [repr(one) for one in done if isinstance(one, BaseException)]
    return {"seconds": seconds, "elapsed": elapsed, "cpu": cpu, "errors": len(errors), "why": errors[:3]}


def main() -> None:
    """Do the jobs of standard input until it ends."""
    for line in sys.stdin:
        print(json.dumps(asyncio.run(measure(**json.loads(line)))), flush=True)


class Client:
    """The process, from the other side."""

    def __init__(self) -> None:
        """Start it."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.client"],
            cwd=Path(__file__).parent.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def measure(self, port: int, path: str, bodies: Sequence[str], clients: int) -> dict[str, Any]:
        """See `measure` above.

        Raises:
            RuntimeError: the process has ended.

        """
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps({"port": port, "path": path, "bodies": bodies, "clients": clients}) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the client's process has ended")
        return dict(json.loads(line))

    def close(self) -> None:
        """End it."""
        self._child.communicate(timeout=10)


if __name__ == "__main__":
    main()
