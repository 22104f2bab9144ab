"""Rasa's REST channel: `POST /webhooks/rest/webhook`, for servers and tests."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.core.assistant import Assistant
from bot.core.messages import IncomingMessage
from bot.web.client_address import TrustedProxies
from bot.web.limits import Limits
from bot.web.request_body import Body, RequestError, answer_or_error, keep_within, read_body
from bot.web.this_machine import is_from_this_machine, shows_token
from languages import ASSUMED
from settings import Secret

CHANNEL = "rest"
MOST_SENDER = 200
# A minute. Whoever calls is a server that speaks for many, or a test that asks as fast as it is answered: these
# hold up what never ends, and nobody else.
OF_SENDER, OF_ADDRESS = 240, 12_000
# What Rasa's own clients send. Which channel it is, is for the address to say.
_KNOWN = ("sender", "message", "metadata", "input_channel")


class RestChannel:
    """The endpoint: with a token, whoever calls is asked for it; without one it is absent but for this machine."""

    def __init__(
        self,
        assistant: Assistant,
        token: Secret | None,
        served: Callable[[], Sequence[str]],
        limits: Limits,
        proxies: TrustedProxies,
    ) -> None:
        self._assistant, self._token, self._served, self._proxies = assistant, token, served, proxies
        self._of_sender = limits.limiter("rest senders", OF_SENDER)
        self._of_address = limits.limiter("rest addresses", OF_ADDRESS)

    async def answer(self, request: Request) -> Response:
        """Answer one message, or say in one sentence why not."""
        return await answer_or_error(self._answer(request))

    async def _answer(self, request: Request) -> Response:
        self._admit(request)
        keep_within(self._of_address, self._proxies.client_address(request))
        message = read_message(await read_body(request), self._served())
        keep_within(self._of_sender, message.sender)
        return JSONResponse(await self._assistant.reply(message))

    def _admit(self, request: Request) -> None:
        if self._token is None:
            if not is_from_this_machine(request):
                raise RequestError(404, "Not found.")
        elif not shows_token(request, self._token):
            raise RequestError(401, "The REST channel asks for 'Authorization: Bearer' with its token.")


def read_message(raw: bytes, served: Sequence[str] = ASSUMED) -> IncomingMessage:
    """Read a request's body, where the FAQ is served in some languages.

    Raises:
        RequestError: it is not what the channel takes.

    """
    body = Body.parse(raw, _KNOWN, "an object with 'sender' and 'message'")
    language = body.sub("metadata", ("language",)).language(served)
    sender = body.text("sender", MOST_SENDER)
    if not sender.strip() or any(unicodedata.category(c) == "Cc" for c in sender):
        raise RequestError(422, "'sender' must be a text without control characters, and not blank.")
    return IncomingMessage(CHANNEL, sender, body.message(), language)
