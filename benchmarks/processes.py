"""Processes of the benchmark's own: started in a group, asked, measured, and ended with their group."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.figures import Memory

HOST = "127.0.0.1"
PATH = "/webhooks/rest/webhook"
"""Rasa's REST channel: every server that is compared answers here."""

START = 180.0  # seconds in which a server must give its first answer


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: this one without its EIGBOT_ settings and Python paths, and `more`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("EIGBOT_", "PYTHONPATH"))}
    return {**own, "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "LC_ALL": "C.UTF-8", **more}


class Process:
    """A child in a process group of its own, its output in a file; leaving the block ends the group."""

    def __init__(self, command: Sequence[str], cwd: Path, env: Mapping[str, str], log: Path) -> None:
        """Start `command`."""
        self.log = log
        self.started = time.perf_counter()
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as out:
            self._child = subprocess.Popen(
                command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip

    def __enter__(self) -> Process:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    @property
    def pid(self) -> int:
        """The id of the group's first process."""
        return self._child.pid

    def alive(self) -> bool:
        """Whether the first process of the group still runs."""
        return self._child.poll() is None

    def signal(self, kind: signal.Signals) -> None:
        """Send the whole group a signal, and wait for its first process where that ends it at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, kind)
        if kind == signal.SIGKILL:
            self._child.wait()

    def stop(self) -> None:
        """End the group as Ctrl+C would; kill what is left after 15 seconds."""
        for kind, patience in ((signal.SIGINT, 15.0), (signal.SIGKILL, 5.0)):
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, kind)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(patience)

    def memory(self) -> Memory:
        """What the process and all it started take now."""
        return sum((_memory(pid) for pid in _family(self._child.pid)), Memory())

    def children(self) -> list[int]:
        """The ids of the processes that it and its children have started, and that still run."""
        return [pid for pid in _family(self._child.pid) if pid != self._child.pid]

    def core_seconds(self) -> float:
        """How long the process and all that it started have had a core, so far."""
        return sum(_core_seconds(pid) for pid in _family(self._child.pid))


def _family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [child for child, parent in parents.items() if parent == one]


def _memory(pid: int) -> Memory:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended, or the machine has no such file
        return Memory()
    return memory_of(lines)


def memory_of(rollup: Sequence[str]) -> Memory:
    """Read the lines of a `smaps_rollup`, whose unit is 1,024 bytes."""
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 / 1e6 for line in rollup if line.endswith(" kB")}
    return Memory(*(sizes.get(name, 0.0) for name in ("Pss", "Rss", "Anonymous")))


def _core_seconds(pid: int) -> float:
    """What /proc says of a process's time in user and system mode; 0 for one that has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def body(message: str, sender: str) -> bytes:
    """The body of a call of the REST channel."""
    return json.dumps({"sender": sender, "message": message}).encode()


def ask(port: int, message: str, sender: str, patience: float = 60.0) -> Any:
    """Ask one question over a connection of its own and return what was answered.

    Raises:
        OSError: nothing listens, or the answer is no success.

    """
    with closing(HTTPConnection(HOST, port, timeout=patience)) as connection:
        try:
            connection.request("POST", PATH, body(message, sender), {"Content-Type": "application/json"})
            response = connection.getresponse()
            answered = response.read()
        except HTTPException as error:
            raise OSError("no answer") from error
    if response.status != 200:
        raise OSError(f"{response.status}: {answered[:200]!r}")
    return json.loads(answered)


class Server:
    """A server that answers Rasa's REST channel, ready from the start."""

    def __init__(self, name: str, process: Process, port: int, *helpers: Process) -> None:
        """Wait for the first answer; `helpers` are processes that it needs, ended with it.

        Raises:
            RuntimeError: none came in time.

        """
        self.name, self.process, self.port, self._helpers = name, process, port, helpers
        try:
            self.first_answer = self._first_answer()
        except BaseException:
            self.stop()
            raise

    def _first_answer(self) -> float:
        deadline = self.process.started + START
        while self.process.alive() and time.perf_counter() < deadline:
            with suppress(OSError, ValueError):
                if ask(self.port, "bonjour", "first"):
                    return time.perf_counter() - self.process.started
            time.sleep(0.02)
        raise RuntimeError(f"{self.name} did not answer:\n{self.process.log.read_text()[-3000:]}")

    def memory(self) -> Memory:
        """What it takes, its helpers included."""
        return sum((process.memory() for process in (self.process, *self._helpers)), Memory())

    def stop(self) -> None:
        """End it and its helpers."""
        for process in (self.process, *self._helpers):
            process.stop()
