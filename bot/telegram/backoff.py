"""Trying again what failed: after a while that grows, until it succeeds or the server stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import RetryAfter, TelegramError

log = logging.getLogger(__name__)
T = TypeVar("T")
_MOST_SECONDS = 60.0
_THREADS = 8  # that wait for the database: one that does not answer must not hold the threads of all else


class Closing(Exception):
    """The server is stopping: what waits, waits until it starts again."""


class Backoff:
    """Waits between attempts, longer each time, and stops waiting when the server does."""

    def __init__(self, first: float) -> None:
        """Wait `first` seconds at first."""
        self.closing = asyncio.Event()
        self._first = first
        self._threads = anyio.CapacityLimiter(_THREADS)

    async def wait(self, seconds: float) -> None:
        """Wait so long.

        Raises:
            Closing: the server stops meanwhile.

        """
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except asyncio.TimeoutError:
            return
        raise Closing

    async def after(self, attempt: int) -> None:
        """Wait after so many failed attempts (see `wait`)."""
        await self.wait(min(self._first * 2 ** min(attempt, 10), _MOST_SECONDS))

    async def after_error(self, error: TelegramError, attempt: int) -> int:
        """Wait after a failed attempt, saying so the first time; returns the next one's number (see `wait`)."""
        if isinstance(error, RetryAfter):
            await self.wait(seconds_of(error))
            return attempt
        if not attempt:
            log.warning("Telegram cannot be reached (%s); trying again until it can.", type(error).__name__)
        await self.after(attempt)
        return attempt + 1

    async def insist(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something with the database, again and again while it fails (see `wait`)."""
        attempt = 0
        while True:
            try:
                return await anyio.to_thread.run_sync(work, *arguments, limiter=self._threads)
            except SQLAlchemyError as error:
                if not attempt:
                    log.warning("The database fails (%s); Telegram's messages wait for it.", type(error).__name__)
                await self.after(attempt)
                attempt += 1


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram orders to wait."""
    after = error.retry_after
    return (float(after) if isinstance(after, (int, float)) else after.total_seconds()) + 0.1
