"""The page of what each of the staff did, newest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.accounts.act_log import ActLog, StaffAct
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.dashboard import Localisation
from bot.staff.frame import StaffFrame, staff_language_of

SHOWN_ACTS = 50


class ActPage:
    """`/staff/log`, a page at a time: `?before=` the id of an act shows those before it."""

    def __init__(self, frame: StaffFrame, acts: ActLog, localisation: Callable[[str], Awaitable[Localisation]]) -> None:
        self._frame, self._acts, self._localisation = frame, acts, localisation

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        return [self._frame.route("/staff/log", self._log)]

    async def _log(self, request: Request, session: StaffSession) -> Response:
        asked = request.query_params.get("before", "")
        before = int(asked) if asked.isdecimal() and len(asked) < 18 else None
        found = await anyio.to_thread.run_sync(self._acts.acts, SHOWN_ACTS + 1, before)
        shown, l10n = found[:SHOWN_ACTS], await self._localisation(staff_language_of(request))
        path = "/staff/log" if before is None else f"/staff/log?before={before}"
        return self._frame.page(
            "log.html", request, path, session, acts=[(act, _sentence(act, l10n)) for act in shown],
            before=before, older=shown[-1].id if len(found) > SHOWN_ACTS else None,
        )  # fmt: skip


def _sentence(act: StaffAct, l10n: Localisation) -> str:
    """What was done, in the reader's language."""
    details = {**act.details, "topic": l10n.topic(act.topic or "")}
    if "role" in details:
        details["role"] = l10n.texts.role(str(details["role"]))
    return l10n.texts.act(act.act).format(**details)
