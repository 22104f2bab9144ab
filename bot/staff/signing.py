"""Signing in and out: by name and password where there are accounts, by the staff token where there is none."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.text import visible
from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.accounts.store import TOKEN_USER
from bot.staff.frame import StaffFrame, form_of, private, see_other, staff_language_of
from bot.staff.texts import staff_texts


class SigningPages:
    """The form to sign in, and what it and "sign out" do."""

    def __init__(self, frame: StaffFrame, access: Access, acts: ActLog) -> None:
        self._frame, self._access, self._acts = frame, access, acts

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        return [
            Route("/staff/sign-in", self._sign_in, methods=["POST"]),
            self._frame.route("/staff/sign-out", self._sign_out, post=True),
        ]

    async def page(self, request: Request, status: int = 200, problem: str = "", name: str = "") -> Response:
        """The form, with what was wrong and the name that was typed."""
        by_name = await self._access.has_accounts()
        return private(
            self._frame.page(
                "sign_in.html", request, "/staff", None, status, problem=problem, by_name=by_name, name=name
            )
        )

    async def _sign_in(self, request: Request) -> Response:
        form, language = await form_of(request), staff_language_of(request)
        t = staff_texts()[language]
        name = visible(form.get("name", [TOKEN_USER])[0][:200])
        if not self._access.is_own_form(request, None, form):
            return await self.page(request, 403, t.not_ours, name)
        if seconds := self._access.wait(request, name):
            response = await self.page(request, 429, t.too_many.format(seconds=seconds), name)
            response.headers["Retry-After"] = str(seconds)
            return response
        user = await self._access.user(name, form.get("password", form.get("token", [""]))[0])
        if user is None:
            return await self.page(request, 403, t.wrong_name if await self._access.has_accounts() else t.wrong, name)
        response = see_other(f"/staff?lang={language}")
        await self._access.sign_in(request, response, user)
        await anyio.to_thread.run_sync(self._acts.note, user.name, "sign_in")
        return private(response)

    async def _sign_out(self, request: Request, session: StaffSession) -> Response:
        response = see_other(f"/staff?lang={staff_language_of(request)}")
        if self._access.is_own_form(request, session, await form_of(request)):
            await self._access.sign_out(request, response)
            await anyio.to_thread.run_sync(self._acts.note, session.user.name, "sign_out")
        return response
