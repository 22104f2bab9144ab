"""Rasa's REST channel: `POST /webhooks/rest/webhook`, for servers and tests."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.core.assistant import Assistant
from bot.core.messages import IncomingMessage
from bot.web.request_body import Body, RequestError, answer_or_error, read_body
from languages import ASSUMED
from settings import Secret, is_loopback

CHANNEL = "rest"
MOST_SENDER = 200
# A request with one of these came from a proxy or from another site's page, not from this machine.
_PASSED_ON = {"forwarded", "x-forwarded-for", "x-real-ip", "via", "origin"}


class RestChannel:
    """The endpoint. Without a token it is open on a loopback address and absent elsewhere."""

    def __init__(self, assistant: Assistant, token: Secret | None, served: Callable[[], Sequence[str]]) -> None:
        self._assistant, self._token, self._served = assistant, token, served

    async def answer(self, request: Request) -> Response:
        """Answer one message, or say in one sentence why not."""
        return await answer_or_error(self._answer(request))

    async def _answer(self, request: Request) -> Response:
        self._admit(request)
        message = read_message(await read_body(request), self._served())
        return JSONResponse(await self._assistant.reply(message))

    def _admit(self, request: Request) -> None:
        given = request.headers.get("authorization", "").encode()
        if self._token and hmac.compare_digest(given, f"Bearer {self._token.reveal()}".encode()):
            return
        server = request.scope.get("server") or ("", 0)
        if is_loopback(server[0]) and not _PASSED_ON & set(request.headers.keys()):
            return
        if self._token is None:
            raise RequestError(404, "Not found.")
        raise RequestError(401, "The REST channel asks for 'Authorization: Bearer' with its token.")


def read_message(raw: bytes, served: Sequence[str] = ASSUMED) -> IncomingMessage:
    """Read a request's body, where the FAQ is served in some languages.

    Raises:
        RequestError: it is not what the channel takes.

    """
    body = Body.parse(raw, ("sender", "message", "metadata"), "an object with 'sender' and 'message'")
    language = body.sub("metadata", ("language",)).language(served)
    sender = body.text("sender", MOST_SENDER)
    if not sender.strip() or any(unicodedata.category(c) == "Cc" for c in sender):
        raise RequestError(422, "'sender' must be a text without control characters, and not blank.")
    return IncomingMessage(CHANNEL, sender, body.message(), language)
