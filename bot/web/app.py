"""The web application: routes, errors in one sentence, and what runs beside the requests."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ExceptionHandler

from actions.facts import FactsStore
from bot.core.assistant import Assistant
from bot.core.background_tasks import BackgroundTasks, NamedTask
from bot.core.keeping import Outrun
from bot.core.logs import request_id
from bot.core.server_process import ALONE, ServerProcess
from bot.core.storage import is_away
from bot.web.assets import WidgetAsset
from bot.web.edge import EdgeApp, path_within
from bot.web.limits import Limits
from bot.web.metrics_route import MetricsRoute
from bot.web.origins import Origins
from bot.web.pages.site import Site
from bot.web.request_log import HEADER, RequestLog
from bot.web.rest import RestChannel
from bot.web.security_txt import SecurityTxt
from bot.web.sessions import Sessions, session_key
from bot.web.status import Status
from bot.web.team_api import TeamApi
from bot.web.widget_api import WidgetApi
from bot.web.widget_calls import WidgetCalls
from settings import Settings

log = logging.getLogger(__name__)
_HOUR = 3600.0
_AWAY = "The memory of conversations cannot be reached at the moment; try again in a few seconds."
_RETRY_AFTER = 2  # seconds
_FOR_PROGRAMS = ("/api/", "/webhooks/")


class WebApp:
    """The application, and the parts of it that other packages' routes build on."""

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        limits: Limits,
        process: ServerProcess = ALONE,
    ) -> None:
        """Take what is loaded already."""
        self._assistant, self._settings = assistant, settings
        self.status = Status(assistant, process, settings.var)
        self._limits = limits
        self.key = session_key(settings)
        self.origins = Origins.of(settings)
        self.site = Site(FactsStore(settings.facts_db), settings, self.origins)

    def starlette(self, routes: Iterable[Route] = (), tasks: Iterable[NamedTask] = ()) -> Starlette:
        """The application with further routes, and with tasks that run as long as it does."""
        background = BackgroundTasks(tasks, self._assistant.metrics)
        self.status.watch(background)
        return EdgeApp(
            self.origins,
            routes=[*self._routes(), *routes],
            middleware=[Middleware(RequestLog, self.origins.proxies, self._settings.log_format == "json")],
            exception_handlers=_error_handlers(self.site, self.origins),
            lifespan=self._lifespan(background),
        )

    def _routes(self) -> list[Route]:
        settings, proxies = self._settings, self.origins.proxies
        rest = RestChannel(self._assistant, settings.rest_token, self.site.served, self._limits, proxies)
        sessions = Sessions(self.key, self._settings.retention_days)
        calls, desk = WidgetCalls(sessions, self.origins, self._limits), self._assistant.team_desk()
        return [
            Route("/webhooks/rest/webhook", rest.answer, methods=["POST"]),
            *WidgetApi(self._assistant, desk, sessions, calls, self._limits, self.site.served).routes(),
            *TeamApi(calls, desk, self._limits, self.site.served, settings.mail is not None).routes(),
            WidgetAsset(self.site.served).route("/widget.js"),
            *self.site.routes(),
            MetricsRoute(self.status.metrics_text, settings.metrics_token, proxies).route(),
            SecurityTxt(settings.security_contact, settings.public_url, self.site.facts).route(),
            *self.status.routes(),
        ]

    def _lifespan(self, tasks: BackgroundTasks) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
        @contextlib.asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            tasks.start()
            yield
            await tasks.stop()
            await self._assistant.aclose()

        return lifespan

    async def retain(self) -> None:
        """Erase conversations older than EIGBOT_RETENTION_DAYS, now and every hour."""
        days = self._settings.retention_days
        while True:
            before = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=days)
            erased = await anyio.to_thread.run_sync(self._assistant.forget_before, before)
            if erased:
                log.info("%d conversations were past their %d days and are erased.", erased, days)
            await anyio.sleep(_HOUR)


def _error_handlers(site: Site, origins: Origins) -> dict[Any, ExceptionHandler]:
    """A page for a person's browser, one sentence of JSON for everything else."""

    def answer(request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
        if "text/html" in request.headers.get("accept", "") and not path_within(request).startswith(_FOR_PROGRAMS):
            return site.error(request, status, headers)
        return JSONResponse({"error": sentence}, status, {**(headers or {}), **origins.cors(request)})

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return answer(request, error.status_code, f"{error.detail.rstrip('.')}.", error.headers)

    async def own_error(request: Request, error: Exception) -> Response:
        response = answer(request, 500, "Something went wrong on our side; it has been noted.")
        response.headers[HEADER] = request_id.get() or ""  # no middleware sees this answer
        return response

    async def database_error(request: Request, error: Exception) -> Response:
        if isinstance(error, SQLAlchemyError) and not is_away(error):
            raise error
        log.warning("%s %s: 503 (%s).", request.method, request.url.path, type(error).__name__)
        return answer(request, 503, _AWAY, {"Retry-After": str(_RETRY_AFTER)})

    return {
        HTTPException: http_error,
        SQLAlchemyError: database_error,
        Outrun: database_error,
        Exception: own_error,
    }
