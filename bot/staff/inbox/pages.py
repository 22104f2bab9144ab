"""The routes of the inbox: the questions that visitors left for the team, and the page that answers one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

import anyio.to_thread
from babel.numbers import format_decimal
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.team_records import WAITING, NoSuchQuestion, NotWaiting
from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.dashboard import Localisation
from bot.staff.frame import StaffFrame, form_of, see_other, staff_language_of
from bot.staff.inbox.answer_form import (
    ACTS,
    CLOSE,
    FIND,
    MOST_ANSWER,
    MOST_SHORT,
    SEE,
    SEND,
    AnswerForm,
    CannotBeSent,
    lesson_of,
    texts_to_send,
)
from bot.staff.inbox.answering import InboxActs, PlannedAnswer, SentAnswer
from bot.staff.inbox.outcome import InboxNotice, closed_query, read_outcome, sent_query
from bot.staff.inbox.teaching import NEW_TOPIC, Lesson
from bot.staff.inbox.texts import inbox_texts
from bot.staff.inbox.view import STATES, FoundQuestion, InboxView
from bot.staff.texts import staff_texts
from faq.writing import Draft, WritingError
from languages import in_languages

PATH = "/staff/inbox"
_MOST_BYTES = 200_000


class InboxPages:
    """`/staff/inbox` and `/staff/inbox/<number of a question>`."""

    def __init__(
        self,
        frame: StaffFrame,
        access: Access,
        log: ActLog,
        view: InboxView,
        acts: InboxActs,
        topics: Callable[[], list[str]],
        localisation: Callable[[str], Awaitable[Localisation]],
        publishing: Callable[[str, str], Callable[[Draft], object]],
        is_open: Callable[[], bool],
    ) -> None:
        """Take the parts.

        Args:
            frame: makes pages.
            access: tells our own forms.
            log: keeps what was done.
            view: reads what is shown.
            acts: answers and closes.
            topics: gives the ids of those that may answer.
            localisation: gives what depends on a language.
            publishing: as for `ReviewPages`.
            is_open: tells whether visitors may leave questions.

        """
        self._is_open = is_open
        self._frame, self._access, self._log, self._view, self._acts = frame, access, log, view, acts
        self._topics, self._localisation, self._publishing = topics, localisation, publishing

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route, one = self._frame.route, f"{PATH}/{{id:int}}"
        return [route(PATH, self._list), route(one, self._show), route(one, self._act, "answer", post=True)]

    async def _list(
        self, request: Request, session: StaffSession, done: InboxNotice | None = None, problem: str = ""
    ) -> Response:
        params, language = request.query_params, staff_language_of(request)
        state, first = params.get("state", WAITING), params.get("from", "")
        start = int(first[:6]) if first.isdecimal() else 0
        listed = await anyio.to_thread.run_sync(self._view.listed, state if state in STATES else WAITING, start)
        l10n = await self._localisation(language)
        return self._frame.page(
            "inbox/list.html", request, f"{PATH}?state={listed.state}&from={listed.start}", session, listed=listed,
            states=STATES, is_open=self._is_open(), notice=done or read_outcome(params, l10n), problem=problem,
            **_common(l10n),
        )  # fmt: skip

    async def _show(
        self, request: Request, session: StaffSession, status: int = 200, problem: str = "",
        entered: AnswerForm | None = None, seen: Mapping[str, str] | None = None,
    ) -> Response:  # fmt: skip
        """A question: with the form while it waits, else with what became of it; `seen` is what would be sent."""
        number, l10n = request.path_params["id"], await self._localisation(staff_language_of(request))
        path, t = f"{PATH}/{number}", inbox_texts()[l10n.language]
        entered = entered or AnswerForm()
        try:
            found = await anyio.to_thread.run_sync(self._view.find, number)
        except NoSuchQuestion:
            problem = t.withdrawn if status == 409 else t.no_such
            return self._frame.page(
                "inbox/gone.html", request, path, session, max(status, 404), problem=problem, written=entered.written,
                **_common(l10n),
            )  # fmt: skip
        given = {"found": found, "problem": problem, "entered": entered, "written": entered.written, **_common(l10n)}
        if found.question.state != WAITING:
            late = status == 409  # a colleague was faster
            return self._frame.page("inbox/settled.html", request, path, session, status, late=late, **given)
        topics = await anyio.to_thread.run_sync(self._topics)
        shown = self._view.shown(found, entered, l10n, topics)
        return self._frame.page(
            "inbox/question.html", request, path, session, status, shown=shown, seen=seen or {}, most=MOST_ANSWER,
            most_short=MOST_SHORT, **given,
        )  # fmt: skip

    async def _act(self, request: Request, session: StaffSession) -> Response:
        form, language = await form_of(request, _MOST_BYTES), staff_language_of(request)
        t, entered = inbox_texts()[language], AnswerForm.of(form)
        if not self._access.is_own_form(request, session, form):
            return await self._show(request, session, 403, staff_texts()[language].not_ours, entered)
        do = form.get("do", [""])[0]
        if do not in ACTS:
            return await self._show(request, session, 422, t.what_then.format(do=do[:40]), entered)
        if entered.sought and (do == FIND or (do in (SEND, SEE) and entered.is_empty)):
            return await self._find(request, session, entered)
        try:
            found = await anyio.to_thread.run_sync(self._view.find, request.path_params["id"])
            if found.question.state != WAITING:
                raise NotWaiting
            if do == CLOSE:
                return await self._close(request, session, found, entered)
            return await self._answer(request, session, found, entered, only_see=do in (SEE, FIND))
        except NoSuchQuestion:
            return await self._show(request, session, 409, entered=entered)
        except NotWaiting:
            return await self._show(request, session, 409, entered=entered)
        except CannotBeSent as error:
            return await self._show(request, session, 422, str(error), entered)
        except WritingError as error:
            return await self._show(request, session, 422, error.text(language), entered)

    async def _find(self, request: Request, session: StaffSession, entered: AnswerForm) -> Response:
        """The page with the topics that may have been meant; the only one is chosen."""
        language = staff_language_of(request)
        l10n = await self._localisation(language)
        found = self._view.sought(entered.sought, l10n, await anyio.to_thread.run_sync(self._topics))
        if not found:
            problem = l10n.texts.nothing_found.format(typed=entered.sought)
            return await self._show(request, session, 422, problem, entered)
        return await self._show(request, session, entered=entered.choosing(found[0]) if len(found) == 1 else entered)

    async def _answer(
        self, request: Request, session: StaffSession, found: FoundQuestion, entered: AnswerForm, only_see: bool
    ) -> Response:
        l10n = await self._localisation(staff_language_of(request))
        t, who = inbox_texts()[l10n.language], session.user.name
        recipients, settled = await anyio.to_thread.run_sync(self._view.recipients, found, sorted(entered.also))
        known = await anyio.to_thread.run_sync(self._topics)
        card = self._view.card(entered.topic, l10n, recipients) if entered.topic in known else None
        texts = texts_to_send(entered, card, recipients, t, l10n.language)
        safe = await anyio.to_thread.run_sync(self._view.without_names, entered)
        lesson = lesson_of(safe, found.question, texts, t, l10n)
        if only_see:
            return await self._show(request, session, entered=entered, seen=texts)
        planned = PlannedAnswer(recipients, texts, entered.topic, lesson)
        what = l10n.texts.act(_act_of(lesson)).format(count=1, topic=lesson.topic) if lesson else ""
        sent = await anyio.to_thread.run_sync(self._acts.answer, planned, who, self._publishing(who, what))
        await self._note_answer(who, planned, sent)
        query = sent_query(sent, lesson, settled, l10n.language)
        if sent.untaught:
            problem = t.not_taught.format(why=sent.untaught.text(l10n.language))
            return await self._list(request, session, read_outcome(QueryParams(query), l10n), problem)
        return see_other(f"{PATH}?{query}#done")

    async def _note_answer(self, who: str, planned: PlannedAnswer, sent: SentAnswer) -> None:
        """Keep what was done: numbers and topics, and nothing that was asked or answered."""
        lesson = planned.lesson
        await self._note(who, "team_topic" if planned.topic else "team_answer", planned.topic, count=sent.count)
        if lesson and not sent.untaught:
            await self._note(who, _act_of(lesson), lesson.topic, count=1)
        if lesson and sent.kept:
            await self._note(who, "edit", lesson.topic, count=sent.kept)

    async def _close(
        self, request: Request, session: StaffSession, found: FoundQuestion, entered: AnswerForm
    ) -> Response:
        numbers = [found.question.id, *sorted(entered.also - {found.question.id})]
        closed = await anyio.to_thread.run_sync(self._acts.close, numbers, session.user.name)
        await self._note(session.user.name, "team_close", count=closed)
        query = closed_query(closed, len(numbers) - closed, staff_language_of(request))
        return see_other(f"{PATH}?{query}#done")

    async def _note(self, who: str, act: str, topic: str | None = None, **details: int) -> None:
        await anyio.to_thread.run_sync(partial(self._log.note, who, act, topic, **details))


def _act_of(lesson: Lesson) -> str:
    """What the log calls it when the FAQ has learnt something."""
    return "create" if lesson.kind == NEW_TOPIC else "accept"


def _common(l10n: Localisation) -> Mapping[str, Any]:
    """What every page of the inbox is given."""

    def named(codes: Iterable[str] | str) -> str:
        return in_languages((codes,) if isinstance(codes, str) else tuple(codes), l10n.language)

    most = format_decimal(MOST_ANSWER, locale=l10n.language)
    return {
        "i": inbox_texts()[l10n.language],
        "l10n": l10n,
        "in_languages": named,
        "inbox_path": PATH,
        "most_written": most,
    }
