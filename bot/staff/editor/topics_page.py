"""The list of topics, and the beginning of a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.editor.topic_list import STATES, Wanted, groups_of, listed_topics
from bot.staff.editor.working_copy import WorkingCopy
from bot.staff.editor.workplace import Workplace, back
from bot.staff.frame import staff_language_of
from bot.staff.history.publishing import publish_files
from bot.staff.texts import staff_texts
from bot.staff.turns import RecordedTurn
from faq.writing import Draft, WritingError

ReadsTurns = Callable[[int], Sequence[RecordedTurn]]
"""Gives the turns of the latest days, so many of them."""
COUNTED_DAYS = 30
_MOST = 200  # characters of what is searched for


class TopicsPage:
    """`/staff/topics`: by words `q`, `group` and `state`."""

    def __init__(self, workplace: Workplace, turns: ReadsTurns) -> None:
        self._work, self._turns = workplace, turns

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route = self._work.frame.route
        return [
            route("/staff/topics", self._list),
            route("/staff/topics", self._create, "draft", post=True),
        ]

    async def _list(self, request: Request, session: StaffSession, status: int = 200, **given: Any) -> Response:
        query, language = request.query_params, staff_language_of(request)
        wanted = Wanted(*(query.get(key, "")[:_MOST] for key in ("q", "group", "state")))

        def show(copy: WorkingCopy) -> dict[str, Any]:
            turns, today = self._turns(COUNTED_DAYS), self._work.desk.today(copy)
            return {
                "topics": listed_topics(copy, language, turns, today, wanted),
                "groups": groups_of(copy, language), "states": STATES, "wanted": wanted,
                "waiting": len(copy.changes) + len(copy.overtaken) + len(copy.refused),
                "problem": "", "typed": ("", ""), **given,
            }  # fmt: skip

        return await self._work.with_copy(request, session, show, "topics.html", "/staff/topics", status)

    async def _create(self, request: Request, session: StaffSession) -> Response:
        form = await self._work.form(request, session)
        if form is None:
            return await self._list(request, session, 403, problem=self._work.not_ours(request))
        topic, question, language = (
            form.get(key, [""])[0].strip()[:_MOST] for key in ("topic", "question", "question_language")
        )
        what = staff_texts()[staff_language_of(request)].act("begin").format(topic=topic)
        try:
            await anyio.to_thread.run_sync(self._begin, topic, language, question, session.user.name, what)
        except WritingError as error:
            problem = error.text(staff_language_of(request))
            return await self._list(request, session, 422, problem=problem, typed=(topic, question))
        await self._work.note(session, "begin", topic)
        return back(f"/staff/topics/{topic}", request, "created")

    def _begin(self, topic: str, language: str, question: str, who: str, what: str) -> None:
        desk = self._work.desk
        codes = desk.copy().languages
        draft = Draft(desk.folder)
        draft.add_topic(topic, language if language in codes else codes[0], question)
        draft.publish(partial(publish_files, desk.folder, desk.versions, who=who, what=what))
