"""What is done once for all processes: notices made, mail put into the queue, and sent."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import anyio
import anyio.to_thread

from bot.core.background_tasks import NamedTask
from bot.core.conversations import Conversations
from bot.staff.notices.clock import StaffClock
from bot.staff.notices.digest import DigestMaker
from bot.staff.notices.mail_queue import MailQueue, NewMail, QueuedMail
from bot.staff.notices.smtp import MailServer, Unsent
from bot.staff.notices.store import Notice, NoticeStore
from bot.staff.notices.wording import WordedNotice, html_of, text_of
from settings import MailSettings

log = logging.getLogger(__name__)
SECONDS = 5.0  # between two looks


class Postman:
    """Puts notices into the queue of mail, in the staff's language, and sends what is due."""

    def __init__(
        self,
        settings: MailSettings,
        language: str,
        notices: NoticeStore,
        queue: MailQueue,
        word: Callable[[Sequence[Notice], str], Awaitable[list[WordedNotice]]],
    ) -> None:
        """Take what these parts have; `word` words notices as they may leave the server."""
        self._settings, self._language, self._notices = settings, language, notices
        self._queue, self._word = queue, word
        self._server = MailServer(settings)

    async def put(self, conversations: Conversations, clock: StaffClock) -> None:
        """Put into the queue what is to be mailed: a cause once an hour at most."""
        now = clock.now()
        found = await anyio.to_thread.run_sync(self._notices.to_mail, now)
        worded = await self._word(found, self._language) if found else []

        def put() -> None:
            for notice, words in zip(found, worded):
                mail = NewMail(f"[EIGbot] {words.title}", text_of(words), html_of(words), words.language)
                with conversations.transaction() as connection:
                    if self._notices.claim_for_mail(connection, notice, now):
                        self._queue.put(connection, mail, self._settings.sender, self._settings.recipients, now)

        await anyio.to_thread.run_sync(put)

    async def send(self, clock: StaffClock) -> None:
        """Send what is due, one after the other, until there is none or one cannot be sent."""
        while (mail := await anyio.to_thread.run_sync(self._queue.take, clock.now())) is not None:
            if not await self._sent(mail, clock):
                return

    async def _sent(self, mail: QueuedMail, clock: StaffClock) -> bool:
        try:
            await self._server.send(mail)
        except Unsent as error:
            again = await anyio.to_thread.run_sync(self._queue.failed, mail, str(error), clock.now())
            log.warning(
                "The mail '%s' to %s cannot be sent (attempt %d): %s. It is tried again at %s; if that goes on, see "
                "EIGBOT_SMTP_HOST and the settings beside it.",
                mail.mail.subject, mail.recipient, mail.attempts, error, f"{again:%H:%M} UTC",
            )  # fmt: skip
            return False
        await anyio.to_thread.run_sync(self._queue.sent, mail, clock.now())
        return True


class NoticeWorker:
    """The tasks of the one process that does what must be done once."""

    def __init__(
        self,
        conversations: Conversations,
        notices: NoticeStore,
        digests: DigestMaker,
        clock: StaffClock,
        queue: MailQueue,
        postman: Postman | None,
    ) -> None:
        """Without a `postman`, notices are made and none is mailed."""
        self._conversations, self._notices, self._digests = conversations, notices, digests
        self._clock, self._queue, self._postman = clock, queue, postman

    def tasks(self) -> list[NamedTask]:
        """Making notices and sending mail, each for ever: neither waits for the other."""
        mail = [("mail", partial(_for_ever, self.send))] if self._postman else []
        return [("notices", partial(_for_ever, self.collect)), *mail]

    async def collect(self) -> None:
        """Make the notices there are to make, and put them into the queue of mail if there is any."""
        await anyio.to_thread.run_sync(self._notices.collect, self._clock.now())
        await anyio.to_thread.run_sync(self._digests.make)
        if self._postman:
            await anyio.to_thread.run_sync(self._queue.erase_old, self._clock.now())
            await self._postman.put(self._conversations, self._clock)

    async def send(self) -> None:
        """Send the mail that is due."""
        assert self._postman is not None
        await self._postman.send(self._clock)


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await anyio.sleep(SECONDS)  # also before the first time: a server that starts has visitors to answer
        await work()
