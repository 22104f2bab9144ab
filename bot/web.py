"""The web application: routes, errors in one sentence, and what runs beside the requests."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.api import Api
from bot.assets import widget_routes
from bot.assistant import Assistant
from bot.limits import Clock
from bot.live import LiveFaq
from bot.rest import RestChannel
from bot.sessions import Sessions, session_key
from bot.visitors import Visitors
from faq.settings import Settings

log = logging.getLogger(__name__)
_HOUR = 3600.0


def create_app(assistant: Assistant, settings: Settings, live: LiveFaq, clock: Clock = time.monotonic) -> Starlette:
    """Put the application together from parts that are loaded already; rate limits go by `clock`."""
    visitors = Visitors.of(settings)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(live.watch()), asyncio.create_task(_retain(assistant, settings))]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assistant.conversations.close()

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        return JSONResponse({"status": "ready", "model": assistant.engine.model_id})

    async def show_metrics(request: Request) -> Response:
        return Response(assistant.metrics.text(), media_type="text/plain; version=0.0.4")

    async def own_error(request: Request, error: Exception) -> Response:
        return JSONResponse({"error": "Something went wrong on our side; it has been noted."}, 500,
                            headers=visitors.cors(request))  # fmt: skip

    rest = RestChannel(assistant, settings.rest_token)
    api = Api(assistant, Sessions(session_key(settings), settings.retention_days), visitors, clock)
    return Starlette(
        routes=[
            Route("/webhooks/rest/webhook", rest.answer, methods=["POST"]),
            *api.routes(),
            *widget_routes(),
            Route("/health", health),
            Route("/ready", ready),
            Route("/metrics", show_metrics),
        ],
        exception_handlers={HTTPException: _http_error, Exception: own_error},
        lifespan=lifespan,
    )


async def _retain(assistant: Assistant, settings: Settings) -> None:
    """Erase conversations older than EIGBOT_RETENTION_DAYS, now and every hour."""
    while True:
        before = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=settings.retention_days)
        erased = await anyio.to_thread.run_sync(assistant.conversations.forget_before, before)
        if erased:
            log.info("%d conversations were past their %d days and are erased.", erased, settings.retention_days)
        await anyio.sleep(_HOUR)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": f"{error.detail.rstrip('.')}."}, error.status_code, headers=error.headers)
