"""The channel: it takes updates in, by long polling or a webhook, and lets every conversation go its way."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError

from actions.facts import FactsStore
from actions.pages import FaqPages
from bot.core.assistant import Assistant
from bot.core.background_tasks import TaskOver
from bot.core.conversations import Conversations
from bot.core.server_process import ALONE, ServerProcess
from bot.telegram.api import BotApi, Pace
from bot.telegram.backoff import Backoff
from bot.telegram.handler import UpdateHandler
from bot.telegram.mailbox import Mailbox
from bot.telegram.menus import menu_calls
from bot.telegram.sending import Sender, token_refused
from bot.telegram.updates import Me, number_of, read
from bot.telegram.worker import Worker
from bot.web.request_body import RequestError, answer_or_error, read_body
from bot.web.sessions import kept_secret
from settings import Settings

log = logging.getLogger(__name__)
WEBHOOK = "/telegram/webhook"
UPDATES = ["message", "edited_message", "callback_query", "inline_query"]
_TOKEN = re.compile(r"[\w:.-]+", re.ASCII)
_MOST_BYTES = 1_000_000
_SECONDS_TO_FINISH = 4.0
_REFUSED = "Telegram refuses EIGBOT_TELEGRAM_TOKEN; the web goes on without Telegram."
_TOO_FAST = 0.2
_SECONDS_TO_LOOK = 0.5


class Telegram:
    """One bot, from the moment the server starts to the moment it stops."""

    def __init__(
        self,
        assistant: Assistant,
        conversations: Conversations,
        settings: Settings,
        pages: Callable[[str], FaqPages],
        pace: Pace | None = None,
        process: ServerProcess = ALONE,
    ) -> None:
        """Take what answers; nothing is called before `run`. Of several processes, the first answers."""
        self._process = process
        self._assistant, self._conversations, self._settings, self._pages = assistant, conversations, settings, pages
        self._store = FactsStore(settings.facts_db)
        self._pace = pace or Pace()
        self._me: Me | None = None
        self._worker: Worker | None = None
        self._mailbox: Mailbox | None = None

    def routes(self) -> list[Route]:
        """The webhook, where the server has an address of its own."""
        return [Route(WEBHOOK, self._receive, methods=["POST"])] if self._settings.public_url else []

    async def run(self) -> None:
        """Take updates in and answer them until cancelled.

        A process that is not the first keeps what the webhook is sent, for the first to answer.

        Raises:
            TaskOver: the token is refused.

        """
        logging.getLogger("telegram").setLevel(logging.CRITICAL)  # what it logs, it raises as well
        self._backoff = Backoff(self._pace.again)
        api = BotApi.of(self._settings, self._pace)
        try:
            await self._serve(api)
        except InvalidToken as error:
            log.error(_REFUSED)
            raise TaskOver(_REFUSED) from error
        finally:
            self._me = None
            self._backoff.closing.set()
            if self._worker is not None:
                await self._worker.finish(_SECONDS_TO_FINISH)
            await api.close_connections()

    async def _serve(self, api: BotApi) -> None:
        if not _TOKEN.fullmatch(api.token):  # it would be part of an address
            raise InvalidToken
        found = await self._until_done(lambda: api.call("getMe", {}))
        me = Me(int(found["id"]), str(found.get("username") or ""))
        mailbox = Mailbox(self._conversations, me.id)
        if not self._process.is_first:
            self._mailbox, self._me = mailbox, me
            await asyncio.Event().wait()
        handler = UpdateHandler(self._assistant, self._store, self._pages, mailbox, api)
        self._worker = Worker(mailbox, handler, Sender(api, mailbox, self._pace, self._backoff), self._backoff)
        self._mailbox, self._me = mailbox, me
        self._worker.wake(await self._backoff.insist(mailbox.waiting))
        tasks = [
            asyncio.create_task(self._introduce(api)),
            asyncio.create_task(self._take_in(api, me)),
            asyncio.create_task(self._worker.refused()),
        ]
        if not self._process.is_only and self._settings.public_url:
            tasks.append(asyncio.create_task(self._look_for_mail(mailbox, self._worker)))
        try:
            # The menus may end; updates never do, unless the token is refused.
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_for_mail(self, mailbox: Mailbox, worker: Worker) -> None:
        """See to what other processes keep, for ever."""
        while True:
            await self._backoff.wait(_SECONDS_TO_LOOK)
            worker.wake(await self._backoff.insist(mailbox.waiting))

    async def _until_done(self, work: Callable[[], Any]) -> Any:
        """Call the Bot API until it answers; only a refusal is raised."""
        attempt = 0
        while True:
            try:
                return await work()
            except (BadRequest, InvalidToken):
                raise
            except TelegramError as error:
                attempt = await self._backoff.after_error(error, attempt)

    async def _introduce(self, api: BotApi) -> None:
        """Tell Telegram the commands and the descriptions, in each language."""
        self._store.refresh()
        for method, body in menu_calls(self._store.program):
            try:
                await self._until_done(partial(api.call, method, body))
            except (BadRequest, InvalidToken) as error:
                if token_refused(error):
                    raise
                log.warning("Telegram refused %s: %s.", method, str(error).rstrip("."))

    async def _take_in(self, api: BotApi, me: Me) -> None:
        if self._settings.public_url and await self._set_webhook(api):
            log.info("Telegram: @%s answers (webhook).", me.username)
            await asyncio.Event().wait()
        log.info("Telegram: @%s answers (long polling).", me.username)
        await self._poll(api, me)

    async def _set_webhook(self, api: BotApi) -> bool:
        url = f"{self._settings.public_url}{WEBHOOK}"
        body = {"url": url, "secret_token": self._secret, "allowed_updates": UPDATES}
        try:
            await self._until_done(lambda: api.call("setWebhook", body))
        except BadRequest as error:
            log.error("Telegram refuses EIGBOT_PUBLIC_URL as a webhook (%s); polling instead.", error)
            return False
        return True

    async def _poll(self, api: BotApi, me: Me) -> None:
        assert self._mailbox is not None
        assert self._worker is not None
        offset: int | None = None
        while True:
            began = asyncio.get_running_loop().time()
            found = await self._until_done(partial(self._updates, api, offset))
            updates = {number: update for update in found if (number := number_of(update)) is not None}
            kept = [(number, read(updates[number], me)) for number in sorted(updates)]
            self._worker.wake(await self._backoff.insist(self._mailbox.keep, kept))
            # Only kept updates are acknowledged, by asking for those after them. Once that has arrived there
            # is nothing older, and no number is given: after a quiet week, Telegram may begin at a lower one.
            offset = max(updates) + 1 if updates else None
            if not updates and asyncio.get_running_loop().time() - began < _TOO_FAST:
                await self._backoff.wait(_TOO_FAST)

    async def _updates(self, api: BotApi, offset: int | None) -> list[Any]:
        body = {"offset": offset, "timeout": self._pace.poll, "allowed_updates": UPDATES}
        try:
            found = await api.call("getUpdates", body, self._pace.poll)
        except Conflict:
            # A webhook was left from before, or another process polls with this token.
            await self._until_done(lambda: api.call("deleteWebhook", {"drop_pending_updates": False}))
            raise
        return found if isinstance(found, list) else []

    @property
    def _secret(self) -> str:
        return (self._settings.telegram_secret or kept_secret(self._settings.telegram_secret_file)).reveal()

    async def _receive(self, request: Request) -> Response:
        return await answer_or_error(self._keep(request))

    async def _keep(self, request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise RequestError(403, "This address is for Telegram, with the secret it was given.")
        raw = await read_body(request, _MOST_BYTES)
        try:
            update = json.loads(raw.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise RequestError(400, "The body is not JSON in UTF-8.") from error
        number = number_of(update)
        if number is None:
            raise RequestError(422, "The body must be an update, with its 'update_id'.")
        if self._me is None or self._mailbox is None:
            raise RequestError(503, "Telegram's channel is not ready.", retry_after=1)
        senders = await anyio.to_thread.run_sync(self._mailbox.keep, [(number, read(update, self._me))])
        if self._worker is not None:
            self._worker.wake(senders)
        return JSONResponse({})
