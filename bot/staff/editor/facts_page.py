"""Facts, the calendar, and the questions that have no answer here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.editor.changes import Clash
from bot.staff.editor.forms import edits_of, field_text
from bot.staff.editor.topic_view import Field
from bot.staff.editor.working_copy import WorkingCopy
from bot.staff.editor.workplace import Workplace, back
from faq.editing.places import FACT, GROUP, PHASE, TITLE, TOPIC, UNKNOWN, Place, Value
from faq.errors import ERROR, WritingError

_PARTS = (FACT, PHASE, UNKNOWN, GROUP, TITLE)
_FACT_KEYS = ("source", "checked", "expires")


@dataclass(frozen=True)
class FactRow:
    """A fact with the fields of its value (one, or one a language), its source and its days."""

    id: str
    values: tuple[Field, ...]
    source: Field
    checked: Field
    expires: Field


class FactsPage:
    """`/staff/facts`."""

    def __init__(self, workplace: Workplace) -> None:
        self._work = workplace

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route = self._work.frame.route
        return [route("/staff/facts", self._show), route("/staff/facts", self._save, "draft", post=True)]

    async def _show(
        self,
        request: Request,
        session: StaffSession,
        status: int = 200,
        clashes: tuple[Clash, ...] = (),
        problem: str = "",
    ) -> Response:
        def show(copy: WorkingCopy) -> dict[str, Any]:
            return {**_given(copy, clashes), "problem": problem, "clashed": bool(clashes)}

        return await self._work.with_copy(request, session, show, "facts.html", "/staff/facts", status)

    async def _save(self, request: Request, session: StaffSession) -> Response:
        form = await self._work.form(request, session)
        if form is None:
            return await self._show(request, session, 403, problem=self._work.not_ours(request))
        edits = list(edits_of(form, lambda place: place.part in _PARTS))
        try:
            saved = await anyio.to_thread.run_sync(self._work.desk.save, edits, session.user.name)
        except WritingError as error:
            return await self._work.unreadable(request, session, error)
        if saved.count:
            await self._work.note(session, "edit_facts", count=saved.count)
        if saved.clashes:
            return await self._show(request, session, 409, saved.clashes)
        return back("/staff/facts", request, "saved" if saved.count else "saved_nothing", saved.count)


def _given(copy: WorkingCopy, clashes: tuple[Clash, ...]) -> dict[str, Any]:
    values = copy.now.values
    clashed = {clash.place: clash for clash in clashes}

    def field(place: Place) -> Field:
        base, clash, change = field_text(values.get(place)), clashed.get(place), copy.changes.get(place)
        if clash:
            theirs = field_text(clash.theirs)
            return Field(place, field_text(clash.mine), theirs, (), clash.who, theirs)
        return Field(place, base, base, (), change.who if change else "")

    program = copy.now.faq.program if copy.now.faq else None
    facts = dict.fromkeys([*(program.facts if program else ()), *(p.id for p in values if p.part == FACT)])
    phases = dict.fromkeys(place.id for place in values if place.part == PHASE)
    return {
        "facts": [_row(name, values, field) for name in facts],
        "phases": [(name, *(field(Place(PHASE, name, "", key)) for key in ("begins", "like"))) for name in phases],
        "unknown": [field(Place(UNKNOWN, "", code, "")) for code in copy.languages],
        "headings": [field(place) for place in values if place.part in (TITLE, GROUP)],
        "sources": list(program.sources) if program else [],
        "findings": [f for f in copy.now.findings if f.file == "program.yml"],
        "broken": broken_by_facts(copy), "waiting": len(copy.changes),
    }  # fmt: skip


def broken_by_facts(copy: WorkingCopy) -> list[str]:
    """The topics that changes of facts or of the calendar leave without an answer to give, as the check says."""
    if not any(place.part in (FACT, PHASE) for place in copy.changes):
        return []
    rewritten = {p.id for p in copy.changes if p.part == TOPIC and p.key.startswith(("answer", "about_challenge"))}
    before, now = (
        {f.topic for f in files.findings if f.severity == ERROR and f.topic} for files in (copy.before, copy.now)
    )
    return sorted(now - before - rewritten)


def _row(name: str, values: Mapping[Place, Value], field: Any) -> FactRow:
    keys = [p.key for p in values if p[:2] == (FACT, name) and p.key.startswith("value")] or ["value"]
    return FactRow(
        name,
        tuple(field(Place(FACT, name, "", key)) for key in keys),
        *(field(Place(FACT, name, "", key)) for key in _FACT_KEYS),
    )
