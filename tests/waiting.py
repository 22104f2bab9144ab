"""Waits that are as long as the machine needs: on one that is busy with other work, everything takes longer."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

USUAL = 0.26  # seconds that `slowness` takes to start and import on two quiet cores
MOST = 40.0


def slowness() -> float:
    """How many times slower than two quiet cores this machine is now, 1 to `MOST`: a process is started and timed."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import rasa.engine.runner.dask"], check=True)
    return min(max(1.0, (time.monotonic() - began) / USUAL), MOST)


def until(
    true: Callable[[], object], seconds: float, pause: Callable[[], object], story: Callable[[], object]
) -> float:
    """Wait until something is true; returns for how many seconds.

    Args:
        true: what is waited for.
        seconds: how long two quiet cores may take for it; where that is over, the machine is measured, and
            waiting goes on for as long as a machine so slow may take.
        pause: waits a moment before the next look; it may raise where nothing can come any more.
        story: what to show where it never came true.

    """
    began, bound = time.monotonic(), seconds
    while not true():
        if (waited := time.monotonic() - began) > bound:
            bound = seconds * slowness()
            assert waited < bound, f"waited {waited:.0f} seconds in vain: {story()}"
        pause()
    return time.monotonic() - began
