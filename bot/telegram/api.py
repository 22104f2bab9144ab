"""Calls of the Bot API, at the pace that Telegram allows."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from settings import Settings

_MOST_CHATS = 5_000
_SECONDS_FOR_CONNECTION = 20.0


@dataclass(frozen=True)
class Pace:
    """How fast all goes.

    Attributes:
        a_chat: seconds between two messages in one chat.
        a_second: messages a second overall.
        again: seconds before a failed call is repeated the first time.
        poll: seconds that a poll for updates lasts.
        patience: seconds after which a call without an answer has failed.
        lease: seconds after which what a process that died was at is another's.

    """

    a_chat: float = 1.0
    a_second: float = 30.0
    again: float = 0.5
    poll: int = 25
    patience: float = 20.0
    lease: float = 15.0


class ChatLimiter(AIORateLimiter):
    """The library's limiter (30 a second, 20 a minute in a group), and one message a second in each chat."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(overall_max_rate=pace.a_second)
        self._seconds = pace.a_chat
        self._chats: OrderedDict[int, AsyncLimiter] = OrderedDict()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a call when it may be made (see the base class)."""
        # "typing…" is no message: it must not delay the answer that it announces.
        chat = data.get("chat_id") if endpoint != "sendChatAction" else None
        async with self._of_chat(chat) if isinstance(chat, int) else contextlib.nullcontext():
            return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)

    def _of_chat(self, chat: int) -> AsyncLimiter:
        limiter = self._chats.setdefault(chat, AsyncLimiter(1, self._seconds))
        self._chats.move_to_end(chat)
        if len(self._chats) > _MOST_CHATS:
            self._chats.popitem(last=False)
        return limiter


class BotApi(ExtBot[Any]):
    """The Bot API by the names and types of its own documentation."""

    _requests_of_ours: tuple[HTTPXRequest, HTTPXRequest]
    _patience: float

    @classmethod
    def of(cls, settings: Settings, pace: Pace) -> BotApi:
        """The bot of EIGBOT_TELEGRAM_TOKEN."""
        assert settings.telegram_token is not None
        requests = (HTTPXRequest(2), HTTPXRequest(64, pool_timeout=_SECONDS_FOR_CONNECTION))
        api = cls(
            settings.telegram_token.reveal(),
            base_url=f"{settings.telegram_api_url}/bot",
            get_updates_request=requests[0],
            request=requests[1],
            rate_limiter=ChatLimiter(pace),
        )
        api._requests_of_ours, api._patience = requests, pace.patience
        return api

    async def call(self, method: str, body: dict[str, Any], more_seconds: float = 0.0) -> Any:
        """Call a method with a body; returns its result as JSON has it.

        Raises:
            telegram.error.TelegramError: it failed; see there for the kinds.

        """
        return await self._post(method, body, read_timeout=self._patience + more_seconds)

    async def close_connections(self) -> None:
        """Let go of all connections."""
        for request in self._requests_of_ours:
            await request.shutdown()
