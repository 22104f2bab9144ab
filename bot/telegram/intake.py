"""Taking updates in: one process of all polls, or sets the webhook that any of them answers, and sets the menus."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError

from actions.facts import FactsStore
from bot.core.leases import Lease
from bot.telegram.api import BotApi, Pace
from bot.telegram.backoff import Backoff
from bot.telegram.mailbox import Mailbox
from bot.telegram.menus import menu_calls
from bot.telegram.sending import token_refused
from bot.telegram.tasks import tasks_of
from bot.telegram.updates import Me, number_of, read

log = logging.getLogger(__name__)
UPDATES = ["message", "edited_message", "callback_query", "inline_query"]
_TOO_FAST = 0.2


class Intake:
    """What the holder of the lease does, from the moment it has it to the moment it has not."""

    def __init__(
        self, api: BotApi, mailbox: Mailbox, wake: Callable[[Iterable[str]], None], lease: Lease, backoff: Backoff
    ) -> None:
        """Take updates into a mailbox, and `wake` whoever sees to those who sent them."""
        self._api, self._mailbox, self._wake = api, mailbox, wake
        self._lease, self._backoff = lease, backoff

    async def run(self, me: Me, store: FactsStore, webhook: dict[str, Any] | None, pace: Pace) -> None:
        """Take updates in whenever the lease is ours, for ever; the `webhook` is a call's body, None to poll.

        Raises:
            InvalidToken: the token is refused.
            Closing: the server stops.

        """
        try:
            while True:
                while not await self._backoff.insist(self._lease.take):
                    await self._backoff.wait(pace.lease / 10)
                await self._while_ours(pace.lease / 5, self._introduce(store), self._take_in(me, webhook, pace.poll))
        finally:
            with contextlib.suppress(SQLAlchemyError):  # it runs out by itself
                await anyio.to_thread.run_sync(self._lease.release)

    async def _while_ours(self, seconds: float, *work: Any) -> None:
        """Work until the lease is another's, or something goes wrong."""
        async with tasks_of(self._keep_lease(seconds), *work) as tasks:
            # The menus may end; updates never do, unless the token is refused.
            keeping, waiting = tasks[0], set(tasks)
            while keeping in waiting and len(waiting) > 1:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for each in done:
                    each.result()

    async def _keep_lease(self, seconds: float) -> None:
        while await self._backoff.insist(self._lease.take):
            await self._backoff.wait(seconds)

    async def _introduce(self, store: FactsStore) -> None:
        """Tell Telegram the commands and the descriptions, in each language."""
        store.refresh()
        for method, body in menu_calls(store.program):
            try:
                await until_done(self._backoff, partial(self._api.call, method, body))
            except (BadRequest, InvalidToken) as error:
                if token_refused(error):
                    raise
                log.warning("Telegram refused %s: %s.", method, str(error).rstrip("."))

    async def _take_in(self, me: Me, webhook: dict[str, Any] | None, seconds: int) -> None:
        if webhook is not None and await self._set_webhook(webhook):
            log.info("Telegram: @%s answers (webhook).", me.username)
            await asyncio.Event().wait()
        log.info("Telegram: @%s answers (long polling).", me.username)
        await self._poll(me, seconds)

    async def _set_webhook(self, body: dict[str, Any]) -> bool:
        try:
            await until_done(self._backoff, partial(self._api.call, "setWebhook", body))
        except BadRequest as error:
            log.error("Telegram refuses EIGBOT_PUBLIC_URL as a webhook (%s); polling instead.", error)
            return False
        return True

    async def _poll(self, me: Me, seconds: int) -> None:
        offset: int | None = None
        while True:
            began = asyncio.get_running_loop().time()
            found = await until_done(self._backoff, partial(self._updates, offset, seconds))
            updates = {number: update for update in found if (number := number_of(update)) is not None}
            kept = [(number, read(updates[number], me)) for number in sorted(updates)]
            self._wake(await self._backoff.insist(self._mailbox.keep, kept))
            # Only kept updates are acknowledged, by asking for those after them. Once that has arrived there
            # is nothing older, and no number is given: after a quiet week, Telegram may begin at a lower one.
            offset = max(updates) + 1 if updates else None
            if not updates and asyncio.get_running_loop().time() - began < _TOO_FAST:
                await self._backoff.wait(_TOO_FAST)

    async def _updates(self, offset: int | None, seconds: int) -> list[Any]:
        body = {"offset": offset, "timeout": seconds, "allowed_updates": UPDATES}
        try:
            found = await self._api.call("getUpdates", body, seconds)
        except Conflict:
            # A webhook was left from before, or another process polls with this token.
            await until_done(self._backoff, partial(self._api.call, "deleteWebhook", {"drop_pending_updates": False}))
            raise
        return found if isinstance(found, list) else []


async def until_done(backoff: Backoff, work: Callable[[], Any]) -> Any:
    """Call the Bot API until it answers; only a refusal is raised.

    Raises:
        BadRequest, InvalidToken: it refuses.
        Closing: the server stops.

    """
    attempt = 0
    while True:
        try:
            return await work()
        except (BadRequest, InvalidToken):
            raise
        except TelegramError as error:
            attempt = await backoff.after_error(error, attempt)
