"""A server of the drill: `eigbot serve` of this checkout, with folders of its own, to be asked, measured and killed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.figures import Memory
from benchmarks.ours import ROOT, TODAY
from benchmarks.processes import Process, environment, free_port

_TO_START = 120.0  # seconds


class Node:
    """One machine of the drill: its FAQ, models and files in a folder, and its server, which may be started again."""

    def __init__(self, folder: Path, models: Path, settings: Mapping[str, str], port: int | None = None) -> None:
        """Copy what it needs, and start nothing; `models` has one that is trained on the shipped FAQ."""
        self.folder, self.port = folder, port or free_port()
        shutil.copytree(ROOT / "data", folder / "data")
        (folder / "models").mkdir()
        for archive in models.glob("*.tar.gz"):
            os.link(archive, folder / "models" / archive.name)
        places = {"EIGBOT_DATA": "data", "EIGBOT_MODELS": "models", "EIGBOT_VAR": "var"}
        self._environment = environment(
            PYTHONPATH=str(ROOT), EIGBOT_TODAY=TODAY,
            **{name: str(folder / place) for name, place in places.items()}, **settings,
        )  # fmt: skip
        self._starts = 0
        self._process: Process | None = None

    def start(self, arguments: Sequence[str] = (), module: str = "bot") -> float:
        """Start it and wait until it is ready; returns the seconds that took.

        Raises:
            RuntimeError: it has ended, or is not ready in time.

        """
        self._starts += 1
        command = [sys.executable, "-W", "ignore", "-m", module, "serve", "--port", str(self.port), *arguments]
        began = time.monotonic()
        self._process = Process(command, ROOT, self._environment, self.folder / f"server-{self._starts}.log")
        while not self.is_ready():
            if not self._process.alive() or time.monotonic() > began + _TO_START:
                raise RuntimeError(f"The server did not start:\n{self.log()[-3000:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def is_ready(self) -> bool:
        """Whether it says that it is."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    @property
    def process(self) -> Process:
        """The server's process."""
        assert self._process is not None
        return self._process

    def kill(self) -> None:
        """End it as a machine that loses its power would, and all that it began."""
        self.process.signal(signal.SIGKILL)

    def kill_worker(self) -> None:
        """End one of the processes that it answers by, as running out of memory would.

        Raises:
            RuntimeError: it answers by itself alone.

        """
        workers = self.process.children()
        if not workers:
            raise RuntimeError(f"The server {self.process.pid} has no workers; give it EIGBOT_WORKERS of 2 or more.")
        os.kill(workers[0], signal.SIGKILL)

    def memory(self) -> Memory:
        """What it takes now."""
        return self.process.memory()

    def log(self) -> str:
        """All that it wrote, whichever start."""
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("server-*.log")))

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.stop()


@contextmanager
def running_node(folder: Path, models: Path, settings: Mapping[str, str], *arguments: str) -> Iterator[Node]:
    """A node that runs, ended at the end."""
    node = Node(folder, models, settings)
    try:
        node.start(arguments)
        yield node
    finally:
        node.stop()
