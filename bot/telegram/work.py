"""Each conversation in its order, all of them side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken

from bot.telegram.desk import Desk
from bot.telegram.mailbox import AlreadyAnswered, Letter, Mailbox
from bot.telegram.sending import Closing, Patience, Sender

log = logging.getLogger(__name__)
_AT_ONCE = 16  # conversations that are being answered; any number may wait for their answers to be sent


class Work:
    """A task for each sender who waits: what is to be sent is sent before the next update is answered."""

    def __init__(self, mailbox: Mailbox, desk: Desk, sender: Sender, patience: Patience) -> None:
        self._mailbox, self._desk, self._sender, self._patience = mailbox, desk, sender, patience
        self._woken: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._answering = asyncio.Semaphore(_AT_ONCE)
        self._refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake(self, senders: Iterable[str]) -> None:
        """See to what waits for these senders."""
        for sender in senders:
            self._woken.add(sender)
            if sender not in self._tasks and not self._patience.closing.is_set():
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
            while sender in self._woken and not self._patience.closing.is_set():
                self._woken.discard(sender)
                while not self._patience.closing.is_set() and await self._step(sender):
                    pass
        except Closing:
            return
        except InvalidToken as error:
            if not self._refused.done():
                self._refused.set_exception(error)
        finally:
            del self._tasks[sender]

    async def _step(self, sender: str) -> bool:
        """Make one call or answer one update; False where nothing waits."""
        if parcel := await self._patience.insist(self._mailbox.next_parcel, sender):
            await self._sender.deliver(parcel)
            return True
        letter = await self._patience.insist(self._mailbox.next_letter, sender)
        if letter:
            async with self._answering:
                await self._answer(letter)
        return letter is not None

    async def _answer(self, letter: Letter) -> None:
        attempt, broken = 0, False
        while True:
            try:
                return await (self._desk.apologise(letter) if broken else self._desk.answer(letter))
            except AlreadyAnswered:
                return None
            except SQLAlchemyError as error:
                log.warning("The database fails (%s); a message on Telegram waits for it.", type(error).__name__)
                await self._patience.after(attempt)
                attempt += 1
            except Exception:
                if broken:
                    raise
                log.exception("A message on Telegram could not be answered; its sender is told so.")
                broken = True
