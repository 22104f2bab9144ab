"""The widget's own calls: session, messages, later turns, feedback, erasure, each bound to a signed token."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.assistant import Assistant
from bot.core.conversations import Vote
from bot.core.messages import Exchange, IncomingMessage
from bot.core.team_desk import TeamDesk
from bot.core.transcript import NoSuchTurn
from bot.web.limits import Limits
from bot.web.request_body import Body, RequestError, read_body
from bot.web.sessions import Sessions
from bot.web.widget_calls import CHANNEL, WidgetCalls, with_ids

MOST_COMMENT = 1_000
_TURN = re.compile(r"[0-9]{1,9}", re.ASCII)
_REPLY_ID = re.compile(r"([0-9]{1,9})-([0-9]{1,4})", re.ASCII)


class WidgetApi:
    """The endpoints under /api, but for those of questions for the team (`bot.web.team_api`)."""

    def __init__(
        self,
        assistant: Assistant,
        desk: TeamDesk,
        sessions: Sessions,
        calls: WidgetCalls,
        limits: Limits,
        served: Callable[[], Sequence[str]],
        offered: Callable[[], Mapping[str, object]],
    ) -> None:
        self._assistant, self._desk, self._sessions, self._calls = assistant, desk, sessions, calls
        self._served, self._offered = served, offered
        self._sessions_of_address = limits.limiter("sessions", 120)
        self._messages_of_session = limits.limiter("messages", 20)
        self._votes_of_session = limits.limiter("votes", 60)
        self._transcripts_of_session = limits.limiter("transcripts", 60)

    def routes(self) -> list[Route]:
        """Each path with its methods, and OPTIONS for a browser's preflight."""
        return [
            self._calls.route("/api/session", POST=self._begin, DELETE=self._erase),
            self._calls.route("/api/messages", POST=self._answer, GET=self._turns_since),
            self._calls.route("/api/feedback", POST=self._rate),
        ]

    async def _begin(self, request: Request) -> Response:
        self._calls.keep_address_within(self._sessions_of_address, request)
        Body.parse(await read_body(request), ("language",), "an object, with a 'language' or empty").language(
            self._served()
        )
        opened = {"token": self._sessions.issue(), "retention_days": self._sessions.days}
        return JSONResponse({**opened, "team": self._desk.is_open(), **self._offered()})

    async def _answer(self, request: Request) -> Response:
        conversation = self._calls.conversation(request, self._messages_of_session)
        body = Body.parse(await read_body(request), ("message", "language"), "an object with a 'message'")
        message = IncomingMessage(CHANNEL, conversation, body.message(), body.language(self._served()))
        exchange = await self._assistant.exchange(message)
        return JSONResponse([*with_ids(exchange), *exchange.team_answers])

    async def _turns_since(self, request: Request) -> Response:
        conversation = self._calls.conversation(request, self._transcripts_of_session)
        turn = request.query_params.get("after", "")
        if not _TURN.fullmatch(turn):
            raise RequestError(422, "'after' must be the number of a turn: the 12 of an answer's id, '12-0'.")
        try:
            found = await self._assistant.turns_after(CHANNEL, conversation, int(turn))
        except NoSuchTurn as error:
            raise RequestError(404, "This conversation has no such turn.") from error
        turns = [{"text": each.text, "replies": with_ids(Exchange(each.id, each.replies))} for each in found]
        return JSONResponse(turns)

    async def _rate(self, request: Request) -> Response:
        conversation = self._calls.conversation(request, self._votes_of_session)
        vote = _vote(Body.parse(await read_body(request), ("id", "useful", "comment"), "an object with 'id', 'useful'"))
        if vote is None or not await self._assistant.keep_vote(CHANNEL, conversation, vote):
            raise RequestError(404, "This conversation has no such answer.")
        return Response(status_code=204)

    async def _erase(self, request: Request) -> Response:
        conversation = self._calls.conversation(request, self._votes_of_session)
        await self._assistant.erase(conversation, CHANNEL)
        return Response(status_code=204)


def _vote(body: Body) -> Vote | None:
    """What a body says of which reply; None where its id is none that was ever given."""
    useful, comment = body.truth("useful"), body.optional_text("comment", MOST_COMMENT)
    found = _REPLY_ID.fullmatch(body.text("id", 40))
    return Vote(int(found[1]), int(found[2]), useful, comment) if found else None
