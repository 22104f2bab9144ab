"""Keeping what is served in step with the FAQ files, without a restart and without training."""

from __future__ import annotations

import logging
from pathlib import Path

import anyio
import anyio.to_thread

from actions.facts import build_store
from faq.errors import FaqError
from faq.reader import faq_files, load_faq

log = logging.getLogger(__name__)
SECONDS = 0.3


def _stamp(folder: Path) -> tuple[tuple[int, int, int] | None, ...]:
    found: list[tuple[int, int, int] | None] = []
    for path in faq_files(folder):
        try:
            stat = path.stat()
            found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
        except FileNotFoundError:
            found.append(None)
    return tuple(found)


class LiveFaq:
    """Rebuilds the facts store when the FAQ files change; a broken file changes nothing served."""

    def __init__(self, folder: Path, store: Path) -> None:
        """Watch `folder`, and write the facts store at `store`."""
        self.folder, self.store = folder, store
        self._seen = _stamp(folder)

    def changed(self) -> bool:
        """Whether a file was saved since the last call."""
        now = _stamp(self.folder)
        changed, self._seen = now != self._seen, now
        return changed

    def publish(self) -> None:
        """Read the files and swap their facts in, or log what is wrong with them."""
        try:
            if build_store(load_faq(self.folder), self.store):
                log.info("The FAQ has changed; its answers are served from now on.")
        except FaqError as error:
            log.error("The FAQ files have mistakes; what was served before still is:\n%s", error)

    async def watch(self) -> None:
        """Publish every change, for ever."""
        while True:
            await anyio.sleep(SECONDS)
            if self.changed():
                await anyio.to_thread.run_sync(self.publish)
