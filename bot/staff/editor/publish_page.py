"""What changes: every answer that would differ, every change that waits; and its publish."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.editor.desk import Published, errors_of_changed
from bot.staff.editor.differences import answer_changes, phrasing_changes
from bot.staff.editor.texts import editor_texts
from bot.staff.editor.working_copy import WorkingCopy
from bot.staff.editor.workplace import Workplace, back
from bot.staff.frame import staff_language_of
from faq.editing.places import Place
from faq.errors import ERROR, WritingError


class PublishPage:
    """`/staff/publish`: whoever may save can look; publishing takes the publisher's role."""

    def __init__(self, workplace: Workplace) -> None:
        self._work = workplace

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route, path = self._work.frame.route, "/staff/publish"
        return [
            route(path, self._show),
            route(path, self._publish, "publish", post=True),
            route(f"{path}/discard", self._discard, "draft", post=True),
        ]

    async def _show(self, request: Request, session: StaffSession, status: int = 200, problem: str = "") -> Response:
        def show(copy: WorkingCopy) -> dict[str, Any]:
            return {**self._given(copy), "problem": problem}

        return await self._work.with_copy(request, session, show, "publish.html", "/staff/publish", status)

    def _given(self, copy: WorkingCopy) -> dict[str, Any]:
        served = copy.now.served
        before = copy.before.served.faq if copy.before.served else None
        today, days = self._work.desk.today(copy), self._work.retention_days
        new = {*copy.now.findings} - {*copy.before.findings}
        waiting = errors_of_changed(copy)
        stopping = [f for f in copy.now.findings if f.severity == ERROR and served is None]
        return {
            "rows": [*copy.changes.values(), *copy.overtaken.values()],
            "refused": list(copy.refused.items()), "overtaken": copy.overtaken,
            "answers": answer_changes(before, served.faq, today, days) if served and copy.changes else [],
            "phrasings": list(phrasing_changes(copy.changes)),
            "waiting_for": waiting, "stopping": stopping,
            "warnings": sorted(f for f in new if f.severity != ERROR),
            "can_be": bool(copy.changes) and served is not None,
        }  # fmt: skip

    async def _publish(self, request: Request, session: StaffSession) -> Response:
        form = await self._work.form(request, session)
        if form is None:
            return await self._show(request, session, 403, self._work.not_ours(request))
        try:
            what = editor_texts()[staff_language_of(request)].version_what
            published: Published = await anyio.to_thread.run_sync(self._work.desk.publish, session.user.name, what)
        except WritingError as error:
            return await self._show(request, session, 422, error.text(staff_language_of(request)))
        await self._work.note(session, "publish", count=published.count)
        did = "published_but" if published.waiting else "published"
        return back("/staff/publish", request, did, published.count)

    async def _discard(self, request: Request, session: StaffSession) -> Response:
        form = await self._work.form(request, session)
        if form is None:
            return await self._show(request, session, 403, self._work.not_ours(request))
        places = [Place.parse(name) for name in form.get("place", []) if name.count("/") >= 3]
        count = await anyio.to_thread.run_sync(self._work.desk.changes.discard, places)
        await self._work.note(session, "discard", count=count)
        return back("/staff/publish", request, "discarded", count)
