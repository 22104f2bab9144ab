"""What runs beside the requests: named tasks that are started again when they fail, so that none dies in silence."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.core.metrics import Metrics
from bot.core.storage import is_away

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0  # seconds before a task is started again: twice as long each time it fails
SETTLED = 60.0  # seconds that a task must have run for its next failure to count as the first
SECONDS_TO_END = 10.0  # that a cancelled task has for what it does at its end

Task = Callable[[], Awaitable[None]]
"""Something that runs beside the requests, from the server's start until it is cancelled; it never returns."""

NamedTask = tuple[str, Task]


class TaskOver(Exception):
    """A task has nothing more to do until the server is started anew; the message says why, in one sentence."""


class _Returned(Exception):
    """A task has come to its end, which it should not."""


def once(work: Callable[[], Awaitable[None]]) -> Task:
    """A task that does something once, again after a while where that fails, and then nothing more."""

    async def task() -> None:
        await work()
        await asyncio.Event().wait()

    return task


async def cancel_all(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks, and wait until they have ended.

    A cancellation may get lost on its way: up to Python 3.11, asyncio.wait_for goes on with what it waited for where
    that comes at the same moment. A task that goes on is cancelled again, so that no server hangs when it is to stop.
    """
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=SECONDS_TO_END)


@dataclass
class _Supervised:
    """A task, how often it failed in quick succession, and what is known of it now."""

    name: str
    task: Task
    failures: int = 0
    failed_by: str | None = None
    over: str | None = None
    lacks_database: bool = False


class BackgroundTasks:
    """Runs tasks side by side. One that raises, or returns, is logged, counted, and started again after a pause.

    Of a database that is away, the log has a line where it begins and one where the task has run for a while again.
    """

    def __init__(
        self, tasks: Iterable[NamedTask], metrics: Metrics | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start nothing yet, so that a process may fork before; `clock` tells seconds."""
        self._tasks = [_Supervised(name, task) for name, task in tasks]
        self._metrics, self._clock = metrics or Metrics(), clock
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start them all."""
        self._running = [asyncio.ensure_future(self._supervise(each)) for each in self._tasks]

    async def stop(self) -> None:
        """Cancel them all, and wait until they have ended."""
        await cancel_all(self._running)
        for each, outcome in zip(self._tasks, await asyncio.gather(*self._running, return_exceptions=True)):
            if isinstance(outcome, Exception):
                log.error("The background task '%s' failed while it was stopped.", each.name, exc_info=outcome)

    def failing(self) -> dict[str, str]:
        """The tasks that wait to be started again, each with the name of the error it failed by."""
        return {each.name: each.failed_by for each in self._tasks if each.failed_by is not None}

    def over(self) -> dict[str, str]:
        """The tasks that are over until the server is started anew, each with the sentence that says why."""
        return {each.name: each.over for each in self._tasks if each.over is not None}

    async def _supervise(self, each: _Supervised) -> None:
        while True:
            began = self._clock()
            settling = asyncio.get_running_loop().call_later(SETTLED, self._settled, each)
            try:
                await each.task()
                raise _Returned
            except TaskOver as end:
                each.over = str(end)
                return
            except Exception as error:  # noqa: BLE001 - the last stop of a task: it is logged and counted
                pause = self._failed(each, error, self._clock() - began)
            finally:
                settling.cancel()
            await asyncio.sleep(pause)
            each.failed_by = None

    def _failed(self, each: _Supervised, error: Exception, ran: float) -> float:
        """Log and count a failure; returns for how many seconds to wait."""
        each.failures = 1 if ran >= SETTLED else each.failures + 1
        each.failed_by = "its end" if isinstance(error, _Returned) else type(error).__name__
        pause: float = min(FIRST_PAUSE * 2 ** min(each.failures - 1, 10), LONGEST_PAUSE)
        self._metrics.task_failed(each.name)
        lacked, each.lacks_database = each.lacks_database, isinstance(error, SQLAlchemyError) and is_away(error)
        sentence = "The background task '%s' %s; it is started again in %g seconds."
        if isinstance(error, _Returned):
            log.error(sentence, each.name, "has ended, which it should not", pause)
        elif not each.lacks_database:
            log.error(sentence, each.name, f"failed ({type(error).__name__})", pause, exc_info=error)
        elif not lacked:
            cause = f"cannot use the database ({type(error).__name__})"
            log.error("The background task '%s' %s; it is tried again until it can.", each.name, cause)
        return pause

    @staticmethod
    def _settled(each: _Supervised) -> None:
        """Say that a task has what it lacked."""
        if each.lacks_database:
            each.lacks_database = False
            log.warning("The background task '%s' can use the database again.", each.name)
