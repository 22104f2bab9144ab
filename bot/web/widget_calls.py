"""What all of the widget's calls have in common: who may call, from where, how often, and in which conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.messages import Exchange, Reply
from bot.web.limits import Limiter, Limits
from bot.web.origins import Origins
from bot.web.request_body import RequestError, answer_or_error, keep_within
from bot.web.sessions import InvalidToken, Sessions
from bot.web.this_machine import bearer_token

CHANNEL = "web"
Handler = Callable[[Request], Awaitable[Response]]


class WidgetCalls:
    """Makes routes of handlers. No cookie is set or read: whoever holds a token is its visitor."""

    def __init__(self, sessions: Sessions, origins: Origins, limits: Limits) -> None:
        self._sessions, self._origins = sessions, origins
        self._calls_of_address = limits.limiter("calls", 300)

    def route(self, path: str, **handlers: Handler) -> Route:
        """A path with a handler for each method, and OPTIONS for a browser's preflight."""

        async def endpoint(request: Request) -> Response:
            response = await answer_or_error(self._admitted(request, handlers))
            response.headers.update({"Cache-Control": "no-store", **self._origins.cors(request)})
            return response

        return Route(path, endpoint, methods=[*handlers, "OPTIONS"])

    async def _admitted(self, request: Request, handlers: dict[str, Handler]) -> Response:
        self._origins.admit(request)
        if request.method == "OPTIONS":
            return Response(status_code=204)
        self.keep_address_within(self._calls_of_address, request)
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    def keep_address_within(self, limiter: Limiter, request: Request) -> None:
        """Count one more of the address that a request comes from.

        Raises:
            RequestError: that is one too many.

        """
        keep_within(limiter, self._origins.proxies.client_address(request))

    def conversation(self, request: Request, limiter: Limiter) -> str:
        """The conversation that a request's token is of, counted once more.

        Raises:
            RequestError: it shows no token that is good, or that is one too many.

        """
        try:
            conversation = self._sessions.conversation(bearer_token(request))
        except InvalidToken as error:
            raise RequestError(401, "The session is unknown or over; open a new one with POST /api/session.") from error
        keep_within(limiter, conversation)
        return conversation


def with_ids(exchange: Exchange) -> list[Reply]:
    """The replies, each with what a vote names it by, if they are kept."""
    if exchange.turn is None:
        return exchange.replies
    return [{**reply, "id": f"{exchange.turn}-{number}"} for number, reply in enumerate(exchange.replies)]
