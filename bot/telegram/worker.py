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
from bot.telegram.albums import Albums
from bot.telegram.backoff import Backoff, Closing
from bot.telegram.handler import UpdateHandler
from bot.telegram.mailbox import AlreadyAnswered, InboxItem, Mailbox
from bot.telegram.sending import Sender
from bot.telegram.team import answer_calls

log = logging.getLogger(__name__)
_SECONDS_TO_LOOK = 1.0
_SECONDS_LEFT, _MOST_SECONDS_LEFT = 60.0, 3600.0  # after the first error, and after many in a row
_AT_ONCE = 16  # conversations that are being answered; any number may wait for their answers to be sent


class Worker:
    """A task for each sender who waits: what is to be sent is sent before the next update is answered."""

    def __init__(
        self,
        mailbox: Mailbox,
        handler: UpdateHandler,
        sender: Sender,
        albums: Albums,
        backoff: Backoff,
        leases: LeaseHolder,
    ) -> None:
        self._mailbox, self._handler, self._sender, self._backoff = mailbox, handler, sender, backoff
        self._albums, self._leases = albums, leases
        self._woken: set[str] = set()
        self._left: dict[str, tuple[int, float]] = {}  # who is left: after how many errors in a row, and until when
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._answering = asyncio.Semaphore(_AT_ONCE)
        self._refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake(self, senders: Iterable[str]) -> None:
        """See to what came from these senders, also where they are left after an error."""
        senders = list(senders)
        for sender in senders:
            self._left.pop(sender, None)
        self._begin(senders)

    def _begin(self, senders: Iterable[str]) -> None:
        for sender in senders:
            self._woken.add(sender)
            if sender not in self._tasks and not self._backoff.closing.is_set():
                self._tasks[sender] = asyncio.create_task(self._attend(sender))

    async def look_for_mail(self) -> None:
        """See to what other processes kept, or left when they died, for ever."""
        while True:
            waiting = await self._backoff.insist(self._mailbox.waiting)
            self._begin(sender for sender in waiting if sender not in self._tasks and not self._is_left(sender))
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
            self._left.pop(sender, None)
        except Closing:
            return
        except InvalidToken as error:
            if not self._refused.done():
                self._refused.set_exception(error)
        except Exception:
            seconds = self._leave(sender)
            log.exception("A conversation on Telegram is left until its next message, or for %g seconds.", seconds)
        finally:
            del self._tasks[sender]

    def _leave(self, sender: str) -> float:
        """Leave a sender alone after an error, longer after each in a row; returns for how many seconds."""
        errors, _ = self._left.get(sender, (0, 0.0))
        seconds = min(_SECONDS_LEFT * (1 << errors), _MOST_SECONDS_LEFT)
        # Whoever wrote meanwhile is seen to at once.
        until = 0.0 if sender in self._woken else asyncio.get_running_loop().time() + seconds
        self._left[sender] = min(errors + 1, 10), until
        return seconds

    def _is_left(self, sender: str) -> bool:
        return asyncio.get_running_loop().time() < self._left.get(sender, (0, 0.0))[1]

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
        if unread and (unread := await self._albums.settled(unread)):
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
