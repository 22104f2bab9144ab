"""A language model behind the chat-completions interface, on this machine and over real HTTP: it does as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

Behaviour = Callable[[Request], Awaitable[Response]]


def completion(text: Any) -> dict[str, Any]:
    """A chat completion of this text."""
    return {"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": text}}]}


def saying(text: Any, **response: Any) -> Behaviour:
    """Completes everything with this text, or with the JSON of anything else."""
    text = text if isinstance(text, str) or text is None else json.dumps(text)
    return answering(completion(text), **response)


def choosing(*topics: str) -> Behaviour:
    """Obeys, and chooses these topics."""
    return saying({"topics": list(topics)})


def answering(body: Any, **response: Any) -> Behaviour:
    """Answers with this body, as JSON unless it is bytes."""

    async def behave(request: Request) -> Response:
        if isinstance(body, bytes):
            return Response(body, **{"media_type": "application/json", **response})
        return JSONResponse(body, **response)

    return behave


def redirecting(url: str) -> Behaviour:
    """Points elsewhere."""

    async def behave(request: Request) -> Response:
        return RedirectResponse(url, 307)

    return behave


async def hanging(request: Request) -> Response:
    """Keeps whoever asks waiting until they go."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


async def dripping(request: Request) -> Response:
    """Sends a little, and then nothing until whoever asks goes."""

    async def parts() -> AsyncIterator[bytes]:
        yield b'{"choices": ['
        await hanging(request)

    return StreamingResponse(parts(), media_type="application/json")


async def breaking_off(request: Request) -> Response:
    """Closes the connection in the middle of what it announced."""

    async def parts() -> AsyncIterator[bytes]:
        yield b'{"choices": ['
        raise ConnectionAbortedError

    return StreamingResponse(parts(), media_type="application/json", headers={"Content-Length": "1000"})


class FakeChooser:
    """Serves until `stop`. `calls` has the body of each request, `headers` what came with it."""

    def __init__(self) -> None:
        self.behave: Behaviour = choosing()
        self.calls: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.asked = threading.Event()
        app = Starlette(routes=[Route("/v1/chat/completions", self._serve, methods=["POST"])])
        config = uvicorn.Config(app, port=0, log_config=None, ws="none", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            self._thread.join(0.01)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}/v1"

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)

    async def _serve(self, request: Request) -> Response:
        self.calls.append(json.loads(await request.body()))
        self.headers.append(dict(request.headers))
        self.asked.set()
        return await self.behave(request)

    @property
    def data(self) -> list[dict[str, Any]]:
        """What each request tells of its message: the data that the instruction speaks of."""
        return [json.loads(call["messages"][-1]["content"]) for call in self.calls]
