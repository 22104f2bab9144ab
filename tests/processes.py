"""Processes as the system has them: those begun with something in their environment, whoever is their parent by now."""

from __future__ import annotations

import contextlib
from pathlib import Path


def processes_with(setting: str) -> dict[int, str]:
    """The commands of the processes that run and have this in their environment, by process id."""
    found = {}
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            is_dead = (each / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            if not is_dead and setting.encode() in (each / "environ").read_bytes():
                found[int(each.name)] = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found
