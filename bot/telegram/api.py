"""Calls of the Bot API, at the pace that Telegram allows."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from settings import Settings

_MOST_CHATS = 1_000  # a pause is a second long: whoever was quiet for longer needs none
_MOST_CONNECTIONS = 64
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
        late: seconds after which somebody should know that a message still waits to be sent.
        album: seconds for which a photo without words waits for the caption of its album.

    """

    a_chat: float = 1.0
    a_second: float = 30.0
    again: float = 0.5
    poll: int = 25
    patience: float = 20.0
    lease: float = 15.0
    late: float = 60.0
    album: float = 1.5


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


class BotConnections(HTTPXRequest):
    """The library's connections, each of which comes back whoever stops waiting for it.

    A request that is cancelled under way may keep its connection for good, and without connections nothing is sent any
    more until the server is started again. So whoever is cancelled leaves the request to come to its end by itself.
    """

    def __init__(self, most: int, pool_timeout: float) -> None:
        super().__init__(most, pool_timeout=pool_timeout)
        self._under_way: set[asyncio.Task[tuple[int, bytes]]] = set()

    async def do_request(self, *arguments: Any, **named: Any) -> tuple[int, bytes]:
        """Make a request (see the base class)."""
        request = asyncio.create_task(super().do_request(*arguments, **named))
        self._under_way.add(request)
        request.add_done_callback(self._end)
        return await asyncio.shield(request)

    def _end(self, request: asyncio.Task[tuple[int, bytes]]) -> None:
        self._under_way.discard(request)
        if not request.cancelled():
            request.exception()  # whoever asked may have gone; it is no error that nobody reads it

    async def shutdown(self) -> None:
        """Let go of all connections, whatever is under way."""
        under_way = [*self._under_way]
        for request in under_way:
            request.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await super().shutdown()


class BotApi(ExtBot[Any]):
    """The Bot API by the names and types of its own documentation."""

    _connections: tuple[BotConnections, BotConnections]
    _patience: float

    @classmethod
    def of(cls, settings: Settings, pace: Pace) -> BotApi:
        """The bot of EIGBOT_TELEGRAM_TOKEN."""
        assert settings.telegram_token is not None
        connections = (
            BotConnections(2, _SECONDS_FOR_CONNECTION),
            BotConnections(_MOST_CONNECTIONS, _SECONDS_FOR_CONNECTION),
        )
        api = cls(
            settings.telegram_token.reveal(),
            base_url=f"{settings.telegram_api_url}/bot",
            get_updates_request=connections[0],
            request=connections[1],
            rate_limiter=ChatLimiter(pace),
        )
        api._connections, api._patience = connections, pace.patience
        return api

    async def call(self, method: str, body: dict[str, Any], more_seconds: float = 0.0) -> Any:
        """Call a method with a body; returns its result as JSON has it.

        Raises:
            telegram.error.TelegramError: it failed; see there for the kinds.

        """
        return await self._post(method, body, read_timeout=self._patience + more_seconds)

    async def close_connections(self) -> None:
        """Let go of all connections."""
        for connections in self._connections:
            await connections.shutdown()
