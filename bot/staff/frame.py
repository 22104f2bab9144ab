"""What every page of the staff has in common: who may see it, its frame, its forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.staff.access import Access
from bot.staff.accounts.roles import Permission, may
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.texts import staff_texts
from bot.web.pages.accept_language import preferred
from bot.web.pages.site import Site
from bot.web.request_body import MOST_BYTES, RequestError, read_body
from settings import Settings

Form = Mapping[str, list[str]]
_MOST_FIELDS = 5_000
StaffHandler = Callable[[Request, StaffSession], Awaitable[Response]]


class OnlyWhereOpen:
    """Leads to the staff's pages where anybody can sign in at all; elsewhere there are none.

    The database is asked for a sign of life first: a page would wait long for one that does not answer.
    """

    def __init__(self, access: Access, check: Callable[[], Awaitable[None]], pages: ASGIApp) -> None:
        self._access, self._check, self._pages = access, check, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI).

        Raises:
            HTTPException: nobody can sign in: 404.
            StorageAway: the database cannot be used now.

        """
        await self._check()
        if not await self._access.is_open():
            raise HTTPException(404)
        await self._pages(scope, receive, send)


class StaffFrame:
    """Makes the routes and the pages of whoever is signed in."""

    def __init__(self, site: Site, settings: Settings, access: Access, waiting: Callable[[], int]) -> None:
        """Take the parts; `waiting` counts the questions that wait for the team."""
        self._site, self._settings, self._access, self._waiting = site, settings, access, waiting

    def route(self, path: str, handler: StaffHandler, act: Permission = "view", post: bool = False) -> Route:
        """A route for who is signed in and may do `act`; others are led to the form, or read that they may not."""

        async def endpoint(request: Request) -> Response:
            session = await self._access.session(request)
            if session is None:
                return private(see_other(f"/staff?lang={staff_language_of(request)}"))
            if not may(session.user, act):
                return private(self.page("forbidden.html", request, "/staff", session, 403))
            await self.count_waiting(request)
            return private(await handler(request, session))

        return Route(path, endpoint, methods=["POST"] if post else ["GET"])

    async def count_waiting(self, request: Request) -> None:
        """Have the page that answers a request say how many questions wait for the team."""
        request.state.team_waiting = await anyio.to_thread.run_sync(self._waiting)

    def page(
        self, template: str, request: Request, path: str, session: StaffSession | None, status: int = 200, **given: Any
    ) -> Response:
        """A page by the template of this name, at `path` in each language; without a session, of whoever comes."""
        language = staff_language_of(request)
        joint = "&" if "?" in path else "?"
        return self._site.page(
            f"staff/{template}", request, language, status, s=staff_texts()[language],
            retention_days=self._settings.retention_days,
            alternates={other: f"{path}{joint}lang={other}" for other in staff_texts()},
            team_waiting=getattr(request.state, "team_waiting", 0),
            user=session.user if session else None, form_token=session.form_token if session else None, **given,
        )  # fmt: skip


def staff_language_of(request: Request) -> str:
    """Which of the languages that the staff page has its reader prefers, whatever the FAQ is served in."""
    return preferred(request, tuple(staff_texts()))


async def form_of(request: Request, most: int = MOST_BYTES, most_fields: int = _MOST_FIELDS) -> Form:
    """The fields of a form of so many fields at most; what is no form has none.

    Raises:
        HTTPException: it is over so many bytes (413), or too slow in coming (408).

    """
    try:
        body = (await read_body(request, most)).decode("utf-8")
        return parse_qs(body, keep_blank_values=True, max_num_fields=most_fields)
    except RequestError as error:
        raise HTTPException(error.status, str(error)) from error
    except (ClientDisconnect, ValueError):  # where the sender is gone, nobody reads the answer
        return {}


def see_other(path: str) -> Response:
    """Lead on to another page, by GET."""
    return RedirectResponse(path, 303)


def private(response: Response) -> Response:
    """Kept by no cache and listed by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
