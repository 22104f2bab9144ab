"""Sharing models with other machines: those trained there are served here, those trained here are kept for them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
from sqlalchemy.engine import Engine as Database
from sqlalchemy.exc import SQLAlchemyError

from bot.core.assistant import Assistant
from bot.core.for_staff import for_staff
from bot.core.leases import Lease
from bot.publishing.model_watcher import ModelWatcher
from bot.publishing.published_models import ModelGone, PublishedModel, PublishedModels
from nlu.engine import ModelError
from nlu.model_order import archive_digest, archives_by_age
from nlu.training import training_folder
from settings import Settings

log = logging.getLogger(__name__)
SECONDS = 1.0
LEASE, LEASE_SECONDS = "training", 15.0


class ModelExchange:
    """Takes over the newest model in the database, keeps one's own there, and sees to it that one machine trains."""

    def __init__(self, settings: Settings, assistant: Assistant, models: ModelWatcher, database: Database) -> None:
        """Share what `models` put in place for `assistant`; `wanted` is the fingerprint of what is to be trained."""
        self._folder, self._assistant, self._models = settings.models, assistant, models
        self._published = PublishedModels(database)
        self._lease = Lease(database, LEASE, LEASE_SECONDS)
        self._refused: set[str] = set()
        self._problem = ""
        self._at_work = anyio.Lock()
        self.wanted: str | None = None

    async def run(self) -> None:
        """Exchange models, for ever."""
        while True:
            await self.step()
            await anyio.sleep(SECONDS)

    async def step(self) -> None:
        """Take over a model, or keep the one in use for others, if there is cause to."""
        try:
            async with self._at_work:
                known = await anyio.to_thread.run_sync(self._published.all)
                latest = next((each for each in known if each.digest), None)
                if latest is not None and self._is_new(latest):
                    await self._fetch(latest)
                elif self._is_unknown(known):
                    await self._publish()
        except (ModelGone, OSError, SQLAlchemyError) as error:
            self._say_once(error)
        else:
            self._problem = ""

    def _is_new(self, model: PublishedModel) -> bool:
        """Whether a model is not in the folder, where it can be run at all."""
        assert model.digest is not None
        here = {archive_digest(found.path) for found in archives_by_age(self._folder)}
        return model.digest[:8] not in here and model.digest not in self._refused

    def _is_unknown(self, known: list[PublishedModel]) -> bool:
        """Whether the model in use is for the questions as they are, and nobody has kept one for those."""
        origin = self._assistant.model_origin
        return origin is not None and origin == self.wanted and all(i.origin != origin or not i.digest for i in known)

    async def _fetch(self, model: PublishedModel) -> None:
        with training_folder(self._folder) as folder:
            archive = folder / "model.tar.gz"
            await anyio.to_thread.run_sync(self._published.fetch, model, archive)
            try:
                placed = await self._models.put_in_place(archive, above=model.number - 1)
            except ModelError as error:  # of another version than this machine
                assert model.digest is not None
                self._refused.add(model.digest)
                log.error("%s %s", error, for_staff("still-served"))
            else:
                log.info("%s", for_staff("model-served", name=placed.name))

    async def put_in_place(self, archive: Path) -> None:
        """Serve a model that was trained here, here and on every other machine.

        Raises:
            OSError: it cannot be moved.
            ModelError: it does not load.

        """
        try:
            async with self._at_work:
                latest = await anyio.to_thread.run_sync(self._published.latest)
                await self._models.put_in_place(archive, above=latest.number if latest else 0)
                await self._publish()
        except SQLAlchemyError as error:
            self._say_once(error)
            if archive.exists():
                await self._models.put_in_place(archive)

    async def _publish(self) -> None:
        engine = self._assistant.engine
        archive, origin = getattr(engine, "archive", None), getattr(engine, "origin", None)
        if archive is not None and origin is not None:
            await anyio.to_thread.run_sync(self._published.publish, archive, origin)

    async def refuse(self) -> None:
        """Note that the conversation tests refuse what was trained."""
        if self.wanted is not None:
            try:
                await anyio.to_thread.run_sync(self._published.refuse, self.wanted)
            except SQLAlchemyError as error:
                self._say_once(error)

    async def await_turn(self, is_overtaken: Callable[[], bool], at_a_wait: Callable[[], Awaitable[None]]) -> bool:
        """Wait until this machine is to train; False where another one has, or there is something newer to do.

        Where the database cannot be used, each machine is on its own. `at_a_wait` is called while another trains.
        """
        first: int | None = None
        while not is_overtaken():
            try:
                known = await anyio.to_thread.run_sync(self._published.all)
                first = max((each.number for each in known), default=0) if first is None else first
                if self._is_served():
                    return False
                if self._is_refused(known, first):
                    log.warning("%s", for_staff("refused-elsewhere"))
                    return False
                if not self._is_coming(known) and await anyio.to_thread.run_sync(self._lease.take):
                    return True
            except SQLAlchemyError as error:
                self._say_once(error)
                return True
            await at_a_wait()
            await anyio.sleep(SECONDS)
        return False

    def _is_served(self) -> bool:
        return self.wanted is not None and self._assistant.model_origin == self.wanted

    def _is_refused(self, known: list[PublishedModel], first: int) -> bool:
        return any(i.number > first and i.digest is None and i.origin == self.wanted for i in known)

    def _is_coming(self, known: list[PublishedModel]) -> bool:
        latest = next((each for each in known if each.digest), None)
        return latest is not None and latest.origin == self.wanted and self._is_new(latest)

    @asynccontextmanager
    async def turn_kept(self) -> AsyncIterator[None]:
        """Keep the turn that `await_turn` gave until the end, and leave it then to whoever waits."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._renew)
                yield
                tasks.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                try:
                    await anyio.to_thread.run_sync(self._lease.release)
                except SQLAlchemyError as error:  # it runs out by itself
                    self._say_once(error)

    async def _renew(self) -> None:
        while True:
            await anyio.sleep(LEASE_SECONDS / 3)
            try:
                await anyio.to_thread.run_sync(self._lease.take)
            except SQLAlchemyError as error:
                self._say_once(error)

    def _say_once(self, error: Exception) -> None:
        problem = for_staff("models-not-shared", error=type(error).__name__)
        if problem != self._problem:
            self._problem = problem
            log.error("%s", problem)
