"""uvicorn within limits, for one process or for one of several that share a socket."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mmap
import socket
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.core.one_core import OneCore
from bot.serving.connections import Connections
from bot.serving.listening import listen
from bot.serving.protocol import LimitedProtocol

log = logging.getLogger(__name__)
_OPTIONS: dict[str, Any] = {
    "log_config": None,
    "access_log": False,
    "ws": "none",
    "server_header": False,
    "timeout_graceful_shutdown": 5,
    "proxy_headers": False,
}
_PRECEDENCE = 0.002  # seconds that a worker leaves a new connection to those that have fewer
_OUT_OF_FILES = 1.0  # seconds until a connection is accepted again after that failed


def listen_and_serve(app: Starlette, bound: socket.socket, connections: Connections, core: OneCore | None) -> None:
    """Serve an application on a bound socket until stopped."""
    listen(bound)
    with contextlib.suppress(KeyboardInterrupt):  # which the server has heeded, and raises again at its end
        LimitedServer(app, bound, connections, core).run()


class SharedSocket:
    """A socket that several workers accept connections from, and how many connections each of them has.

    Make it before the fork. Each worker writes its own number only, so that none needs a lock.
    """

    def __init__(self, bound: socket.socket, workers: int) -> None:
        """Listen on a bound socket."""
        listen(bound)
        self.socket = bound
        self.connections = memoryview(mmap.mmap(-1, 4 * workers)).cast("i")


class LimitedServer(uvicorn.Server):
    """A server whose connections are within limits, taken from a bound socket one by one.

    A loop's own server takes all that wait at once: each needs a descriptor before any that it replaces has given its
    own back, and of several workers the first to wake up would have every visitor.
    """

    def __init__(
        self, app: Starlette, bound: socket.socket, connections: Connections, core: OneCore | None = None
    ) -> None:
        """Serve an application on a socket, by threads on one core where one is given."""
        super().__init__(uvicorn.Config(app, **_OPTIONS))
        self._socket, self._connections, self._core = bound, connections, core
        self._opening: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take connections (see parent class)."""
        await super().startup([])
        self._await_connection()

    async def on_tick(self, counter: int) -> bool:
        """Look for a quieter core (see parent class)."""
        if self._core is not None:
            self._core.look()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, and end those there are (see parent class)."""
        asyncio.get_running_loop().remove_reader(self._socket)
        await super().shutdown([])
        self._connections.tell()

    def _await_connection(self) -> None:
        if not self.should_exit:
            asyncio.get_running_loop().add_reader(self._socket, self._arrived)

    def _arrived(self) -> None:
        self._take()

    def _pause(self, seconds: float) -> None:
        """Let others have what arrives; nobody may have taken it by then, as they may be busy or dead."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket)
        loop.call_later(seconds, self._resume)

    def _resume(self) -> None:
        self._await_connection()
        self._take()

    def _take(self) -> None:
        if self.should_exit:
            return
        try:
            connection, _ = self._socket.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another worker was faster, or the visitor has gone
        except OSError:
            log.exception("No connection can be accepted.")
            self._connections.evict()
            return self._pause(_OUT_OF_FILES)
        connection.setblocking(False)
        opening = asyncio.ensure_future(asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        return None

    def _protocol(self) -> asyncio.Protocol:
        return LimitedProtocol(
            self._connections, config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


class WorkerServer(LimitedServer):
    """One of several servers that take connections from a shared socket, after those that have fewer.

    It stops when its supervisor says so; Ctrl+C, which reaches both, must not hasten it.
    """

    def __init__(
        self, app: Starlette, shared: SharedSocket, number: int, connections: Connections, core: OneCore | None
    ) -> None:
        """Serve an application as the worker of this number."""
        super().__init__(app, shared.socket, connections, core)
        self._shared, self._own = shared, number - 1

    async def on_tick(self, counter: int) -> bool:
        """Tell the other workers how many connections there are (see parent class)."""
        self._count()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, once what is being answered is (see parent class)."""
        self.should_exit = True

    def _count(self) -> int:
        count = len(self.server_state.connections) + len(self._opening)
        self._shared.connections[self._own] = count
        return count

    def _arrived(self) -> None:
        if self._count() <= min(self._shared.connections):
            self._take()
        else:
            self._pause(_PRECEDENCE)

    def _take(self) -> None:
        super()._take()
        self._count()
