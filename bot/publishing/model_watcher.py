"""Going over to a model that another process has put in place."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import anyio
import anyio.to_thread

from bot.core.assistant import Assistant
from bot.core.background_tasks import NamedTask
from bot.core.for_staff import for_staff
from nlu.engine import Engine, ModelError, newest_model
from nlu.training import put_in_place
from settings import Settings

log = logging.getLogger(__name__)
SECONDS = 0.1


class ModelWatcher:
    """Lets an assistant serve the newest model of its folder, whoever has put it there."""

    def __init__(self, settings: Settings, assistant: Assistant) -> None:
        """Watch the models that `settings` name; the one that `assistant` has is the newest yet."""
        self._folder, self._assistant = settings.models, assistant
        self._seen = _stamp(newest_model(self._folder))
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
        """Serve a model that another process has put in place, such as `eigbot publish`."""
        stamp = _stamp(newest_model(self._folder))
        if stamp is None or stamp == self._seen or self._swap.locked():
            return
        self._seen = stamp
        try:
            async with self._swap:
                self._assistant.engine = await anyio.to_thread.run_sync(Engine, stamp[0])
        except ModelError as error:
            log.error("%s %s", error, for_staff("still-served"))
        else:
            log.info("%s", for_staff("model-served", name=stamp[0].name))

    async def put_in_place(self, archive: Path) -> None:
        """Serve a model that was trained here, and put it where other processes take it from.

        Raises:
            OSError: it cannot be moved.
            ModelError: it does not load.

        """
        async with self._swap:
            self._assistant.engine = await anyio.to_thread.run_sync(self._placed, archive)

    def _placed(self, archive: Path) -> Engine:
        engine = Engine(archive)
        engine.parse("bonjour")
        put_in_place(engine, self._folder)
        self._seen = _stamp(engine.archive)
        return engine


def _stamp(archive: Path | None) -> tuple[Path, int, int] | None:
    with suppress(FileNotFoundError):
        if archive:
            stat = archive.stat()
            return archive, stat.st_mtime_ns, stat.st_size
    return None
