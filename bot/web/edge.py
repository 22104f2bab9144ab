"""What every request and response passes first and last: the path prefix of a proxy, and headers that protect."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.origins import Origins

# Of what a route does not set itself: nothing may be loaded, run or framed. It holds for JSON, texts and errors too,
# which a browser shows as a page where somebody opens them.
_ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_UNFRAMED = "frame-ancestors 'none'"
HSTS = "max-age=31536000"


class EdgeApp(Starlette):
    """An application of Starlette's, within an `Edge` that even its errors pass."""

    def __init__(self, origins: Origins, **given: object) -> None:
        """Take what Starlette takes."""
        super().__init__(**given)  # type: ignore[arg-type]
        self._origins = origins

    def build_middleware_stack(self) -> ASGIApp:
        """As Starlette makes it, whose outermost layer answers errors, and the edge around that."""
        own = {route.path.split("/")[1].partition("{")[0] for route in self.routes if hasattr(route, "path")}
        return Edge(super().build_middleware_stack(), self._origins, own)


class Edge:
    """Gives requests the path that visitors see, and responses the headers that each must have."""

    def __init__(self, app: ASGIApp, origins: Origins, own: Iterable[str]) -> None:
        """Surround `app`, whose paths begin with one of `own`."""
        self._app, self._origins, self._own = app, origins, frozenset(own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        prefix, secure = self._origins.prefix(request), self._origins.own_origin(request).startswith("https:")

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), prefix, secure)
            await send(message)

        inner = {**scope, "root_path": prefix, "path": self._seen_by_visitors(scope["path"], prefix)}
        await self._app(inner, receive, send_protected)

    def _seen_by_visitors(self, path: str, prefix: str) -> str:
        """The path with the prefix, whether the proxy took it off or left it.

        Where it is called as a path of ours (`/faq`), only one that is taken off differs from it.
        """
        if not prefix:
            return path
        left = path == prefix or path.startswith(f"{prefix}/")
        return path if left and prefix.split("/")[1] not in self._own else prefix + path


def path_within(request: Request) -> str:
    """A request's path without the prefix that it has for visitors."""
    return str(request.scope["path"]).removeprefix(request.scope["root_path"])


def _protect(headers: MutableHeaders, prefix: str, secure: bool) -> None:
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if _UNFRAMED in headers["Content-Security-Policy"]:
        headers.setdefault("X-Frame-Options", "DENY")
    if secure:
        headers.setdefault("Strict-Transport-Security", HSTS)
    if location := headers.get("location"):
        headers["location"] = _relative(location, prefix)


def _relative(location: str, prefix: str) -> str:
    """A redirect without scheme and host, which the browser knows better than any server behind a proxy.

    A path of ours gets the prefix; an address that Starlette made of a request has it already.
    """
    parts = urlsplit(location)
    path = parts.path if parts.netloc else prefix + parts.path
    query, fragment = (f"?{parts.query}" if parts.query else ""), (f"#{parts.fragment}" if parts.fragment else "")
    return f"/{path.lstrip('/')}{query}{fragment}"
