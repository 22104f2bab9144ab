"""Keeping what is served in step with the FAQ files, without a restart."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress

import anyio
import anyio.to_thread

from actions.facts import build_store
from bot.publishing.background_trainer import BackgroundTrainer
from bot.publishing.log import BROKEN, HELD, SAVE, SERVED, PublishLog
from bot.publishing.source import faq_to_publish
from faq.errors import FaqError
from faq.messages import translatable
from faq.model import Faq
from faq.reader import faq_files
from nlu.faq_examples import fingerprint_of_faq
from settings import Settings, staff_language

log = logging.getLogger(__name__)
SECONDS, SETTLING = 0.1, 0.04
Stamp = tuple[tuple[int, int, int] | None, ...]


def _stamp(settings: Settings) -> Stamp:
    """What changes with any save of the FAQ or of a conversation test."""
    found: list[tuple[int, int, int] | None] = []
    for path in (*faq_files(settings.data), *sorted(settings.conversation_tests.glob("*.yml"))):
        try:
            stat = path.stat()
            found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
        except FileNotFoundError:
            found.append(None)
    return tuple(found)


class FaqWatcher:
    """Publishes what is saved: answers and facts at once, phrasings once trained and past the gate.

    A topic with a mistake is held back, and a file that cannot be read changes nothing that is served.
    """

    def __init__(self, settings: Settings, publish_log: PublishLog, trainer: BackgroundTrainer | None = None) -> None:
        """Watch the FAQ that `settings` name; without a `trainer`, phrasings stay as the model has them."""
        self._settings, self._log, self._trainer = settings, publish_log, trainer
        self._seen = _stamp(settings)
        self._trained_on: tuple[object, str] | None = None

    async def _saved(self) -> bool:
        """Whether files were saved since the last call; waits while one is being written."""
        before, now = self._seen, _stamp(self._settings)
        if now != before and self._trainer:
            with suppress(OSError):  # no process can be begun, which is said once one is needed
                await self._trainer.expect()
        while now != self._seen:
            self._seen = now
            await anyio.sleep(SETTLING)
            now = _stamp(self._settings)
        return before != now

    def publish(self) -> Faq | None:
        """Read the files and swap their facts in, or say what is wrong with them and return None."""
        language = staff_language()
        try:
            found = faq_to_publish(self._settings)
            changed = build_store(found.faq, self._settings.facts_db)
        except FaqError as error:
            problems = [problem.text(language) for problem in error.problems]
            log.error("%s\n%s", translatable("files-broken").text(language), "\n".join(problems))
            self._log.note(SAVE, BROKEN, problems)
            return None
        except (OSError, sqlite3.Error) as error:
            message = translatable("not-stored", why=error).text(language)
            log.error(message)
            self._log.note(SAVE, BROKEN, [message])
            return None
        if found.held:
            held = [topic.text(language) for topic in found.held]
            log.warning("%s\n%s", translatable("all-but-held", count=len(held)).text(language), "\n".join(held))
            self._log.note(SAVE, HELD, held)
        elif changed:
            message = translatable("answers-served").text(language)
            log.info(message)
            self._log.note(SAVE, SERVED, [message])
        return found.faq

    def _has_more_to_do(self) -> bool:
        """Publish a save; whether questions have to be trained, or conversation tests held."""
        faq = self.publish()
        if faq is None or self._trainer is None:
            return False
        return self._trainer.origin != self._wanted(faq) or any(self._settings.conversation_tests.glob("*.yml"))

    def _wanted(self, faq: Faq) -> str:
        """The fingerprint of a model for this FAQ's questions; worked out only where they changed."""
        asked = [(topic, [e.utterances for e in entries.values()]) for topic, entries in faq.topics.items()]
        questions = (asked, faq.unknown, faq.program.challenges)
        if self._trained_on is None or self._trained_on[0] != questions:
            self._trained_on = (questions, fingerprint_of_faq(faq))
        return self._trained_on[1]

    async def watch(self) -> None:
        """Publish every change, for ever."""
        async with anyio.create_task_group() as tasks:
            if self._trainer:
                tasks.start_soon(self._trainer.run)
                # Where it goes on for a process that has died, a model may be newer than the one loaded: it is
                # not trained again.
                await self._trainer.adopt()
            while True:
                await anyio.sleep(SECONDS)
                if await self._saved() and await anyio.to_thread.run_sync(self._has_more_to_do):
                    assert self._trainer is not None
                    self._trainer.request()
                elif self._trainer:
                    await self._trainer.dismiss()
                    await self._trainer.adopt()
