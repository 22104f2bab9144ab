"""The routes of the staff page: the overview, the review list, files to take away, and what else is under /staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from actions.facts import FactsStore
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.publishing.log import PublishLog
from bot.staff import export
from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.act_page import ActPage
from bot.staff.dashboard import Localisation, figures, plots
from bot.staff.frame import OnlyWhereOpen, StaffFrame, form_of, private, see_other, staff_language_of
from bot.staff.history.pages import HistoryPages
from bot.staff.history.publishing import publish_files
from bot.staff.history.versions import VersionStore
from bot.staff.notices.page import NoticeParts, Notices
from bot.staff.publish_state import publish_state
from bot.staff.review.opening import ranking_of
from bot.staff.review.review_list import NoSuchWording, ReviewList, Sources
from bot.staff.signing import SigningPages
from bot.staff.statistics import statistics
from bot.staff.texts import staff_texts
from bot.staff.turns import RecordedTurn, read_turns
from bot.web.assets import Asset
from bot.web.pages.site import Site
from bot.web.pages.texts import page_texts
from faq.messages import translatable
from faq.writing import WritingError
from settings import Settings

PERIODS = (7, 30, 90)
DAYS = 30
SHOWN = 20  # groups on a page of the review list
_DID = ("accept", "create", "dismiss")
_HERE = Path(__file__).parent


class Staff:
    """Everything under /staff. It is there for nobody while there is neither a staff token nor an account."""

    def __init__(
        self, site: Site, assistant: Assistant, conversations: Conversations, settings: Settings, access: Access
    ) -> None:
        """Serve what these parts know."""
        site.add_templates(_HERE / "templates")
        self._publish_log, self._acts = PublishLog(conversations), ActLog(conversations)
        self._site, self._conversations, self._settings, self._access = site, conversations, settings, access
        self._frame = StaffFrame(site, settings, access)
        self._signing = SigningPages(self._frame, access, self._acts)
        self._act_page = ActPage(self._frame, self._acts, self._localisation)
        self._versions = VersionStore(conversations)
        self._history = HistoryPages(self._frame, access, self._acts, self._versions, settings)
        self._store = FactsStore(settings.facts_db)
        rank = ranking_of(assistant.parse)
        sources = Sources(conversations, settings.data, assistant.redact, lambda: assistant.model_id, rank)
        self._review_list = ReviewList(sources, settings.retention_days)
        log, acts = self._publish_log, self._acts
        parts = NoticeParts(self._frame, access, acts, log, conversations, settings, self._localisation, self._misses)
        self.notices = Notices(parts)

    def routes(self) -> list[Route]:
        """One route for all paths, which leads on to each of them."""
        route = self._frame.route
        within: list[Route] = [
            Route("/staff", self._overview, methods=["GET"]),
            *self._signing.routes(),
            route("/staff/review", self._review),
            route("/staff/review", self._act, "review", post=True),
            route("/staff/questions.csv", self._questions),
            route("/staff/review.csv", self._review_csv),
            *self._act_page.routes(),
            *self._history.routes(),
            *self.notices.routes(),
            Asset(_HERE / "staff.css", "text/css").route("/staff.css"),
        ]
        return [Route("/staff{rest:path}", OnlyWhereOpen(self._access, Router(within)))]

    # The overview

    async def _overview(self, request: Request) -> Response:
        session = await self._access.session(request)
        if session is None:
            return await self._signing.page(request)
        language, days = staff_language_of(request), _days(request)
        l10n = await self._localisation(language)
        shown = await anyio.to_thread.run_sync(self._counted, days, l10n)
        path = f"/staff?days={days}"
        return private(self._frame.page("overview.html", request, path, session, days=days, periods=PERIODS, **shown))

    def _counted(self, days: int, l10n: Localisation) -> dict[str, Any]:
        zone = self._store.program.timezone
        counted = statistics(self._turns(days), dt.datetime.now(zone).date(), days, zone)
        state = publish_state(self._settings, self._publish_log)
        return {
            "figures": figures(counted, l10n),
            "plots": plots(counted, l10n),
            "misses": self._misses(),
            "state": state,
            "refusals": self.notices.recent_refusals(),
        }

    def _misses(self) -> int:
        return sum(group.count for group in self._review_list.groups())

    def _turns(self, days: int) -> list[RecordedTurn]:
        return read_turns(self._conversations, dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=days))

    async def _localisation(self, language: str) -> Localisation:
        self._store.refresh()
        names = {code: wording.name for code, wording in page_texts().items()}
        labels = self._store.labels(language)
        return Localisation(staff_texts()[language], language, names, labels, self._site.dates(language))

    # The review list

    async def _review(self, request: Request, session: StaffSession) -> Response:
        did, number = request.query_params.get("did"), request.query_params.get("number", "")
        done = ""
        if did in _DID and number.isdecimal():
            wording = getattr(staff_texts()[staff_language_of(request)], f"done_{did}")
            done = wording.format(count=int(number[:6]), topic=request.query_params.get("topic", "")[:80])
        return await self._review_page(request, session, done=done)

    async def _act(self, request: Request, session: StaffSession) -> Response:
        form, t = await form_of(request), staff_texts()[staff_language_of(request)]
        if not self._access.is_own_form(request, session, form):
            return await self._review_page(request, session, 403, problem=t.not_ours)
        do, topic = form.get("do", [""])[0], ""
        if do in ("accept", "create"):
            topic = form.get("topic" if do == "accept" else "new_topic", [""])[0].strip()
            if not topic:
                return await self._review_page(request, session, 422, problem=t.choose_topic)
        try:
            ids = form.get("wording", [])
            sentence = t.act(do).format(count=len(ids), topic=topic) if topic else ""
            publish = partial(publish_files, self._settings.data, self._versions, who=session.user.name, what=sentence)
            number = await anyio.to_thread.run_sync(self._done, do, ids, topic, publish)
        except (WritingError, NoSuchWording) as error:
            return await self._review_page(request, session, 422, problem=error.text(staff_language_of(request)))
        note = partial(self._acts.note, session.user.name, do, topic or None, count=number)
        await anyio.to_thread.run_sync(note)
        query = {"lang": staff_language_of(request), "did": do, "number": number, "topic": topic}
        return see_other(f"/staff/review?{urlencode(query)}")

    def _done(self, do: str, ids: list[str], topic: str, publish: Callable[..., object]) -> int:
        chosen = self._review_list.wordings(ids)
        if do == "dismiss":
            self._review_list.dismiss(chosen)
        elif do == "accept":
            self._review_list.accepted(chosen, topic).publish(publish)
        elif do == "create":
            self._review_list.with_new_topic(chosen, topic).publish(publish)
        else:
            raise NoSuchWording(translatable("no-such-action", action=do[:40], known=", ".join(_DID)))
        return len(chosen)

    async def _review_page(
        self, request: Request, session: StaffSession, status: int = 200, problem: str = "", done: str = ""
    ) -> Response:
        groups = await anyio.to_thread.run_sync(self._review_list.groups)
        first = request.query_params.get("from", "0")
        start = int(first[:6]) if first.isdecimal() else 0
        language = staff_language_of(request)
        l10n = await self._localisation(language)
        return self._frame.page(
            "review.html", request, "/staff/review", session, status, problem=problem, done=done,
            groups=groups[start : start + SHOWN], misses=sum(group.count for group in groups), l10n=l10n,
            following=start + SHOWN if len(groups) > start + SHOWN else None,
            topics=self._review_list.topics(), channel=staff_texts()[language].channel,
        )  # fmt: skip

    # Files

    async def _questions(self, request: Request, session: StaffSession) -> Response:
        days = _days(request)
        content = await anyio.to_thread.run_sync(lambda: export.questions_csv(self._turns(days)))
        return await self._file(session, content, "questions")

    async def _review_csv(self, request: Request, session: StaffSession) -> Response:
        content = await anyio.to_thread.run_sync(lambda: export.review_csv(self._review_list.groups()))
        return await self._file(session, content, "review")

    async def _file(self, session: StaffSession, content: bytes, name: str) -> Response:
        await anyio.to_thread.run_sync(self._acts.note, session.user.name, f"take_{name}")
        day = dt.datetime.now(dt.timezone.utc).date()
        headers = {
            "Content-Disposition": f'attachment; filename="eigbot-{name}-{day}.csv"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
        }
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _days(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return int(asked) if asked in map(str, PERIODS) else DAYS
