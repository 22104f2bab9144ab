"""Each conversation in its order, all of them side by side, by whichever process has its lease."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from functools import partial

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken

from bot.core.leases import LeaseHolder
from bot.core.team_questions import SEND_ANSWER
from bot.telegram.backoff import Backoff, Closing
from bot.telegram.handler import UpdateHandler
from bot.telegram.mailbox import AlreadyAnswered, InboxItem, Mailbox
from bot.telegram.sending import Sender
from bot.telegram.team import answer_calls

log = logging.getLogger(__name__)
_SECONDS_TO_LOOK = 1.0
_AT_ONCE = 16  # conversations that are being answered; any number may wait for their answers to be sent


class Worker:
    """A task for each sender who waits: what is to be sent is sent before the next update is answered."""

    def __init__(
        self, mailbox: Mailbox, handler: UpdateHandler, sender: Sender, backoff: Backoff, leases: LeaseHolder
    ) -> None:
        self._mailbox, self._handler, self._sender, self._backoff = mailbox, handler, sender, backoff
        self._leases = leases
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

    async def look_for_mail(self) -> None:
        """See to what other processes kept, or left when they died, for ever."""
        while True:
            self.wake(await self._backoff.insist(self._mailbox.waiting))
            await self._backoff.wait(_SECONDS_TO_LOOK)

    async def keep_leases(self, seconds: float) -> None:
        """Keep the leases of those who are being answered, again after so many seconds, for ever."""
        while True:
            await self._backoff.wait(seconds)
            await self._backoff.insist(self._leases.keep)

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
        with contextlib.suppress(SQLAlchemyError):  # they run out by themselves
            await anyio.to_thread.run_sync(self._leases.release_all)

    async def _attend(self, sender: str) -> None:
        lease = self._mailbox.lease_of(sender)
        try:
            while sender in self._woken and not self._backoff.closing.is_set():
                self._woken.discard(sender)
                if not await self._backoff.insist(self._leases.take, lease):
                    return
                try:
                    await self._attend_with_lease(sender, lease)
                finally:
                    with contextlib.suppress(SQLAlchemyError):  # `keep_leases` does it then
                        await anyio.to_thread.run_sync(self._leases.release, lease)
                # Whoever kept something while the lease was ours has left it to us.
                if await self._backoff.insist(self._mailbox.has_mail, sender):
                    self._woken.add(sender)
        except Closing:
            return
        except InvalidToken as error:
            if not self._refused.done():
                self._refused.set_exception(error)
        except Exception:
            log.exception("A conversation on Telegram is left until its next message, or until the server is started.")
        finally:
            del self._tasks[sender]

    async def _attend_with_lease(self, sender: str, lease: str) -> None:
        while not self._backoff.closing.is_set() and self._leases.holds(lease) and await self._step(sender, lease):
            pass

    async def _step(self, sender: str, lease: str) -> bool:
        """Make one call or answer one update; False where nothing waits."""
        if unsent := await self._backoff.insist(self._mailbox.next_outbox_item, sender):
            if unsent.call.method == SEND_ANSWER:
                await self._backoff.insist(self._mailbox.parted, unsent, answer_calls(unsent.call.body))
            else:
                await self._sender.deliver(unsent, partial(self._leases.holds, lease))
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
