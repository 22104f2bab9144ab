"""The widget's calls about questions for the team: left by a form, withdrawn, and their answers fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.keeping import Sender
from bot.core.messages import Reply
from bot.core.team_desk import TeamDesk
from bot.core.team_questions import answer_reply
from bot.core.team_records import MOST_LEFT_WAITING, NoSuchQuestion, NotWaiting, TeamQuestion, TooManyWaiting
from bot.web.limits import Limits
from bot.web.request_body import Body, RequestError, read_body
from bot.web.widget_calls import CHANNEL, WidgetCalls, with_ids
from settings import parse_mail_address

MOST_EMAIL = 254


class TeamApi:
    """The endpoints under /api/team. An address is kept only where `mails`: where there is a mail server to use it."""

    def __init__(
        self, calls: WidgetCalls, desk: TeamDesk, limits: Limits, served: Callable[[], Sequence[str]], mails: bool
    ) -> None:
        self._calls, self._desk, self._served, self._mails = calls, desk, served, mails
        self._left_by_session = limits.limiter("questions for the team", 6)
        self._left_by_address = limits.limiter("questions for the team of an address", 60)
        self._looks_of_session = limits.limiter("looks for answers", 60)

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        return [
            self._calls.route("/api/team", POST=self._leave, GET=self._look),
            self._calls.route("/api/team/{id}", DELETE=self._withdraw),
        ]

    async def _leave(self, request: Request) -> Response:
        sender = CHANNEL, self._calls.conversation(request, self._left_by_session)
        self._calls.keep_address_within(self._left_by_address, request)
        known = ("message", "language", "email")
        body = Body.parse(await read_body(request), known, "an object with a 'message'")
        text, language, email = body.message(), body.language(self._served()), _email(body)
        if not text:
            raise RequestError(422, "'message' must not be blank.")
        if not self._desk.is_open():
            raise RequestError(404, "No questions can be left for the team here.")
        return JSONResponse(await self._left(sender, text, language, email if self._mails else None), 201)

    async def _left(self, sender: Sender, text: str, language: str | None, email: str | None) -> dict[str, object]:
        try:
            (reply,) = with_ids(await self._desk.leave(sender, text, language, email))
        except TooManyWaiting as error:
            sentence = f"{MOST_LEFT_WAITING} questions of this conversation are waiting already; withdraw one first."
            raise RequestError(409, sentence) from error
        return {"id": reply["custom"]["question"], "reply": reply}

    async def _look(self, request: Request) -> Response:
        sender = CHANNEL, self._calls.conversation(request, self._looks_of_session)
        found = await self._desk.questions_of(sender)
        waiting = [{"id": str(each.id), "text": each.text} for each in found.waiting]
        return JSONResponse({"waiting": waiting, "answers": [_answer(each) for each in found.answered]})

    async def _withdraw(self, request: Request) -> Response:
        sender = CHANNEL, self._calls.conversation(request, self._looks_of_session)
        number = request.path_params["id"]
        try:
            if not (number.isascii() and number.isdecimal() and len(number) < 10):
                raise NoSuchQuestion
            await self._desk.withdraw(sender, int(number))
        except NoSuchQuestion as error:
            raise RequestError(404, "This conversation has left no such question.") from error
        except NotWaiting as error:
            raise RequestError(409, "The team has answered or closed this question already.") from error
        return Response(status_code=204)


def _answer(question: TeamQuestion) -> Reply:
    """An answer as a reply, with what a vote names it by."""
    return {**answer_reply(question), "id": f"{question.answer_turn}-0"}


def _email(body: Body) -> str | None:
    """An address that may be one, if one is given."""
    address = body.optional_text("email", MOST_EMAIL)
    if address is None:
        return None
    name, _, domain = address.rpartition("@")
    try:
        if "." not in domain or ".." in name or name.startswith(".") or name.endswith("."):
            raise ValueError(address)
        return parse_mail_address(address)
    except ValueError as error:
        raise RequestError(422, "'email' must be an address such as name@example.org, or be left out.") from error
