"""The bot itself: `eigbot serve` of this checkout, or of an earlier commit beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Process, Server, environment, free_port

ROOT = Path(__file__).parent.parent
WORKERS = "ours_workers"
"""The name of this checkout served by several processes, where it can be."""
TODAY = "2016-11-10"  # while candidates can apply: the answers that are asked for most


@dataclass(frozen=True)
class Checkout:
    """The bot's code, and the folder of what was trained with it."""

    name: str
    code: Path
    models: Path

    def environment(self, var: Path, data: Path | None = None) -> dict[str, str]:
        """The environment of a command of this checkout; its own FAQ unless `data` is another."""
        folders = {"EIGBOT_MODELS": self.models, "EIGBOT_VAR": var, "EIGBOT_DATA": data or self.code / "data"}
        return environment(
            PYTHONPATH=str(self.code), EIGBOT_TODAY=TODAY, **{name: str(path) for name, path in folders.items()}
        )

    def run(self, var: Path, *arguments: str, data: Path | None = None) -> str:
        """What a command of `eigbot` prints.

        Raises:
            RuntimeError: it failed.

        """
        command = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(command, cwd=self.code, env=self.environment(var, data), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"eigbot {' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def serve(self, var: Path, *arguments: str, data: Path | None = None, name: str | None = None) -> Server:
        """Start `eigbot serve` with a store of its own, emptied."""
        port = free_port()
        command = [sys.executable, "-m", "bot", "serve", "--port", str(port), *arguments]
        shutil.rmtree(var, ignore_errors=True)
        process = Process(command, self.code, self.environment(var, data), var / "server.log")
        return Server(name or self.name, process, port)

    def time_training(self, models: Path) -> float:
        """Seconds that `eigbot train` takes from nothing, into an empty folder."""
        started = time.perf_counter()
        Checkout(self.name, self.code, models).run(models / "var", "train")
        return time.perf_counter() - started

    def has_workers(self, var: Path) -> bool:
        """Whether `eigbot serve` can run several processes."""
        return "--workers" in self.run(var, "serve", "--help")


def current(folder: Path) -> Checkout:
    """The code at hand, with the models of EIGBOT_MODELS, or trained now."""
    models = folder / "models"
    given = os.environ.get("EIGBOT_MODELS")
    if given and not models.exists():
        shutil.copytree(given, models)
    return _trained("ours", ROOT, models, folder / "var")


def before(folder: Path, commit: str) -> Checkout:
    """An earlier commit, checked out into `folder` and trained."""
    code = folder / "code"
    if not code.exists():
        code.mkdir(parents=True)
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", str(code)], input=archive, check=True)
    return _trained("before", code, folder / "models", folder / "var")


def _trained(name: str, code: Path, models: Path, var: Path) -> Checkout:
    checkout = Checkout(name, code, models)
    if list(models.glob("*.tar.gz")):
        checkout.run(var, "ask", "bonjour")  # trains where the models are those of other questions
        return checkout
    checkout.run(var, "train")
    return checkout
