"""Processes forked from this one, started again when they die, and ended with it."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

log = logging.getLogger(__name__)
_STOPS = (signal.SIGINT, signal.SIGTERM)
_HANDLED = (*_STOPS, signal.SIGCHLD)
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 30.0  # seconds before a worker is started again
_SETTLED = 60.0  # seconds that a worker must have lived for its death to count as the first
_PATIENCE = 20.0  # seconds for a worker to stop


@dataclass
class _Place:
    """One of the workers, whichever process it is; `deaths` are those in quick succession."""

    number: int
    pid: int | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0


class Supervisor:
    """Runs `work(number)` in a process each for the numbers from 1 to `count`, until it is to stop.

    Fork from a process that has no other thread and no connection: both are lost in a child. A child whose parent
    has gone, be it killed, is to stop, as by SIGTERM.
    """

    def __init__(self, count: int, work: Callable[[int], None]) -> None:
        """Start nothing yet."""
        self._places = [_Place(number) for number in range(1, count + 1)]
        self._work = work
        self._stopped_at: float | None = None

    def run(self) -> None:
        """Keep the workers running until SIGINT or SIGTERM, and end when they have; a second signal kills them."""
        self._lifeline, self._held = os.pipe()  # never written to: it ends when this process does
        self._noticed, self._notices = socket.socketpair()
        for end in (self._noticed, self._notices):
            end.setblocking(False)
        with self._signals_noticed():
            while True:
                self._start_due()
                if self._stopped_at is not None and not self._running():
                    return
                ready, _, _ = select.select([self._noticed], [], [], self._seconds_to_wait())
                for number in self._noticed.recv(4096) if ready else b"":
                    if number in _STOPS:
                        self._stop(signal.SIGTERM if self._stopped_at is None else signal.SIGKILL)
                if self._stopped_at is not None and time.monotonic() > self._stopped_at + _PATIENCE:
                    self._stop(signal.SIGKILL)
                self._reap()

    @contextlib.contextmanager
    def _signals_noticed(self) -> Iterator[None]:
        """Signals write their number to a socket, which is waited for, rather than interrupt anything."""
        before = {each: signal.signal(each, _let_it_be_noticed) for each in _HANDLED}
        signal.set_wakeup_fd(self._notices.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            for each, handler in before.items():
                signal.signal(each, handler)

    def _running(self) -> list[_Place]:
        return [place for place in self._places if place.pid is not None]

    def _seconds_to_wait(self) -> float | None:
        """Until the next worker is to be started, or those that do not stop are to be killed."""
        if self._stopped_at is not None:
            return max(self._stopped_at + _PATIENCE - time.monotonic(), 0) + 0.01
        due = [place.due for place in self._places if place.pid is None]
        return max(min(due) - time.monotonic(), 0) if due else None

    def _start_due(self) -> None:
        for place in self._places:
            if place.pid is None and self._stopped_at is None and time.monotonic() >= place.due:
                self._fork(place)

    def _fork(self, place: _Place) -> None:
        # A signal between the fork and what `_become` resets would be noticed by the parent as its own.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        try:
            pid = os.fork()
            if pid == 0:
                self._become(place.number)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        place.pid, place.started = pid, time.monotonic()
        if place.deaths:
            log.info("Worker %d is process %d now.", place.number, pid)

    def _become(self, number: int) -> NoReturn:
        """Be a worker. Nothing of the parent's is unwound, run at exit, or shown to whoever called it."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for each in _HANDLED:
                signal.signal(each, signal.SIG_DFL)
            os.close(self._held)
            self._noticed.close()
            self._notices.close()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
            threading.Thread(target=_stop_with_parent, args=(self._lifeline,), daemon=True).start()
            self._work(number)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except Exception:
            log.exception("Worker %d failed.", number)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _stop(self, how: signal.Signals) -> None:
        self._stopped_at = self._stopped_at or time.monotonic()
        for place in self._running():
            assert place.pid is not None
            os.kill(place.pid, how)

    def _reap(self) -> None:
        for place in self._running():
            assert place.pid is not None
            pid, status = os.waitpid(place.pid, os.WNOHANG)
            if not pid:
                continue
            place.pid = None
            if self._stopped_at is None:
                now = time.monotonic()
                place.deaths = place.deaths + 1 if now - place.started < _SETTLED else 1
                wait = min(_FIRST_WAIT * 2 ** min(place.deaths - 1, 20), _LONGEST_WAIT)
                place.due = now + wait
                log.error(
                    "Worker %d (process %d) %s; it is started again in %.1f seconds.",
                    place.number, pid, _end_of(status), wait,
                )  # fmt: skip


def _let_it_be_noticed(_: int, __: FrameType | None) -> None:
    """Handle a signal: its number has been written already (see `signal.set_wakeup_fd`)."""


def _stop_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _end_of(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"ended with exit code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"
