"""The web application: routes, errors in one sentence, and what runs beside the requests."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ExceptionHandler

from actions.facts import FactsStore
from bot.api import Api
from bot.assets import widget_routes
from bot.assistant import Assistant
from bot.limits import Clock
from bot.live import LiveFaq
from bot.pages.site import Site
from bot.rest import RestChannel
from bot.sessions import Sessions, session_key
from bot.staff.access import Access
from bot.staff.pages import Staff
from bot.visitors import Visitors
from settings import Settings

if TYPE_CHECKING:
    from bot.telegram.channel import Telegram

log = logging.getLogger(__name__)
_HOUR = 3600.0
_FOR_PROGRAMS = ("/api/", "/webhooks/")


def create_app(assistant: Assistant, settings: Settings, live: LiveFaq, clock: Clock = time.monotonic) -> Starlette:
    """Put the application together from parts that are loaded already; rate limits go by `clock`."""
    visitors = Visitors.of(settings)
    site = Site(FactsStore(settings.facts_db), settings, visitors)
    telegram = _telegram(assistant, settings, site)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(live.watch()), asyncio.create_task(_retain(assistant, settings))]
        tasks += [asyncio.create_task(telegram.run())] if telegram else []
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assistant.conversations.close()

    rest = RestChannel(assistant, settings.rest_token)
    key = session_key(settings)
    api = Api(assistant, Sessions(key, settings.retention_days), visitors, clock)
    staff: list[Route] = []
    if settings.staff_token:
        access = Access(settings.staff_token, key, visitors, clock)
        staff = Staff(site, assistant, settings, access).routes()
    return Starlette(
        routes=[
            Route("/webhooks/rest/webhook", rest.answer, methods=["POST"]),
            *api.routes(),
            *widget_routes(),
            *site.routes(),
            *staff,
            *_status_routes(assistant),
            *(telegram.routes() if telegram else []),
        ],
        exception_handlers=_error_handlers(site, visitors),
        lifespan=lifespan,
    )


def _telegram(assistant: Assistant, settings: Settings, site: Site) -> Telegram | None:
    if settings.telegram_token is None:
        return None
    from bot.telegram.channel import Telegram  # its library is slow to import, and most servers have no use for it

    return Telegram(assistant, settings, site.current)


def _status_routes(assistant: Assistant) -> list[Route]:
    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        return JSONResponse({"status": "ready", "model": assistant.engine.model_id})

    async def show_metrics(request: Request) -> Response:
        return Response(assistant.metrics.text(), media_type="text/plain; version=0.0.4")

    return [Route("/health", health), Route("/ready", ready), Route("/metrics", show_metrics)]


def _error_handlers(site: Site, visitors: Visitors) -> dict[Any, ExceptionHandler]:
    """A page for a person's browser, one sentence of JSON for everything else."""

    def answer(request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
        if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(_FOR_PROGRAMS):
            return site.error(request, status)
        return JSONResponse({"error": sentence}, status, {**(headers or {}), **visitors.cors(request)})

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return answer(request, error.status_code, f"{error.detail.rstrip('.')}.", error.headers)

    async def own_error(request: Request, error: Exception) -> Response:
        return answer(request, 500, "Something went wrong on our side; it has been noted.")

    return {HTTPException: http_error, Exception: own_error}


async def _retain(assistant: Assistant, settings: Settings) -> None:
    """Erase conversations older than EIGBOT_RETENTION_DAYS, now and every hour."""
    while True:
        before = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=settings.retention_days)
        erased = await anyio.to_thread.run_sync(assistant.conversations.forget_before, before)
        if erased:
            log.info("%d conversations were past their %d days and are erased.", erased, settings.retention_days)
        await anyio.sleep(_HOUR)
