"""Rasa's REST channel: `POST /webhooks/rest/webhook`, for servers and tests."""

from __future__ import annotations

import hmac
import json
import unicodedata
from dataclasses import dataclass
from typing import Any

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.assistant import Assistant
from faq.errors import one_of
from faq.model import LANGUAGES
from faq.settings import Secret, is_loopback

MOST_BYTES = 65_536
MOST_CHARACTERS = 2_000
MOST_SENDER = 200
SECONDS_TO_SEND = 10.0
# A request with one of these came from a proxy or from another site's page, not from this machine.
_PASSED_ON = {"forwarded", "x-forwarded-for", "x-real-ip", "via", "origin"}


class BadRequest(Exception):
    """A request that cannot be answered: an HTTP status and one sentence for whoever sent it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Incoming:
    """A message as the REST channel takes it."""

    sender: str
    text: str
    language: str | None


class RestChannel:
    """The endpoint. Without a token it is open on a loopback address and absent elsewhere."""

    def __init__(self, assistant: Assistant, token: Secret | None) -> None:
        self._assistant, self._token = assistant, token

    async def answer(self, request: Request) -> Response:
        """Answer one message, or say in one sentence why not."""
        try:
            self._admit(request)
            incoming = read_incoming(await read_body(request))
        except BadRequest as error:
            return JSONResponse({"error": str(error)}, error.status)
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse(await self._assistant.reply("rest", incoming.sender, incoming.text, incoming.language))

    def _admit(self, request: Request) -> None:
        given = request.headers.get("authorization", "").encode()
        if self._token and hmac.compare_digest(given, f"Bearer {self._token.reveal()}".encode()):
            return
        server = request.scope.get("server") or ("", 0)
        if is_loopback(server[0]) and not _PASSED_ON & set(request.headers.keys()):
            return
        if self._token is None:
            raise BadRequest(404, "Not found.")
        raise BadRequest(401, "The REST channel asks for 'Authorization: Bearer' with its token.")


async def read_body(request: Request) -> bytes:
    """The whole body, within bounds of size and time.

    Raises:
        BadRequest: it is too large, or too slow in coming.

    """
    body = bytearray()
    try:
        with anyio.fail_after(SECONDS_TO_SEND):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise BadRequest(413, f"The body is over {MOST_BYTES} bytes.")
    except TimeoutError as error:
        raise BadRequest(408, f"The body did not arrive within {SECONDS_TO_SEND:g} seconds.") from error
    return bytes(body)


def read_incoming(body: bytes) -> Incoming:
    """Read a request's body.

    Raises:
        BadRequest: it is not what the channel takes.

    """
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadRequest(400, "The body is not JSON in UTF-8.") from error
    if not isinstance(found, dict):
        raise BadRequest(422, "The body must be an object with 'sender' and 'message'.")
    _only(found, {"sender", "message", "metadata"}, "the body")
    metadata = found.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadRequest(422, "'metadata' must be an object.")
    _only(metadata, {"language"}, "'metadata'")
    language = metadata.get("language")
    if language is not None and language not in LANGUAGES:
        raise BadRequest(422, f"'metadata.language' must be one of: {one_of(LANGUAGES)}.")
    sender = _text(found, "sender", MOST_SENDER)
    if not sender.strip() or any(unicodedata.category(c) == "Cc" for c in sender):
        raise BadRequest(422, "'sender' must be a text without control characters, and not blank.")
    return Incoming(sender, visible(_text(found, "message", MOST_CHARACTERS)), language)


def _only(found: dict[str, Any], known: set[str], what: str) -> None:
    if unknown := found.keys() - known:
        raise BadRequest(422, f"Unknown in {what}: {ascii(min(unknown))[:80]}. Known: {one_of(known)}.")


def _text(found: dict[str, Any], name: str, most: int) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise BadRequest(422, f"'{name}' must be a text.")
    if len(value) > most:
        raise BadRequest(413, f"'{name}' has {len(value)} characters; at most {most} are read.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadRequest(422, f"'{name}' holds a lone surrogate, which is no text.")
    return value


def visible(text: str) -> str:
    """The text without control characters (a NUL among them) and without blanks around it."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in text).strip()
