"""Keeping what is served in step with the FAQ files, without a restart."""

from __future__ import annotations

import errno
import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import anyio
import anyio.to_thread

from actions.facts import build_store, is_whole_store
from bot.core.background_tasks import NamedTask
from bot.core.for_staff import for_staff, in_staff_language
from bot.publishing.background_trainer import BackgroundTrainer
from bot.publishing.checked_faq import checked, questions_fingerprint
from bot.publishing.log import BROKEN, HELD, SAVE, SERVED, PublishLog
from bot.publishing.source import faq_to_publish
from faq.errors import FaqError
from faq.messages import translatable
from faq.model import LANGUAGES, Faq
from faq.phrasings import phrasings_path
from faq.reader import faq_files
from faq.regular import regular_bytes
from nlu.faq_examples import fingerprint_of_faq
from settings import Settings

log = logging.getLogger(__name__)
SECONDS, SETTLING = 0.1, 0.04
_SECONDS_TO_FOLLOW = 1.0
Stamp = tuple[tuple[int, int, int] | None, ...]


def _stamp(paths: Iterable[Path]) -> Stamp:
    """What changes with any save of these files."""
    found: list[tuple[int, int, int] | None] = []
    for path in paths:
        try:
            stat = path.stat()
            found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ELOOP):
                raise
            found.append(None)  # none of this name, or a link that leads nowhere
    return tuple(found)


