"""What a conversation may begin with: the topics that the widget offers first, in their order, a list a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.editor.changes import Clash, Edit
from bot.staff.editor.forms import edits_of, field_text
from bot.staff.editor.topic_view import Field
from bot.staff.editor.working_copy import WorkingCopy
from bot.staff.editor.workplace import Workplace, back
from bot.staff.frame import staff_language_of
from bot.web.suggestions import MOST
from faq.editing.places import SUGGESTED, TOPIC, Place, Value
from faq.errors import WritingError
from faq.model import TALK

PATH = "/staff/suggested"


@dataclass(frozen=True)
class SuggestedList:
    """A language's list: `chosen` has an id a place, none where it is free; `topics` are those there are, by id.

    There are as many places as the widget offers questions, or as the file has topics, where those are more.
    """

    field: Field
    chosen: tuple[str, ...]
    topics: Mapping[str, str]


class SuggestedPage:
    """`/staff/suggested`."""

    def __init__(self, workplace: Workplace) -> None:
        self._work = workplace

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route = self._work.frame.route
        return [route(PATH, self._show), route(PATH, self._save, "draft", post=True)]

    async def _show(
        self,
        request: Request,
        session: StaffSession,
        status: int = 200,
        problem: str = "",
        typed: Mapping[Place, Value | None] | None = None,
        clashes: tuple[Clash, ...] = (),
    ) -> Response:
        def show(copy: WorkingCopy) -> dict[str, Any]:
            lists = [_list(copy, code, typed or {}, clashes) for code in copy.languages]
            return {"lists": lists, "problem": problem, "clashed": bool(clashes), "waiting": len(copy.changes)}

        return await self._work.with_copy(request, session, show, "suggested.html", PATH, status)

    async def _save(self, request: Request, session: StaffSession) -> Response:
        form = await self._work.form(request, session)
        if form is None:
            return await self._show(request, session, 403, self._work.not_ours(request))
        edits = list(edits_of(form, lambda place: place.part == SUGGESTED))
        typed = {edit.place: edit.value for edit in edits}
        try:
            refused = await anyio.to_thread.run_sync(self._refused, edits)
            if refused:
                return await self._show(request, session, 422, refused.text(staff_language_of(request)), typed)
            saved = await anyio.to_thread.run_sync(self._work.desk.save, edits, session.user.name)
        except WritingError as error:
            return await self._work.unreadable(request, session, error)
        if saved.count:
            await self._work.note(session, "edit_suggested", count=saved.count)
        if saved.clashes:
            return await self._show(request, session, 409, clashes=saved.clashes)
        return back(PATH, request, "saved" if saved.count else "saved_nothing", saved.count)

    def _refused(self, edits: list[Edit]) -> WritingError | None:
        """Why one of the edits cannot stand in the files."""
        files = self._work.desk.copy().now.files
        try:
            files.with_values({edit.place: edit.value for edit in edits})
        except WritingError as error:
            return error
        return None


def _list(
    copy: WorkingCopy, language: str, typed: Mapping[Place, Value | None], clashes: tuple[Clash, ...]
) -> SuggestedList:
    place, values = Place(SUGGESTED, "", language, ""), copy.now.values
    base, change = field_text(values.get(place)), copy.changes.get(place)
    text, who, theirs = field_text(typed[place]) if place in typed else base, change.who if change else "", None
    for clash in clashes:
        if clash.place == place:
            text, base, who, theirs = (
                field_text(clash.mine),
                field_text(clash.theirs),
                clash.who,
                field_text(clash.theirs),
            )
    findings = tuple(
        finding
        for finding in copy.now.findings
        if finding.code == "unknown-suggested" and finding.file == f"faq_{language}.yml"
    )
    ids = text.split()
    topics = {
        topic: field_text(values.get(Place(TOPIC, topic, language, "label"))) or topic
        for topic in copy.now.files.topics_in(language)
        if not topic.startswith(TALK)
    }
    field = Field(place, text, base, findings, who, theirs)
    return SuggestedList(field, (*ids, *("",) * (MOST - len(ids))), topics)
