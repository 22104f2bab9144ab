"""The widget's own calls: a session, messages, feedback and erasure, each bound to a signed token."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.assistant import Assistant
from bot.core.conversations import Vote
from bot.core.messages import Exchange, IncomingMessage, Reply
from bot.web.limits import Limiter, Limits
from bot.web.origins import Origins
from bot.web.request_body import Body, RequestError, answer_or_error, keep_within, read_body
from bot.web.sessions import InvalidToken, Sessions
from bot.web.this_machine import bearer_token

CHANNEL = "web"
MOST_COMMENT = 1_000
_REPLY_ID = re.compile(r"([0-9]{1,9})-([0-9]{1,4})", re.ASCII)

Handler = Callable[[Request], Awaitable[Response]]


class WidgetApi:
    """The endpoints under /api. No cookie is set or read: whoever holds a token is its visitor."""

    def __init__(
        self,
        assistant: Assistant,
        sessions: Sessions,
        origins: Origins,
        limits: Limits,
        served: Callable[[], Sequence[str]],
        suggestions: Callable[[], Mapping[str, Sequence[str]]],
    ) -> None:
        self._assistant, self._sessions, self._origins, self._served = assistant, sessions, origins, served
        self._suggestions = suggestions
        self._sessions_of_address = limits.limiter("sessions", 120)
        self._calls_of_address = limits.limiter("calls", 300)
        self._messages_of_session = limits.limiter("messages", 20)
        self._votes_of_session = limits.limiter("votes", 60)

    def routes(self) -> list[Route]:
        """Each path with its methods, and OPTIONS for a browser's preflight."""
        return [
            self._route("/api/session", POST=self._begin, DELETE=self._erase),
            self._route("/api/messages", POST=self._answer),
            self._route("/api/feedback", POST=self._rate),
        ]

    def _route(self, path: str, **handlers: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            response = await answer_or_error(self._admitted(request, handlers))
            response.headers.update({"Cache-Control": "no-store", **self._origins.cors(request)})
            return response

        return Route(path, endpoint, methods=[*handlers, "OPTIONS"])

    async def _admitted(self, request: Request, handlers: dict[str, Handler]) -> Response:
        self._origins.admit(request)
        if request.method == "OPTIONS":
            return Response(status_code=204)
        keep_within(self._calls_of_address, self._origins.proxies.client_address(request))
        return await handlers[request.method](request)

    async def _begin(self, request: Request) -> Response:
        keep_within(self._sessions_of_address, self._origins.proxies.client_address(request))
        Body.parse(await read_body(request), ("language",), "an object, with a 'language' or empty").language(
            self._served()
        )
        opened = {"token": self._sessions.issue(), "retention_days": self._sessions.days}
        return JSONResponse({**opened, "suggestions": self._suggestions()})

    async def _answer(self, request: Request) -> Response:
        conversation = self._conversation(request, self._messages_of_session)
        body = Body.parse(await read_body(request), ("message", "language"), "an object with a 'message'")
        message = IncomingMessage(CHANNEL, conversation, body.message(), body.language(self._served()))
        return JSONResponse(_with_ids(await self._assistant.exchange(message)))

    async def _rate(self, request: Request) -> Response:
        conversation = self._conversation(request, self._votes_of_session)
        vote = _vote(Body.parse(await read_body(request), ("id", "useful", "comment"), "an object with 'id', 'useful'"))
        if vote is None or not await self._assistant.keep_vote(CHANNEL, conversation, vote):
            raise RequestError(404, "This conversation has no such answer.")
        return Response(status_code=204)

    async def _erase(self, request: Request) -> Response:
        conversation = self._conversation(request, self._votes_of_session)
        await self._assistant.erase(conversation, CHANNEL)
        return Response(status_code=204)

    def _conversation(self, request: Request, limiter: Limiter) -> str:
        try:
            conversation = self._sessions.conversation(bearer_token(request))
        except InvalidToken as error:
            raise RequestError(401, "The session is unknown or over; open a new one with POST /api/session.") from error
        keep_within(limiter, conversation)
        return conversation


def _with_ids(exchange: Exchange) -> list[Reply]:
    """The replies, each with what a vote names it by, if they are kept."""
    if exchange.turn is None:
        return exchange.replies
    return [{**reply, "id": f"{exchange.turn}-{number}"} for number, reply in enumerate(exchange.replies)]


def _vote(body: Body) -> Vote | None:
    """What a body says of which reply; None where its id is none that was ever given."""
    useful, comment = body.truth("useful"), body.optional_text("comment", MOST_COMMENT)
    found = _REPLY_ID.fullmatch(body.text("id", 40))
    return Vote(int(found[1]), int(found[2]), useful, comment) if found else None
