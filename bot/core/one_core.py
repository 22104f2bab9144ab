"""A server's threads on one core of the machine, on which of them whoever else works least.

One thread at a time runs Python. On several cores the others wake up on another one at each word that a library lets
them have, find that it is taken again, and wait: under load that is a third of all that a message costs. So all stay on
one core, and go to another together where others keep that one busy.
"""

from __future__ import annotations

import logging
import os
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

log = logging.getLogger(__name__)
_SECONDS = 1.0  # from one look to the next
_FULL = 0.7  # of a core, from where on somebody waits for it
_LITTLE = 0.1  # of a core, below which it does not matter which
_AWAY, _FURTHER = 0.2, 0.3  # of a core that others must use less, for staying away from one's own, and for going away
_THREADS, _USE = Path("/proc/self/task"), Path("/proc/stat")
_UNUSED = {3, 4, 1}  # its columns of time that is not used, or only by who lets others have it: idle, iowait, nice


def _cores() -> set[int]:
    """The cores that this thread may use; none where the system gives no choice."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") and _THREADS.exists() else set()


_AT_START = _cores()


class OneCore:
    """Keeps the threads of this process on a core.

    It does nothing where there is only one, or no such choice, or where the system does not say which are in use: two
    servers that met on a core would never know.
    """

    def __init__(self, number: int = 1) -> None:
        """Begin, as the process of that number of those that serve together: each has a core of its own if it can."""
        used = _seconds_used()
        self._cores = sorted(_cores()) if _cores() <= used.keys() else []
        self._core = self._home = self._cores[(os.getpgrp() + number) % len(self._cores)] if self._cores else -1
        self._looked, self._own, self._used = time.monotonic(), time.process_time(), used
        if len(self._cores) > 1:
            self._stay()

    def look(self) -> None:
        """Go to another core where others leave more of it; once a second, however often this is called."""
        seconds = time.monotonic() - self._looked
        if len(self._cores) < 2 or seconds < _SECONDS:
            return
        own, used = time.process_time(), _seconds_used()
        shares = {core: (used[core] - self._used.get(core, 0.0)) / seconds for core in self._cores if core in used}
        best = best_core(self._core, self._home, (own - self._own) / seconds, shares)
        self._looked, self._own, self._used = time.monotonic(), own, used
        # Two servers that met on a core are not to leave it together.
        if best == self._home or random.random() < 0.5:  # noqa: S311 - a coin
            self._core = best
        self._stay()

    def _stay(self) -> None:
        """Have every thread there is, and those that they begin, run on the core."""
        try:
            for thread in os.listdir(_THREADS):
                with suppress(ProcessLookupError):  # it has ended
                    os.sched_setaffinity(int(thread), {self._core})
        except OSError as error:
            log.warning("This process cannot be kept on one core (%s); it answers all the same.", error)
            self._cores = []


def best_core(core: int, home: int, own: float, used: Mapping[int, float]) -> int:
    """The core to go to, or to stay on.

    Args:
        core: where the process is.
        home: where it is to be where nothing speaks against it; those that serve together have different ones.
        own: the share (0 to 1) of a core that it uses itself.
        used: likewise of each core what all use.

    """
    if not {core, home} <= used.keys() or own < _LITTLE or (core == home and used[core] < _FULL):
        return home
    costs = {each: share + _FURTHER for each, share in used.items()}
    costs[core] += _AWAY - _FURTHER - own
    costs[home] -= _AWAY if core == home else _FURTHER
    return min(costs, key=costs.__getitem__)


@contextmanager
def on_any_core() -> Iterator[None]:
    """Processes that this thread begins meanwhile may use the cores that this one might at its start."""
    before = _cores()
    if before == _AT_START:
        yield
        return
    os.sched_setaffinity(0, _AT_START)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _seconds_used() -> dict[int, float]:
    """The time that each core has worked, whoever for; empty where the system does not say."""
    found, ticks_a_second = {}, os.sysconf("SC_CLK_TCK")
    with suppress(OSError):
        for line in _USE.read_text("ascii").splitlines():
            name, *columns = line.split()
            if name.startswith("cpu") and name != "cpu":
                used = sum(int(ticks) for number, ticks in enumerate(columns[:8]) if number not in _UNUSED)
                found[int(name[3:])] = used / ticks_a_second
    return found
