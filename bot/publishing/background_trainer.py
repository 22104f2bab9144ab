"""Preparing publishes in a process of their own, one at a time, and swapping in the models that pass the gate."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

import anyio
import anyio.to_thread
from anyio.abc import Process
from sqlalchemy.engine import Engine as Database

from actions.facts import FactsStore
from bot.core.assistant import Assistant
from bot.core.background_tasks import NamedTask
from bot.core.for_staff import for_staff
from bot.core.one_core import on_any_core
from bot.publishing.conversation_tests import InvalidTests, read_tests
from bot.publishing.gate import Verdict
from bot.publishing.log import FAILED, PUBLISHED, REFUSED, SAVE, SERVED, PublishLog
from bot.publishing.model_exchange import ModelExchange
from bot.publishing.model_watcher import ModelWatcher
from bot.publishing.replay import Replay
from bot.publishing.worker import MISTAKE, MODEL, VERDICT
from nlu.engine import ModelError
from nlu.training import training_folder
from settings import Settings

log = logging.getLogger(__name__)


class BackgroundTrainer:
    """Trains and replays in a child process whenever that is requested; answers go on meanwhile.

    A request while it is at work makes it begin again: the last save wins.
    """

    def __init__(
        self, settings: Settings, assistant: Assistant, publish_log: PublishLog, database: Database | None = None
    ) -> None:
        """Prepare what `settings` name, for `assistant`; with a `database`, models are shared through it."""
        self._settings, self._assistant, self._log = settings, assistant, publish_log
        self._requested = anyio.Event()
        self._models = ModelWatcher(settings, assistant)
        self._exchange = ModelExchange(settings, assistant, self._models, database) if database is not None else None
        self._ahead: Process | None = None
        self._tests_held = 0
        self._beginning = anyio.Lock()

    @property
    def origin(self) -> str | None:
        """What the model in use was trained from; None where its engine was not trained here."""
        return self._assistant.model_origin

    def want(self, origin: str) -> None:
        """Say what a model for the questions as they are is trained from."""
        if self._exchange:
            self._exchange.wanted = origin

    async def expect(self) -> None:
        """Begin a process that is ready by the time of a request, which may follow."""
        async with self._beginning:
            if self._ahead is None:
                self._ahead = await self._begin()

    async def dismiss(self) -> None:
        """End the process begun for a request that does not follow."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            _kill(ahead)
            await ahead.wait()

    def request(self) -> None:
        """Prepare what the files say now."""
        self._requested.set()

    async def hold_tests(self) -> None:
        """Hold the conversation tests with the model in use and the answers served now; say which of them fail."""
        self._tests_held += 1
        try:
            failures = await anyio.to_thread.run_sync(self._failures, self._tests_held)
        except (InvalidTests, OSError, sqlite3.Error) as error:  # the answers are served all the same
            sentences = error.sentences if isinstance(error, InvalidTests) else (str(error),)
            await self._note(SERVED, for_staff("tests-not-held"), *sentences)
            return
        if failures:
            await self._note(SERVED, for_staff("tests-fail-now"), *failures)

    def _failures(self, number: int) -> list[str]:
        """What the tests find, unless a later save has them held again meanwhile."""
        tests = read_tests(self._settings.conversation_tests)
        if not tests:
            return []
        failures: list[str] = []
        with closing(FactsStore(self._settings.facts_db)) as store:
            replay = Replay(self._assistant.engine, store, self._settings)
            for test in tests:
                if number != self._tests_held:
                    return []
                failures += replay.failures(test)
        return failures

    def tasks(self) -> list[NamedTask]:
        """What it does, each by itself: where one fails, the others go on."""
        return [("training", self.run), *([("models", self._exchange.run)] if self._exchange else [])]

    async def run(self) -> None:
        """Do what is requested, for ever."""
        try:
            while True:
                await self._requested.wait()
                self._requested = anyio.Event()
                await self._prepare_or_note()
        finally:
            if self._ahead is not None:
                _kill(self._ahead)

    async def _prepare_or_note(self) -> None:
        """Prepare a publish; what fails by what may pass, such as too many open files, is requested again.

        Raises:
            OSError: it did.

        """
        done = False
        try:
            await self._prepare_in_turn()
            done = True
        except ModelError as error:
            done = True
            await self._note(FAILED, for_staff("model-not-placed", error=error))
        except OSError as error:
            await self._note(FAILED, for_staff("model-not-placed", error=error))
            raise
        finally:
            if not done:
                self._requested.set()

    async def _prepare_in_turn(self) -> None:
        """Prepare what is requested, unless another machine does."""
        if self._exchange is None:
            await self._prepare()
        elif await self._exchange.await_turn(self._requested.is_set, self.dismiss):
            async with self._exchange.turn_kept():
                await self._prepare()
        else:
            await self.dismiss()

    async def _begin(self) -> Process:
        with on_any_core():
            return await anyio.open_process(
                [sys.executable, "-m", "bot.publishing.worker"], stdin=subprocess.PIPE, stdout=None, stderr=None,
                env=_environment(self._settings), start_new_session=True,
            )  # fmt: skip

    async def _prepare(self) -> None:
        await self.expect()
        process, self._ahead = self._ahead, None
        assert process is not None
        assert process.stdin is not None
        with training_folder(self._settings.models) as folder:
            with suppress(anyio.BrokenResourceError):  # it has ended already, which is reported like any other end
                await process.stdin.send(f"{folder.absolute()}\n".encode())
            await self._ended(process)
            if self._requested.is_set():
                return  # the files have changed meanwhile
            await self._publish(folder, process.returncode or 0)

    async def _ended(self, process: Process) -> None:
        """Wait for a process; it is ended early when there is something newer to do, or the server stops."""

        async def overtaken() -> None:
            await self._requested.wait()
            _kill(process)

        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(overtaken)
                await process.wait()
                tasks.cancel_scope.cancel()
        finally:
            _kill(process)

    async def _publish(self, folder: Path, returned: int) -> None:
        if (folder / MISTAKE).exists():
            await self._note(FAILED, *(folder / MISTAKE).read_text("utf-8").splitlines())
            return
        if not (folder / VERDICT).exists():
            await self._note(FAILED, for_staff("training-ended", returned=returned))
            return
        failures = Verdict.read(folder / VERDICT).failures
        if not (folder / MODEL).exists():
            if failures:
                await self._note(SERVED, for_staff("tests-fail-now"), *failures)
            return
        if failures:
            if self._exchange:
                await self._exchange.refuse()
            await self._note(REFUSED, *failures)
            return
        await (self._exchange or self._models).put_in_place(folder / MODEL)
        await self._note(PUBLISHED, for_staff("phrasings-understood"))

    async def adopt(self) -> None:
        """Serve a model that another process has put in place (see `ModelWatcher`)."""
        await self._models.adopt()

    async def _note(self, result: str, *messages: str) -> None:
        level = logging.INFO if result == PUBLISHED else logging.ERROR
        stays = f"{for_staff('phrasings-not-served')}\n"
        log.log(level, "%s%s", stays if result in (REFUSED, FAILED) else "", "\n".join(messages))
        await anyio.to_thread.run_sync(self._log.note, SAVE, result, messages)


def _kill(process: Process) -> None:
    """End a process and those that it began, if it runs."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _environment(settings: Settings) -> Mapping[str, str]:
    """The child's: the same settings, and no more threads than there are cores, or than the server may have.

    The child's priority leaves answers their speed; more threads than cores would only fight each other.
    """
    threads = str(os.cpu_count() or 1)
    own = {
        "EIGBOT_DATA": str(settings.data),
        "EIGBOT_VAR": str(settings.var),
        "EIGBOT_MODELS": str(settings.models),
        "EIGBOT_TODAY": settings.today_frozen.isoformat() if settings.today_frozen else "",
        "EIGBOT_DATABASE_URL": settings.database_url or "",
    }
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads)
    tensorflow = dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), threads)
    return {**limits, **tensorflow, **os.environ, **own, "PYTHONWARNINGS": "ignore"}
