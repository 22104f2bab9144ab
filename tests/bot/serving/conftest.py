"""A server within limits, in a thread of this process, over an application that is slow, large or deaf as asked."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.serving.connection_limits import ConnectionLimits
from bot.serving.connections import Connections
from bot.serving.listening import bound_socket, listen
from bot.serving.server import LimitedServer
from settings import Network
from tests.waiting import until

LARGE = 30_000_000


class LimitedApp:
    """The server, its address, and what it counts as cut."""

    def __init__(self, proxies: tuple[Network, ...], limits: dict[str, Any]) -> None:
        self.reasons = Counter[str]()
        self.released = threading.Event()
        bound = bound_socket("127.0.0.1", 0)
        self.port = bound.getsockname()[1]
        listen(bound)
        connections = Connections(ConnectionLimits(**limits), proxies, lambda reason: self.reasons.update([reason]))
        self.server = LimitedServer(self._app(), bound, connections)
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()
        self.until(lambda: self.server.started)

    def _app(self) -> Starlette:
        async def health(request: Request) -> Response:
            return JSONResponse([[name, value] for name, value in request.headers.items()])

        async def echo(request: Request) -> Response:
            try:
                return Response(await request.body())
            except ClientDisconnect:
                return Response(status_code=400)

        async def slow(request: Request) -> Response:
            while not self.released.is_set():
                await asyncio.sleep(0.01)
            return Response("released")

        async def large(request: Request) -> Response:
            return Response(b"a" * LARGE)

        async def pieces(request: Request) -> Response:
            found = [len(piece) async for piece in request.stream() if piece]
            return JSONResponse([len(found), sum(found)])

        return Starlette(
            routes=[
                Route("/health", health),
                Route("/webhooks/rest/webhook", echo, methods=["POST"]),
                Route("/pieces", pieces, methods=["POST"]),
                Route("/slow", slow),
                Route("/large", large),
            ]
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, first: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
        """A connection that has sent its first bytes."""
        opened = socket.create_connection(("127.0.0.1", self.port), 30, (source, 0))
        opened.sendall(first)
        return opened

    def get(self, path: str = "/health") -> httpx.Response:
        """What a visitor with a connection of their own is answered."""
        return httpx.get(self.url + path, timeout=30)

    def connections(self) -> int:
        """How many connections the server has."""
        return len(self.server.server_state.connections)

    def until(self, true: Callable[[], object], seconds: float = 10) -> float:
        """Wait for something that the server does."""
        return until(true, seconds, lambda: time.sleep(0.01), lambda: self.reasons)

    def stop(self) -> None:
        self.released.set()
        self.server.should_exit = True
        self._thread.join(30)


@pytest.fixture
def limited() -> Iterator[Callable[..., LimitedApp]]:
    """Makes a server whose limits are given by name."""
    made: list[LimitedApp] = []

    def make(*proxies: Network, **limits: Any) -> LimitedApp:
        made.append(LimitedApp(proxies, limits))
        return made[-1]

    yield make
    for each in made:
        each.stop()
