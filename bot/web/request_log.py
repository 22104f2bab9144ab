"""Requests by their ids: taken from a trusted proxy or made, returned, and in the log with what each came to."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.core.logs import REQUEST, request_id
from bot.web.client_address import TrustedProxies

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9._:=+/-]{8,100}")
_UNLOGGED = ("/health", "/ready", "/metrics")  # asked for by machines every few seconds
log = logging.getLogger(__name__)


class RequestLog:
    """Middleware. A request's line has neither its address nor its query, and of its path only the route."""

    def __init__(self, app: ASGIApp, proxies: TrustedProxies, lines: bool) -> None:
        """Wrap an application; `lines` asks for a line a request."""
        self._app, self._proxies, self._lines = app, proxies, lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (see ASGI)."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        # It stays set: what goes wrong is logged by the server, in this task, once the application has ended.
        current = self._id_of(Request(scope))
        request_id.set(current)
        began, status = time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = current
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            if self._lines:
                _log_line(scope, status, time.perf_counter() - began)

    def _id_of(self, request: Request) -> str:
        given = request.headers.get(HEADER, "")
        if _SANE.fullmatch(given) and self._proxies.is_from_proxy(request):
            return given
        return secrets.token_hex(16)


def _log_line(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", None)
    if route in _UNLOGGED and status < 400:
        return
    found: dict[str, Any] = {"method": scope["method"], "route": route, "status": status, "seconds": round(seconds, 4)}
    log.info("%s %s: %d", scope["method"], route or "(no route)", status, extra={REQUEST: found})
