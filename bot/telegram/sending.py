"""Making the calls that the outbox holds, each until it is made or can never be."""

from __future__ import annotations

import asyncio
import html
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.telegram.api import Api, Pace
from bot.telegram.mailbox import Call, Mailbox, Parcel

log = logging.getLogger(__name__)
T = TypeVar("T")
_MOST_SECONDS = 60.0
# What Telegram refuses without anybody's fault: a press or a query that grew old, a message that is gone.
_NO_MATTER = re.compile(r"query is too old|not modified|to delete not found|can't be deleted|MESSAGE_ID_INVALID", re.I)
_UNCHANGED = re.compile(r"not modified", re.I)


class Closing(Exception):
    """The server is stopping: what waits, waits until it starts again."""


class Patience:
    """Waits between attempts, longer each time, and stops waiting when the server does."""

    def __init__(self, first: float) -> None:
        """Wait `first` seconds at first."""
        self.closing = asyncio.Event()
        self._first = first

    async def wait(self, seconds: float) -> None:
        """Wait so long.

        Raises:
            Closing: the server stops meanwhile.

        """
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except asyncio.TimeoutError:
            return
        raise Closing

    async def after(self, attempt: int) -> None:
        """Wait after so many failed attempts (see `wait`)."""
        await self.wait(min(self._first * 2 ** min(attempt, 10), _MOST_SECONDS))

    async def after_error(self, error: TelegramError, attempt: int) -> int:
        """Wait after a failed attempt, saying so the first time; returns the next one's number (see `wait`)."""
        if isinstance(error, RetryAfter):
            await self.wait(seconds_of(error))
            return attempt
        if not attempt:
            log.warning("Telegram cannot be reached (%s); trying again until it can.", type(error).__name__)
        await self.after(attempt)
        return attempt + 1

    async def insist(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something with the database, again and again while it fails (see `wait`)."""
        attempt = 0
        while True:
            try:
                return await anyio.to_thread.run_sync(work, *arguments)
            except SQLAlchemyError as error:
                if not attempt:
                    log.warning("The database fails (%s); Telegram's messages wait for it.", type(error).__name__)
                await self.after(attempt)
                attempt += 1


class Sender:
    """Makes calls. Where Telegram orders a pause, the whole chat keeps it."""

    def __init__(self, api: Api, mailbox: Mailbox, pace: Pace, patience: Patience) -> None:
        self._api, self._mailbox, self._patience = api, mailbox, patience
        self._not_before: dict[Any, float] = {}

    async def deliver(self, parcel: Parcel) -> None:
        """Make one call, whatever it takes, and note that it is made.

        Raises:
            InvalidToken: the token is refused.
            Closing: the server stops.

        """
        call, attempt = parcel.call, 0
        while True:
            chat = call.body.get("chat_id")
            await self._pause_of(chat)
            try:
                result = await self._api.call(call.method, call.body)
            except RetryAfter as error:
                self._not_before[chat] = _now() + seconds_of(error)
            except ChatMigrated as error:
                call = replace(call, body={**call.body, "chat_id": error.new_chat_id})
            except Forbidden:  # blocked, or sent away from a group: nobody's error
                return await self._note(parcel, None)
            except (BadRequest, InvalidToken) as error:
                if token_refused(error):
                    raise
                if (other := instead(call, str(error))) is None:
                    return await self._note(parcel, _refused(call, str(error)))
                call = other
                await self._patience.insist(self._mailbox.replace, parcel, call)
            except TelegramError as error:
                attempt = await self._patience.after_error(error, attempt)
            else:
                return await self._note(parcel, _message_of(result, call))

    async def _note(self, parcel: Parcel, message: int | None) -> None:
        await self._patience.insist(self._mailbox.sent, parcel, message)

    async def _pause_of(self, chat: Any) -> None:
        while (left := self._not_before.get(chat, 0.0) - _now()) > 0:
            await self._patience.wait(left)
        self._not_before.pop(chat, None)


def token_refused(error: TelegramError) -> bool:
    """Whether it is the token that is refused: the library says the same of a method that a server lacks."""
    return isinstance(error, InvalidToken) and "not found" not in str(error).lower()


def instead(call: Call, refusal: str) -> Call | None:
    """The call to make instead of one that Telegram refused; None where nothing is to be done."""
    body = dict(call.body)
    if call.method == "editMessageText" and not _UNCHANGED.search(refusal):
        body.pop("message_id")
        return replace(call, method="sendMessage", body=body)
    if call.method != "sendMessage":
        return None
    if "thread" in refusal.lower() and body.pop("message_thread_id", None):
        return replace(call, body=body)
    if "entities" in refusal.lower() and body.pop("parse_mode", None):
        return replace(call, body={**body, "text": html.unescape(re.sub(r"<[^>]*>", "", body["text"]))})
    return None


def _refused(call: Call, refusal: str) -> int | None:
    if not _NO_MATTER.search(refusal):
        log.warning("Telegram refused %s: %s.", call.method, refusal.rstrip("."))
    return _message_of(None, call) if _UNCHANGED.search(refusal) else None


def _message_of(result: Any, call: Call) -> int | None:
    """The message that a call sent or changed, where it answers a question."""
    if call.method not in ("sendMessage", "editMessageText"):
        return None
    number = result.get("message_id") if isinstance(result, dict) else call.body.get("message_id")
    return number if isinstance(number, int) else None


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram orders to wait."""
    after = error.retry_after
    return (float(after) if isinstance(after, (int, float)) else after.total_seconds()) + 0.1


def _now() -> float:
    return asyncio.get_running_loop().time()
