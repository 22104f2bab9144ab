"""Reading requests: within bounds of size and time, into typed values, or one sentence on what is wrong."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from typing import Any

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.core.text import visible
from bot.web.limits import Limiter
from faq.errors import one_of
from languages import with_assumed

MOST_BYTES = 65_536
MOST_CHARACTERS = 2_000
SECONDS_TO_SEND = 10.0


class RequestError(Exception):
    """A request that cannot be answered: an HTTP status and one sentence for whoever sent it."""

    def __init__(self, status: int, sentence: str, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}


async def answer_or_error(work: Awaitable[Response]) -> Response:
    """What `work` answers, or its `RequestError` as JSON."""
    try:
        return await work
    except RequestError as error:
        return JSONResponse({"error": str(error)}, error.status, error.headers)
    except ClientDisconnect:
        return Response(status_code=400)


def keep_within(limiter: Limiter, key: str) -> None:
    """Count one more of a key.

    Raises:
        RequestError: that is one too many.

    """
    if seconds := limiter.wait(key):
        raise RequestError(429, f"That is a lot at once; try again in {seconds} seconds.", retry_after=seconds)


async def read_body(request: Request, most: int = MOST_BYTES) -> bytes:
    """The whole body, within bounds of size and time.

    Raises:
        RequestError: it is too large, or too slow in coming.

    """
    body = bytearray()
    try:
        with anyio.fail_after(SECONDS_TO_SEND):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise RequestError(413, f"The body is over {most} bytes.")
    except TimeoutError as error:
        raise RequestError(408, f"The body did not arrive within {SECONDS_TO_SEND:g} seconds.") from error
    return bytes(body)


class Body:
    """A JSON object of a request. Every method raises `RequestError` where a value is not what it should be."""

    def __init__(self, found: dict[str, Any], known: tuple[str, ...], what: str = "the body", place: str = "") -> None:
        """Take an object whose keys must be among `known`; `what` and `place` name it in sentences."""
        if unknown := found.keys() - set(known):
            raise RequestError(422, f"Unknown in {what}: {ascii(min(unknown))[:80]}. Known: {one_of(known)}.")
        self._found, self._place = found, place

    @classmethod
    def parse(cls, raw: bytes, known: tuple[str, ...], wanted: str) -> Body:
        """Read a request's body; `wanted` describes the object it must be."""
        try:
            found = json.loads(raw.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise RequestError(400, "The body is not JSON in UTF-8.") from error
        if not isinstance(found, dict):
            raise RequestError(422, f"The body must be {wanted}.")
        return cls(found, known)

    def sub(self, name: str, known: tuple[str, ...]) -> Body:
        """What is `known` of the object under `name`, which may hold more; an empty one where there is none."""
        value = self._found.get(name) or {}
        if not isinstance(value, dict):
            raise RequestError(422, f"'{name}' must be an object.")
        return Body({key: value[key] for key in known if key in value}, known, f"'{name}'", f"{name}.")

    def text(self, name: str, most: int) -> str:
        """A text of at most `most` characters."""
        value = self._found.get(name)
        if not isinstance(value, str):
            raise RequestError(422, f"'{self._place}{name}' must be a text.")
        if len(value) > most:
            raise RequestError(413, f"'{self._place}{name}' has {len(value)} characters; at most {most} are read.")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise RequestError(422, f"'{self._place}{name}' holds a lone surrogate, which is no text.")
        return value

    def optional_text(self, name: str, most: int) -> str | None:
        """A text, or None where there is none or nothing visible in it."""
        return None if self._found.get(name) is None else visible(self.text(name, most)) or None

    def message(self) -> str:
        """What a visitor wrote, cleaned."""
        return visible(self.text("message", MOST_CHARACTERS))

    def language(self, served: Sequence[str]) -> str | None:
        """A language that the FAQ is served in, or one that is taken for granted, if one is given."""
        value: str | None = self._found.get("language")
        if value is not None and value not in with_assumed(served):
            raise RequestError(422, f"'{self._place}language' must be one of: {one_of(with_assumed(served))}.")
        return value

    def truth(self, name: str) -> bool:
        """True or false."""
        value = self._found.get(name)
        if not isinstance(value, bool):
            raise RequestError(422, f"'{self._place}{name}' must be true or false.")
        return value
