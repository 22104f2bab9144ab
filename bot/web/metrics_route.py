"""`GET /metrics`: Prometheus text, for who watches over the server and for nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.client_address import TrustedProxies
from bot.web.request_body import RequestError, answer_or_error
from bot.web.this_machine import is_from_this_machine, is_not_passed_on, shows_token
from settings import Secret, is_loopback


class MetricsRoute:
    """Open to this machine, to the trusted networks themselves, and to whoever shows the token."""

    def __init__(self, text: Callable[[], Awaitable[bytes]], token: Secret | None, proxies: TrustedProxies) -> None:
        """Serve what `text` gives."""
        self._text, self._token, self._proxies = text, token, proxies

    def route(self) -> Route:
        """The route that serves them."""
        return Route("/metrics", self._answer)

    async def _answer(self, request: Request) -> Response:
        return await answer_or_error(self._shown(request))

    async def _shown(self, request: Request) -> Response:
        if not (shows_token(request, self._token) or is_from_this_machine(request) or self._is_neighbour(request)):
            if self._token is None:
                raise RequestError(404, "Not found.")
            raise RequestError(401, "The metrics ask for 'Authorization: Bearer' with their token.")
        return Response(await self._text(), media_type="text/plain; version=0.0.4")

    def _is_neighbour(self, request: Request) -> bool:
        """Whether another machine of a trusted network asks for itself."""
        address = self._proxies.peer(request)
        is_neighbour = address is not None and not is_loopback(str(address)) and self._proxies.is_trusted(address)
        return is_neighbour and is_not_passed_on(request)
