"""The channel: it takes updates in, by long polling or a webhook, and lets every conversation go its way."""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
import json
import logging
import re
from collections.abc import Callable
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram.error import InvalidToken

from actions.facts import FactsStore
from actions.pages import FaqPages
from bot.core.assistant import Assistant
from bot.core.background_tasks import TaskOver
from bot.core.conversations import Conversations
from bot.core.leases import Lease, LeaseHolder
from bot.telegram.albums import Albums
from bot.telegram.api import BotApi, Pace
from bot.telegram.backoff import Backoff
from bot.telegram.handler import UpdateHandler
from bot.telegram.intake import UPDATES, Intake, until_done
from bot.telegram.mailbox import Mailbox
from bot.telegram.sending import Sender
from bot.telegram.tasks import tasks_of
from bot.telegram.updates import Me, number_of, read
from bot.telegram.worker import Worker
from bot.web.request_body import RequestError, answer_or_error, read_body
from bot.web.sessions import kept_secret
from bot.web.status import PartStatus
from settings import Settings

log = logging.getLogger(__name__)
WEBHOOK = "/telegram/webhook"
_TOKEN = re.compile(r"[\w:.-]+", re.ASCII)
_MOST_BYTES = 1_000_000
_SECONDS_TO_FINISH = 4.0
_REFUSED = "Telegram refuses EIGBOT_TELEGRAM_TOKEN; the web goes on without Telegram."


class Telegram:
    """One bot, from the moment the server starts to the moment it stops."""

    def __init__(
        self,
        assistant: Assistant,
        conversations: Conversations,
        settings: Settings,
        pages: Callable[[str], FaqPages],
        pace: Pace | None = None,
    ) -> None:
        """Take what answers; nothing is called before `run`."""
        self._assistant, self._conversations, self._settings, self._pages = assistant, conversations, settings, pages
        self._store = FactsStore(settings.facts_db)
        self._pace = pace or Pace()
        self._me: Me | None = None
        self._worker: Worker | None = None
        self._mailbox: Mailbox | None = None

    def routes(self) -> list[Route]:
        """The webhook, where the server has an address of its own."""
        return [Route(WEBHOOK, self._receive, methods=["POST"])] if self._settings.public_url else []

    async def status(self) -> PartStatus:
        """A note where answers have waited for long: the web goes on, so that it is no reason to take a server out."""
        if self._mailbox is None:
            return PartStatus()
        before = dt.datetime.now(dt.timezone.utc) - dt.timedelta(seconds=self._pace.late)
        late = await anyio.to_thread.run_sync(self._mailbox.unsent_before, before)
        sentence = f"Messages to Telegram that have waited for over {self._pace.late:g} seconds: {late}; see the log."
        return PartStatus(notes=(sentence,) if late else ())

    async def run(self) -> None:
        """Take updates in and answer them until cancelled.

        Any number of processes may do so, on any number of machines, with one database.

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
        backoff, pace, database = self._backoff, self._pace, self._conversations.database
        found = await until_done(backoff, lambda: api.call("getMe", {}))
        me = Me(int(found["id"]), str(found.get("username") or ""))
        leases = LeaseHolder(database, pace.lease)
        mailbox = Mailbox(self._conversations, me.id, leases)
        handler = UpdateHandler(self._assistant, self._store, self._pages, mailbox, api, self._settings.public_url)
        albums = Albums(mailbox, backoff, pace.album)
        worker = Worker(mailbox, handler, Sender(api, mailbox, pace, backoff), albums, backoff, leases)
        intake = Intake(api, mailbox, worker.wake, Lease(database, f"telegram updates {me.id}", pace.lease), backoff)
        self._worker, self._mailbox, self._me = worker, mailbox, me
        async with tasks_of(
            intake.run(me, self._store, self._webhook(), pace), worker.look_for_mail(),
            worker.keep_leases(pace.lease / 5), worker.refused(),
        ) as tasks:  # fmt: skip
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()

    def _webhook(self) -> dict[str, Any] | None:
        """The call by which Telegram learns this server's address; None where it has none."""
        if not self._settings.public_url:
            return None
        url = f"{self._settings.public_url}{WEBHOOK}"
        return {"url": url, "secret_token": self._secret, "allowed_updates": UPDATES}

    @property
    def _secret(self) -> str:
        """What the webhook is to be shown: the same on all machines that have the same settings."""
        if self._settings.telegram_secret is None and self._settings.secret_key is not None:
            return hmac.new(self._settings.secret_key.reveal().encode(), WEBHOOK.encode(), "sha256").hexdigest()
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
