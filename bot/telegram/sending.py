"""Making the calls that the outbox holds, each until it is made or can never be."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.telegram.api import BotApi, Pace
from bot.telegram.backoff import Backoff, seconds_of
from bot.telegram.mailbox import Call, Mailbox, OutboxItem
from bot.telegram.refusals import as_taken, instead, seconds_of_slow_mode, what_follows
from bot.telegram.updates import MovedChat

log = logging.getLogger(__name__)
# What Telegram refuses without anybody's fault: a press or a query that grew old, a message that is gone, a topic or a
# group where the bot may not speak (any more).
_NO_MATTER = re.compile(
    r"query is too old|not modified|to delete not found|can't be deleted|MESSAGE_ID_INVALID|TOPIC_(CLOSED|DELETED)"
    r"|(not enough|no) rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|chat [a-z]+ (deleted|deactivated)|to edit not found",
    re.I,
)
_UNCHANGED = re.compile(r"not modified", re.I)


class Sender:
    """Makes calls. Where Telegram orders a pause, the whole chat keeps it."""

    def __init__(self, api: BotApi, mailbox: Mailbox, pace: Pace, backoff: Backoff) -> None:
        self._api, self._mailbox, self._backoff = api, mailbox, backoff
        self._not_before: dict[Any, float] = {}

    async def deliver(self, item: OutboxItem, ours: Callable[[], bool]) -> None:
        """Make one call, whatever it takes, and note that it is made; let go of it once it is not `ours` any more.

        Raises:
            InvalidToken: the token is refused.
            Closing: the server stops.

        """
        call, attempt = item.call, 0
        while await self._is_due(call.body.get("chat_id"), ours):
            try:
                result = await self._api.call(call.method, as_taken(call))
            except RetryAfter as error:
                self._pause(call, seconds_of(error))
            except ChatMigrated as error:
                return await self._follow(item, call, error.new_chat_id)
            except Forbidden:  # blocked, or sent away from a group: nobody's error
                return await self._note(item, None)
            except (BadRequest, InvalidToken) as error:
                if (other := await self._after_refusal(item, call, error)) is None:
                    return None
                call = other
            except TelegramError as error:
                attempt = await self._backoff.after_error(error, attempt)
            else:
                if (following := what_follows(call)) is None:
                    return await self._note(item, _message_of(result, call))
                call = await self._replace(item, following)
        return None

    async def _after_refusal(self, item: OutboxItem, call: Call, error: TelegramError) -> Call | None:
        """What is to be called after a refusal; None where nothing is, and that is noted.

        Raises:
            InvalidToken: it is the token that is refused.

        """
        if token_refused(error):
            raise error
        if seconds := seconds_of_slow_mode(str(error)):
            self._pause(call, seconds)
            return call
        if other := instead(call, str(error)):
            return await self._replace(item, other)
        await self._note(item, _refused(call, str(error)))
        return None

    async def _replace(self, item: OutboxItem, call: Call) -> Call:
        await self._backoff.insist(self._mailbox.replace, item, call)
        return call

    async def _follow(self, item: OutboxItem, call: Call, chat: int) -> None:
        """Let a chat's mail go where the chat went, to be sent from there after a moment."""
        await self._backoff.insist(self._mailbox.move, MovedChat(int(call.body["chat_id"]), chat), item)
        await self._backoff.after(0)

    def _pause(self, call: Call, seconds: float) -> None:
        self._not_before[call.body.get("chat_id")] = _now() + seconds

    async def _note(self, item: OutboxItem, message: int | None) -> None:
        await self._backoff.insist(self._mailbox.sent, item, message)

    async def _is_due(self, chat: Any, ours: Callable[[], bool]) -> bool:
        """Keep the pause of a chat; whether its calls are ours to make afterwards."""
        while (left := self._not_before.get(chat, 0.0) - _now()) > 0:
            await self._backoff.wait(left)
        self._not_before.pop(chat, None)
        return ours()


def token_refused(error: TelegramError) -> bool:
    """Whether it is the token that is refused: the library says the same of a method that a server lacks."""
    return isinstance(error, InvalidToken) and "not found" not in str(error).lower()


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


def _now() -> float:
    return asyncio.get_running_loop().time()
