"""What there is to beat: an echo, and the sentence encoder alone, behind the HTTP stack that the bot has.

Run as `python -m benchmarks.bare echo PORT`, or `encoder`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.processes import HOST, PATH, Process, Server, environment, free_port

Answer = Callable[[str], list[float]]


async def _echo(request: Request) -> Response:
    return JSONResponse([await request.json()])


async def _vector(answer: Answer, request: Request) -> Response:
    asked = await request.json()
    vector = await anyio.to_thread.run_sync(answer, asked["message"])
    return JSONResponse([{"recipient_id": asked["sender"], "vector": vector}])


def _encoder() -> Answer:
    # The kernel is chosen, where there is a choice, before numpy is imported: as the bot's server does.
    from nlu.encoder import encode

    return lambda text: [round(float(number), 4) for number in encode([text])[0][:16]]


def main(kind: str, port: int) -> None:
    """Serve until stopped."""
    endpoint = _echo if kind == "echo" else partial(_vector, _encoder())
    app = Starlette(routes=[Route(PATH, endpoint, methods=["POST"])])
    uvicorn.run(app, host=HOST, port=port, log_config=None, access_log=False, ws="none")


def serve(kind: str, folder: Path) -> Server:
    """Start one in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.bare", kind, str(port)]
    return Server(kind, Process(command, Path(__file__).parent.parent, environment(), folder / f"{kind}.log"), port)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
