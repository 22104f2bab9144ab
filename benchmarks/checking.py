"""How long `eigbot check` takes, in processes of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row
from tests.conftest import DATA, ROOT, environment
from tests.generated import write_faq


def rows() -> Iterator[Row]:
    """The first check, a later one, and the first of a large FAQ."""
    with tempfile.TemporaryDirectory() as folder:
        var, many = Path(folder, "var"), write_faq(Path(folder, "many"))
        first = _seconds(DATA, var)
        yield Row(
            "the first check of the shipped files ever",
            first,
            "s",
            "the files alone (--quick)",
            _seconds(DATA, var, "--quick"),
        )
        yield Row("a check of the shipped files", _seconds(DATA, var), "s", "the 2 s allowed", 2.0)
        yield Row(
            "the first check of 300 topics a language",
            _seconds(many, Path(folder, "other")),
            "s",
            "the 5 s allowed",
            5.0,
        )


def _seconds(data: Path, var: Path, *options: str) -> float:
    command = [sys.executable, "-m", "bot", "check", *options]
    started = time.perf_counter()
    env = environment(var, var, EIGBOT_DATA=str(data))
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return time.perf_counter() - started
