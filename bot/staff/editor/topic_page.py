"""A topic: its texts in every language side by side, its answer in every phase, its phrasings."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.editor.changes import Clash, Edit
from bot.staff.editor.forms import FLAGS, edits_of, field_text, settled_answers
from bot.staff.editor.texts import editor_texts
from bot.staff.editor.topic_view import fields_of, findings_elsewhere, placeholders, preview_on, previews
from bot.staff.editor.working_copy import REMOVED, WorkingCopy
from bot.staff.editor.workplace import Workplace, back
from bot.staff.frame import Form, staff_language_of
from faq.editing.places import TOPIC, Place
from faq.errors import WritingError
from faq.messages import translatable
from faq.model import Program

SAVE, SEE, MOVE, DISCARD, REMOVE, KEEP = "save", "see", "move", "discard", "remove", "keep"
ACTS = (SAVE, SEE, MOVE, DISCARD, REMOVE, KEEP)


class TopicPage:
    """`/staff/topics/<id>`: `?day=` shows the answer of a day."""

    def __init__(self, workplace: Workplace) -> None:
        self._work, self.desk = workplace, workplace.desk

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route, path = self._work.frame.route, "/staff/topics/{topic}"
        return [route(path, self._show), route(path, self._act, "draft", post=True)]

    async def _show(
        self, request: Request, session: StaffSession, status: int = 200, unsaved: tuple[Edit, ...] = (),
        clashes: tuple[Clash, ...] = (), **given: Any,
    ) -> Response:  # fmt: skip
        topic, language = request.path_params["topic"], staff_language_of(request)

        def shown() -> dict[str, Any] | None:
            copy = self.desk.copy(unsaved)
            known = {*copy.now.by_topic, *copy.before.by_topic}
            return self._given(copy, topic, request, unsaved, clashes) if topic in known else None

        try:
            found = await anyio.to_thread.run_sync(shown)
        except WritingError as error:
            return await self._work.unreadable(request, session, error)
        if found is None:
            problem = editor_texts()[language].no_such_topic.format(topic=topic[:80])
            return await self._work.page("unreadable.html", request, "/staff/topics", session, 404, problem=problem)
        return await self._work.page("topic.html", request, f"/staff/topics/{topic}", session, status, **found, **given)

    def _given(
        self, copy: WorkingCopy, topic: str, request: Request, unsaved: tuple[Edit, ...], clashes: tuple[Clash, ...]
    ) -> dict[str, Any]:
        """What the template of a topic is given."""
        language, today = staff_language_of(request), self.desk.today(copy)
        day, faq, days = _day(request), copy.now.faq, self._work.retention_days
        saved = self.desk.copy() if unsaved else copy
        typed = {edit.place: edit.value for edit in unsaved}
        columns, by_language = [], {}
        for code in copy.languages:
            fields = fields_of(saved, topic, code, typed)
            by_language[code] = fields = [_with_theirs(field, clashes, saved) for field in fields]
            columns.append({
                "code": code, "fields": fields, "findings": findings_elsewhere(copy, topic, code),
                "previews": previews(faq, topic, code, today, days),
                "on_day": preview_on(faq, topic, code, day, days) if day else None,
                "phases": _phases_left(copy, topic, code),
            })  # fmt: skip
        values = saved.now.values
        labels = [(code, fields[0].text) for code, fields in by_language.items() if fields[0].text]
        flags = [
            (place, place in values if place not in typed else typed[place] is not None, place in values)
            for place in _flags(saved, topic)
        ]
        return {
            "topic": topic, "columns": columns, "flags": flags, "day": day, "marks": FLAGS,
            "label": min(labels, key=lambda each: each[0] != language, default=None),
            "placeholders": placeholders(faq.program if faq else Program(), language, today, days),
            "phrases": {c: values.get(Place(TOPIC, topic, c, "also"), ()) for c in copy.languages},
            "topics": [each for each in copy.now.by_topic if each != topic],
            "is_removed": Place(TOPIC, topic, "", REMOVED) in copy.changes,
            "has_changes": any(p[:2] == (TOPIC, topic) for p in (*saved.changes, *saved.overtaken, *saved.refused)),
            "waiting": len(saved.changes), "clashed": bool(clashes), "unsaved": bool(unsaved) and not clashes,
            "overtaken": [p for p in saved.overtaken if p[:2] == (TOPIC, topic)],
        }  # fmt: skip

    async def _act(self, request: Request, session: StaffSession) -> Response:
        form, topic = await self._work.form(request, session), request.path_params["topic"]
        if form is None:
            return await self._show(request, session, 403, problem=self._work.not_ours(request))
        do = form.get("do", [SAVE])[0]
        try:
            if do not in ACTS:
                raise WritingError(translatable("no-such-action", action=do[:40], known=", ".join(ACTS)))
            if do == SEE:
                edits = await anyio.to_thread.run_sync(self._edits, form, topic)
                return await self._show(request, session, unsaved=tuple(edits))
            if do == DISCARD:
                return await self._discard(request, session, topic)
            if do == MOVE and not (form.get("phrase") and form.get("to", [""])[0]):
                return await self._show(
                    request, session, 422, problem=editor_texts()[staff_language_of(request)].move_none
                )
            return await self._save(request, session, form, topic, do)
        except WritingError as error:
            return await self._show(request, session, 422, problem=error.text(staff_language_of(request)))

    async def _save(self, request: Request, session: StaffSession, form: Form, topic: str, do: str) -> Response:
        """Keep what was typed; with clashes, show those fields again, and what others saved."""

        def work() -> tuple[int, tuple[Clash, ...]]:
            edits = self._edits(form, topic) if do == SAVE else self._done(form, topic, do)
            self.desk.confirm([Place.parse(name) for name in form.get("confirm", []) if name.startswith("topic/")])
            saved = self.desk.save(edits, session.user.name)
            return saved.count, saved.clashes

        count, clashes = await anyio.to_thread.run_sync(work)
        if count:
            await self._work.note(session, "edit", topic, count=count)
        if clashes:
            unsaved = tuple(Edit(clash.place, clash.theirs, clash.mine) for clash in clashes)
            return await self._show(request, session, 409, unsaved, clashes)
        return back(f"/staff/topics/{topic}", request, "saved" if count else "saved_nothing", count)

    async def _discard(self, request: Request, session: StaffSession, topic: str) -> Response:
        def work() -> int:
            changes = self.desk.changes
            return changes.discard([place for place in changes.changes() if place[:2] == (TOPIC, topic)])

        count = await anyio.to_thread.run_sync(work)
        await self._work.note(session, "discard", topic, count=count)
        return back(f"/staff/topics/{topic}", request, "discarded", count)

    def _edits(self, form: Form, topic: str) -> list[Edit]:
        copy = self.desk.copy()
        edits = [*edits_of(form, lambda place: place[:2] == (TOPIC, topic))]
        for code in copy.languages:
            phase, text = (form.get(f"{key}.{code}", [""])[0].strip() for key in ("phase", "phase_answer"))
            if phase and text:
                edits.append(Edit(Place(TOPIC, topic, code, f"answer.{phase}"), None, text.replace("\r\n", "\n")))
            edits = settled_answers(edits, copy.now.values, topic, code)
        return edits

    def _done(self, form: Form, topic: str, do: str) -> list[Edit]:
        """The edits that a button stands for."""
        removed = Place(TOPIC, topic, "", REMOVED)
        if do in (REMOVE, KEEP):
            return [Edit(removed, *((None, "true") if do == REMOVE else ("true", None)))]
        to, copy = form["to"][0].strip(), self.desk.copy()
        values, edits = copy.now.values, []
        for code in copy.languages:
            moved = [text for name in form["phrase"] for at, _, text in [name.partition("/")] if at == code]
            source, target = (Place(TOPIC, each, code, "also") for each in (topic, to))
            here, there = (tuple(values.get(place) or ()) for place in (source, target))
            if moved:
                edits.append(Edit(source, here, tuple(text for text in here if text not in moved) or None))
                edits.append(Edit(target, there or None, (*there, *(text for text in moved if text not in there))))
        return edits


def _with_theirs(field: Any, clashes: tuple[Clash, ...], copy: WorkingCopy) -> Any:
    """A field that clashes, with what others saved."""
    clash = next((each for each in clashes if each.place == field.place), None)
    if clash:
        return replace(field, base=field_text(clash.theirs), theirs=field_text(clash.theirs), changed_by=clash.who)
    if change := copy.overtaken.get(field.place):
        mine = field_text(change.value)
        return replace(field, base=mine, text=mine, theirs=field.base, changed_by="")
    return field


def _flags(copy: WorkingCopy, topic: str) -> list[Place]:
    """What can be ticked, in each language that the topic has."""
    codes = {code for code, _ in copy.now.by_topic.get(topic, {})}
    return [Place(TOPIC, topic, code, key) for key in FLAGS for code in copy.languages if code in codes]


def _phases_left(copy: WorkingCopy, topic: str, language: str) -> list[str]:
    """The phases of the calendar without an answer of their own."""
    values, faq = copy.now.values, copy.now.faq
    phases = [phase.name for phase in faq.program.calendar] if faq else []
    if len(phases) < 2:
        return []
    return [name for name in phases if Place(TOPIC, topic, language, f"answer.{name}") not in values]


def _day(request: Request) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.query_params.get("day", ""))
    except ValueError:
        return None
