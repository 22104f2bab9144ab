"""What the editor's pages have in common: who asks, what the FAQ is, how a page is made and what was done is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.roles import may
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.editor.desk import Desk
from bot.staff.editor.texts import editor_texts
from bot.staff.editor.working_copy import WorkingCopy
from bot.staff.frame import Form, StaffFrame, form_of, see_other, staff_language_of
from bot.staff.texts import staff_texts
from faq.errors import WritingError

_MOST_BYTES = 4_000_000  # of a form: a page carries every text twice, as it is and as it was
DONE = ("saved", "saved_nothing", "discarded", "created", "published", "published_but")


@dataclass(frozen=True)
class Workplace:
    """The parts that every page of the editor is made with."""

    frame: StaffFrame
    access: Access
    acts: ActLog
    desk: Desk
    retention_days: int

    async def form(self, request: Request, session: StaffSession) -> Form | None:
        """The form that was sent, if it is one of this session's pages."""
        form = await form_of(request, _MOST_BYTES)
        return form if self.access.is_own_form(request, session, form) else None

    async def note(self, session: StaffSession, act: str, topic: str | None = None, **details: str | int) -> None:
        """Keep what somebody did."""
        await anyio.to_thread.run_sync(partial(self.acts.note, session.user.name, act, topic, **details))

    async def page(
        self, template: str, request: Request, path: str, session: StaffSession, status: int = 200, **given: Any
    ) -> Response:
        """A page of the editor, at `path`; `?did=` words what was done before it."""
        e = editor_texts()[staff_language_of(request)]
        did, number = request.query_params.get("did", ""), request.query_params.get("number", "")
        changes = e.counted("changes", int(number[:6]) if number.isdecimal() else 0)
        done = getattr(e, did).format(changes=changes) if did in DONE else ""
        shown = {"done": done, "problem": "", "may_publish": may(session.user, "publish"), **given}
        return self.frame.page(f"editor/{template}", request, path, session, status, e=e, **shown)

    def not_ours(self, request: Request) -> str:
        """The sentence for a form that is none of ours."""
        return staff_texts()[staff_language_of(request)].not_ours

    async def with_copy(
        self,
        request: Request,
        session: StaffSession,
        show: Callable[[WorkingCopy], Any],
        template: str,
        path: str,
        status: int = 200,
    ) -> Response:
        """A page of what `show` makes of the FAQ as it would be; where its files cannot be read, one that says so."""
        try:
            given = await anyio.to_thread.run_sync(lambda: show(self.desk.copy()))
        except WritingError as error:
            return await self.unreadable(request, session, error)
        return await self.page(template, request, path, session, status, **given)

    async def unreadable(self, request: Request, session: StaffSession, error: WritingError) -> Response:
        """The page that says why there is nothing to edit."""
        language = staff_language_of(request)
        why = editor_texts()[language].files_unreadable.format(why=error.text(language))
        return await self.page("unreadable.html", request, "/staff/topics", session, 503, problem=why)


def back(path: str, request: Request, did: str, number: int = 0) -> Response:
    """Lead on to a page that says what was done."""
    return see_other(f"{path}?{urlencode({'lang': staff_language_of(request), 'did': did, 'number': number})}")
