"""The database as those use it for whom somebody waits: for a moment only, on threads of its own, or not at all.

Reading and writing have threads and a circuit breaker each, since a full disk or a long write of another process
stops the one and not the other. What does not come in time is given up by whoever waits; the thread ends by itself,
when the database answers or its library gives up. While a breaker is open, one call a second is tried.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.core.circuit_breaker import CircuitBreaker
from bot.core.conversations import Conversations
from bot.core.database import FileMoved, UnusableDatabase

log = logging.getLogger(__name__)
T = TypeVar("T")
SECONDS_TO_WAIT = 1.2
_THREADS = 4  # each for reading and for writing; an SQLite file has one writer anyway
_FAILURES, _SECONDS_OPEN = 2, 1.0


class StorageAway(SQLAlchemyError):
    """The database cannot be used at the moment. What was to be written may be written yet, if it was under way."""


def is_away(error: SQLAlchemyError) -> bool:
    """Whether an error tells that the database cannot be used now, rather than that it is used wrongly."""
    kinds = (StorageAway, UnusableDatabase, OperationalError, InterfaceError, InternalError, NoConnection)
    return isinstance(error, kinds) or type(error) is DatabaseError  # the last one is SQLite's for a damaged file


class _Lane:
    """Threads that do one kind of work, and the breaker before them."""

    def __init__(self, conversations: Conversations, name: str, cannot: str) -> None:
        self._conversations, self._cannot = conversations, cannot
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=name)
        self.breaker = CircuitBreaker(failures=_FAILURES, seconds=_SECONDS_OPEN)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        if not self.breaker.admits():
            raise StorageAway(f"The database cannot be {self._cannot} at the moment.")
        under_way = asyncio.get_running_loop().run_in_executor(self._threads, self._attempt, work, *arguments)
        try:
            result = await asyncio.wait_for(under_way, SECONDS_TO_WAIT)
        except asyncio.TimeoutError as error:
            raise self._failed(f"no answer within {SECONDS_TO_WAIT:g} seconds") from error
        except SQLAlchemyError as error:
            if is_away(error):
                raise self._failed(type(error).__name__) from error
            self.breaker.abandon()
            raise
        except BaseException:
            self.breaker.abandon()
            raise
        if self.breaker.succeed():
            log.warning("The database can be %s again.", self._cannot)
        return result

    def _attempt(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do it on a thread; once more where another file has taken the name of the one that it failed with."""
        self._conversations.mend()
        try:
            return work(*arguments)
        except SQLAlchemyError as error:
            if not self._conversations.mend() and not isinstance(error, FileMoved):
                raise
        return work(*arguments)

    def _failed(self, reason: str) -> StorageAway:
        if self.breaker.fail():
            log.error(
                "The database cannot be %s (%s); what needs no memory is answered all the same, and it is tried again"
                " every second.",
                self._cannot, reason,
            )  # fmt: skip
        return StorageAway(f"The database cannot be {self._cannot} at the moment ({reason}).")

    def close(self) -> None:
        self._threads.shutdown(wait=not self.breaker.is_open, cancel_futures=True)


class Storage:
    """Reads and writes the conversations' database. Threads start with the first call: a process may fork before."""

    def __init__(self, conversations: Conversations) -> None:
        """Use the database of these conversations."""
        self._conversations = conversations
        self._reading = _Lane(conversations, "reading", "read")
        self._writing = _Lane(conversations, "writing", "written to")

    async def read(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something that only reads.

        Raises:
            StorageAway: that cannot be done now, or not in time.

        """
        return await self._reading.run(work, *arguments)

    async def write(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something that writes.

        Raises:
            StorageAway: that cannot be done now, or not in time.

        """
        return await self._writing.run(work, *arguments)

    async def check(self) -> None:
        """Read, as a message does; write as well where that failed last, so that it is noticed when it works again.

        Raises:
            StorageAway: one of them cannot be done.

        """
        await self.read(self._conversations.check)
        if self._writing.breaker.is_open:
            await self.write(self._conversations.check_writing)

    def close(self) -> None:
        """Let the threads end."""
        for lane in (self._reading, self._writing):
            lane.close()
