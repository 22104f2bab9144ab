"""Child processes that do not outlive who began them, however that ends: `python -m nlu.lifeline MODULE ARGUMENTS…`.

The parent holds the other end of the child's standard input, and the system closes it when the parent is gone.
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

_INPUT = 0


def end_with_parent() -> SimpleQueue[str]:
    """End this process's group, which it is to lead, as soon as the standard input ends; returns the lines until then.

    It begins at once: whatever else this process does, such as importing, it ends in the middle of it.
    """
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_follow_input, args=(lines,), daemon=True).start()
    return lines


def _follow_input(lines: SimpleQueue[str]) -> None:
    with open(_INPUT, "rb", buffering=0, closefd=False) as parent:
        for line in iter(parent.readline, b""):
            lines.put(os.fsdecode(line.removesuffix(b"\n")))
    os.killpg(0, signal.SIGKILL)


def run_module(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> tuple[int, str]:
    """Run a Python module in a process that ends with this one, and so do those that it begins.

    Returns:
        Its exit code, and what it printed.

    """
    process = subprocess.Popen(
        [sys.executable, "-m", "nlu.lifeline", *command], env=environment, cwd=folder, text=True, errors="replace",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            printed = process.stdout.read()
            return process.wait(), printed
        finally:
            if process.poll() is None:
                end_group(process.pid)


def end_group(leader: int) -> None:
    """End a process and those it began that are left."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    end_with_parent()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
