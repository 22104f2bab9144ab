"""Each conversation in its order, all of them side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken

from bot.telegram.backoff import Backoff, Closing
from bot.telegram.handler import UpdateHandler
from bot.telegram.mailbox import AlreadyAnswered, InboxItem, Mailbox
from bot.telegram.sending import Sender

log = logging.getLogger(__name__)
_AT_ONCE = 16  # conversations that are being answered; any number may wait for their answers to be sent


class Worker:
    """A task for each sender who waits: what is to be sent is sent before the next update is answered."""

    def __init__(self, mailbox: Mailbox, handler: UpdateHandler, sender: Sender, backoff: Backoff) -> None:
        self._mailbox, self._handler, self._sender, self._backoff = mailbox, handler, sender, backoff
        self._woken: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._answering = asyncio.Semaphore(_AT_ONCE)
        self._refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake(self, senders: Iterable[str]) -> None:
        """See to what waits for these senders."""
        for sender in senders:
            self._woken.add(sender)
            if sender not in self._tasks and not self._backoff.closing.is_set():
                self._tasks[sender] = asyncio.create_task(self._attend(sender))

    async def refused(self) -> None:
        """Wait until the token is refused.

        Raises:
            InvalidToken: it is.

        """
        await self._refused

    async def finish(self, seconds: float) -> None:
        """Let calls under way come to their end, for so long."""
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._refused.cancel()

    async def _attend(self, sender: str) -> None:
        try:
            while sender in self._woken and not self._backoff.closing.is_set():
                self._woken.discard(sender)
                while not self._backoff.closing.is_set() and await self._step(sender):
                    pass
        except Closing:
            return
        except InvalidToken as error:
            if not self._refused.done():
                self._refused.set_exception(error)
        except Exception:
            log.exception("A conversation on Telegram is left until its next message, or until the server is started.")
        finally:
            del self._tasks[sender]

    async def _step(self, sender: str) -> bool:
        """Make one call or answer one update; False where nothing waits."""
        if unsent := await self._backoff.insist(self._mailbox.next_outbox_item, sender):
            await self._sender.deliver(unsent)
            return True
        unread = await self._backoff.insist(self._mailbox.next_inbox_item, sender)
        if unread:
            async with self._answering:
                await self._answer(unread)
        return unread is not None

    async def _answer(self, item: InboxItem) -> None:
        attempt, broken = 0, False
        while True:
            try:
                return await (self._handler.apologise(item) if broken else self._handler.answer(item))
            except AlreadyAnswered:
                return None
            except SQLAlchemyError as error:
                log.warning("The database fails (%s); a message on Telegram waits for it.", type(error).__name__)
                await self._backoff.after(attempt)
                attempt += 1
            except Exception:
                if broken:
                    raise
                log.exception("A message on Telegram could not be answered; its sender reads so.")
                broken = True