class FaqWatcher:
    """Publishes what is saved: answers and facts at once, phrasings once trained and past the gate.

    A topic with a mistake is held back, and a file that cannot be read changes nothing that is served.
    """

    def __init__(
        self,
        settings: Settings,
        publish_log: PublishLog,
        trainer: BackgroundTrainer | None = None,
        keep: Callable[[], None] = lambda: None,
        follow: Callable[[], None] | None = None,
    ) -> None:
        """Watch the FAQ that `settings` name.

        Without a `trainer`, phrasings stay as the model has them. `keep` keeps a version of the files, at the start
        and whenever somebody saved them; `follow` writes what was published on another machine, and is called every
        second.
        """
        self._settings, self._log, self._trainer, self._keep = settings, publish_log, trainer, keep
        self._follow = follow
        self._phrasings = [phrasings_path(settings.data, language) for language in LANGUAGES]
        self._seen, self._seen_phrasings = _stamp(self._files()), self._read_phrasings()
        record = checked(settings) if trainer else None
        self._trained_on = (record.questions, record.origin) if record else None
        self._unpublished = self._unstored = False
        self._seen_facts: Stamp | None = None
        self._unkept, self._untested = anyio.Event(), anyio.Event()
        if record and trainer:
            trainer.want(record.origin)

    def _files(self) -> Iterable[Path]:
        """The FAQ's files and the conversation tests."""
        return (*faq_files(self._settings.data), *sorted(self._settings.conversation_tests.glob("*.yml")))

    def _read_phrasings(self) -> tuple[Stamp, str]:
        """The stamp of the phrasings files, and a hash of what they hold."""
        content = (regular_bytes(path) or b"" for path in self._phrasings)
        return _stamp(self._phrasings), hashlib.sha256(b"\0".join(content)).hexdigest()

    def _phrasings_saved(self) -> bool:
        """Whether the phrasings files hold anything else since the last call."""
        before = self._seen_phrasings
        if _stamp(self._phrasings) == before[0]:
            return False
        self._seen_phrasings = self._read_phrasings()
        return before[1] != self._seen_phrasings[1]

    async def _saved(self) -> bool:
        """Whether files were saved since the last call; waits while one is being written.

        A process that trains takes a while to begin, and its share of the processor: it is begun now where phrasings
        files changed, and for any other save once it is known that a training is needed.
        """
        before, now = self._seen, _stamp(self._files())
        with suppress(OSError):  # no process can be begun, or a file is gone: the log says so once it matters
            if now != before and self._trainer and self._phrasings_saved():
                await self._trainer.expect()
        while now != self._seen:
            self._seen, self._unpublished = now, True
            await anyio.sleep(SETTLING)
            now = _stamp(self._files())
        return before != now

    def publish(self) -> Faq | None:
        """Read the files and swap their facts in, or say what is wrong with them and return None.

        Raises:
            OSError, sqlite3.Error: they cannot be read or stored, which may pass: it is to be called again.

        """
        try:
            found = faq_to_publish(self._settings, while_served=True)
            changed = build_store(found.faq, self._settings.facts_db)
        except FaqError as error:
            log.error("%s\n%s", for_staff("faq-broken"), in_staff_language(error))
            self._log.note(SAVE, BROKEN, error.problems)
            return None
        except (OSError, sqlite3.Error) as error:
            log.error("%s", for_staff("answers-not-stored", error=error))
            if not self._unstored:
                self._log.note(SAVE, BROKEN, [translatable("answers-not-stored", error=error)])
            self._unstored = True
            raise
        self._unstored = False
        if found.held:
            held = list(map(in_staff_language, found.held))
            log.warning("%s\n%s", for_staff("all-but-held", count=len(held)), "\n".join(held))
            self._log.note(SAVE, HELD, found.held)
        elif changed:
            log.info("%s", for_staff("faq-served"))
            self._log.note(SAVE, SERVED, [translatable("answers-served")])
        return found.faq

    def _published(self) -> tuple[bool, bool]:
        """Publish a save; whether anything is, and whether a model has to be trained for it."""
        faq = self.publish()
        return faq is not None, faq is not None and self._trainer is not None and (
            self._trainer.origin != self._wanted(faq)
        )

    def _wanted(self, faq: Faq) -> str:
        """The fingerprint of a model for this FAQ's questions; worked out only where they changed."""
        questions = questions_fingerprint(faq)
        if self._trained_on is None or self._trained_on[0] != questions:
            self._trained_on = (questions, fingerprint_of_faq(faq))
        if self._trainer:
            self._trainer.want(self._trained_on[1])
        return self._trained_on[1]

    def tasks(self) -> list[NamedTask]:
        """What it does, each by itself: where one fails, the others go on."""
        beside = [("conversation tests", self._hold_tests), *self._trainer.tasks()] if self._trainer else []
        following = [("following", self._follow_others)] if self._follow else []
        return [("faq", self.watch), ("history", self._keep_versions), *following, *beside]

    def _began_with_another_model(self) -> bool:
        """Whether the server began with a model that was trained from other questions than the files have."""
        if self._trainer is None or (self._trained_on is not None and self._trained_on[1] == self._trainer.origin):
            return False
        try:
            wanted = self._wanted(faq_to_publish(self._settings).faq)
        except FaqError:  # which the start has reported
            return False
        if self._trainer.origin != wanted:
            log.info("%s", for_staff("training-beside"))
        return self._trainer.origin != wanted

    async def watch(self) -> None:
        """Publish every change, for ever.

        Raises:
            OSError, sqlite3.Error: a file cannot be read or stored; the next call publishes what is not published yet.

        """
        if self._trainer:
            # Where it goes on for a process that has died, a model may be newer than the one loaded: it is
            # not trained again.
            await self._trainer.adopt()
        wants_training = await anyio.to_thread.run_sync(self._began_with_another_model)
        while True:
            await anyio.sleep(SECONDS)
            published = False
            await self._mend_facts()
            if await self._saved() or self._unpublished:
                published, wants_training = await anyio.to_thread.run_sync(self._published)
                self._unpublished = False
                self._unkept.set()
            if self._trainer and wants_training:
                self._trainer.request()
            elif self._trainer:
                if published:
                    self._untested.set()
                await self._trainer.dismiss()
                await self._trainer.adopt()
            wants_training = False

    async def _mend_facts(self) -> None:
        """Have the facts store built anew where it is gone or damaged; it is looked into when its file is another."""
        stamp = _stamp([self._settings.facts_db])
        if stamp == self._seen_facts:
            return
        if not await anyio.to_thread.run_sync(is_whole_store, self._settings.facts_db):
            log.error("%s", for_staff("facts-damaged", file=self._settings.facts_db.name))
            self._settings.facts_db.unlink(missing_ok=True)
            self._unpublished = True
        self._seen_facts = stamp

    async def _keep_versions(self) -> None:
        """Keep a version of the files, now and after every save."""
        while True:
            await anyio.to_thread.run_sync(self._keep)
            await self._unkept.wait()
            self._unkept = anyio.Event()

    async def _follow_others(self) -> None:
        """Write what was published on other machines, as soon as it is seen."""
        assert self._follow is not None
        while True:
            await anyio.sleep(_SECONDS_TO_FOLLOW)
            await anyio.to_thread.run_sync(self._follow)

    async def _hold_tests(self) -> None:
        """Hold the conversation tests after every save that needs no training; the last save wins."""
        assert self._trainer is not None
        async with anyio.create_task_group() as tasks:
            while True:
                await self._untested.wait()
                self._untested = anyio.Event()
                tasks.start_soon(self._trainer.hold_tests)
