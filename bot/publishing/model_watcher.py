"""Going over to a model that another process has put in place."""

from __future__ import annotations

import logging
from pathlib import Path

import anyio
import anyio.to_thread

from bot.core.assistant import Assistant
from bot.core.background_tasks import NamedTask
from bot.core.for_staff import for_staff
from nlu.engine import Engine, ModelError
from nlu.model_order import FoundArchive, archive_number, archives_by_age
from nlu.training import is_passed_over_now, put_in_place
from settings import Settings

log = logging.getLogger(__name__)
SECONDS = 0.1


class ModelWatcher:
    """Lets an assistant serve the newest model of its folder that can be run, whoever has put it there."""

    def __init__(self, settings: Settings, assistant: Assistant) -> None:
        """Watch the models that `settings` name."""
        self._folder, self._assistant = settings.models, assistant
        self._served = self._newest(getattr(assistant.engine, "archive", None))
        self._refused: set[FoundArchive] = set()
        self._found: set[FoundArchive] = set()
        self._problem = ""
        self._swap = anyio.Lock()

    def tasks(self) -> list[NamedTask]:
        """Watching, under its name."""
        return [("models", self.watch)]

    async def watch(self) -> None:
        """Serve every newer model, for ever."""
        while True:
            await self.adopt()
            await anyio.sleep(SECONDS)

    async def adopt(self) -> None:
        """Serve a model that another process has put in place, such as `eigbot publish`.

        What cannot be run is passed over, and logged once.
        """
        if self._swap.locked():
            return
        try:
            async with self._swap:
                await self._adopt()
        except OSError as error:  # what the machine lacks now: it is tried again, and logged once
            self._say_once(f"The models in {self._folder} cannot be read ({error}).")
        else:
            self._problem = ""

    async def _adopt(self) -> None:
        archives = archives_by_age(self._folder)
        before, self._found = self._found, set(archives)
        for found in archives:
            if found == self._served:
                return
            if found in self._refused or not (archive_number(found.path) or found in before):
                continue  # what Rasa's command writes is not whole before it stays as it is
            try:
                engine = await anyio.to_thread.run_sync(Engine, found.path)
            except ModelError as error:
                # It may have made room for newer ones meanwhile, or have been passed over at the start.
                if found.path.exists() and is_passed_over_now(found):
                    log.error("%s %s", error, for_staff("still-served"))
                self._refused.add(found)
            else:
                self._assistant.engine, self._served = engine, found
                log.info("%s", for_staff("model-served", name=found.path.name))
                return

    async def put_in_place(self, archive: Path, above: int = 0) -> Path:
        """Serve a model that was trained here, and put it where other processes take it from; returns where that is.

        Args:
            archive: the model.
            above: a number that its own is to be above (see `nlu.model_order`).

        Raises:
            OSError: it cannot be moved.
            ModelError: it does not load.

        """
        async with self._swap:
            engine = await anyio.to_thread.run_sync(self._placed, archive, above)
            self._assistant.engine, self._served = engine, self._newest(engine.archive)
        return engine.archive

    def _placed(self, archive: Path, above: int) -> Engine:
        engine = Engine(archive)
        engine.parse("bonjour")
        return put_in_place(engine, self._folder, above)

    def _newest(self, archive: Path | None) -> FoundArchive | None:
        """An archive as it is found in the folder; without one, the newest that is."""
        found = archives_by_age(self._folder)
        return next((each for each in found if archive in (None, each.path)), None)

    def _say_once(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            log.error("%s %s", problem, for_staff("still-served"))
