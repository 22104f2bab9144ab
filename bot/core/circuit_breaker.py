"""Leaving alone for a while what failed several times in a row."""

from __future__ import annotations

import time
from collections.abc import Callable

FAILURES_TO_OPEN = 5
SECONDS_OPEN = 60.0


class CircuitBreaker:
    """Closed while calls succeed; open for a while after some failures in a row; then one call is tried.

    Every call that was admitted ends with one of `succeed`, `fail` and `abandon`.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        failures: int = FAILURES_TO_OPEN,
        seconds: float = SECONDS_OPEN,
    ) -> None:
        """Begin closed; it opens after so many failures in a row, for so many seconds; `clock` tells seconds."""
        self._clock, self._to_open, self._seconds = clock, failures, seconds
        self._failures = 0
        self._opened: float | None = None
        self._is_trying = False

    @property
    def is_open(self) -> bool:
        """Whether calls are left alone but for a trial."""
        return self._opened is not None

    def admits(self) -> bool:
        """Whether a call may be made now; where it is open, one that is admitted is the one that is tried."""
        if self._opened is None:
            return True
        if self._is_trying or self._clock() - self._opened < self._seconds:
            return False
        self._is_trying = True
        return True

    def succeed(self) -> bool:
        """Note that a call succeeded; returns whether this closed the breaker."""
        was_open, self._opened = self._opened is not None, None
        self._failures, self._is_trying = 0, False
        return was_open

    def fail(self) -> bool:
        """Note that a call failed; returns whether this opened the breaker, which a failed trial does not."""
        self._failures, self._is_trying = self._failures + 1, False
        was_open = self._opened is not None
        if self._failures >= self._to_open:
            self._opened = self._clock()
        return self._opened is not None and not was_open

    def abandon(self) -> None:
        """Note that a call was given up by whoever wanted it, which tells nothing."""
        self._is_trying = False
