"""The routes of the staff page: the overview, the questions to take away, and what else is under /staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from actions.facts import FactsStore
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.core.team_questions import TeamQuestions
from bot.publishing.log import PublishLog
from bot.staff import export
from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.act_page import ActPage
from bot.staff.dashboard import Localisation, figures, plots
from bot.staff.editor.desk import Desk
from bot.staff.editor.pages import EditorPages
from bot.staff.editor.workplace import Workplace
from bot.staff.frame import OnlyWhereOpen, StaffFrame, private, staff_language_of
from bot.staff.history.local_copy import LocalCopy
from bot.staff.history.pages import HistoryPages
from bot.staff.history.publishing import publish_files
from bot.staff.history.versions import VersionStore
from bot.staff.importing.pages import ImportPages
from bot.staff.inbox.alike import WaitingQuestions
from bot.staff.inbox.answering import InboxActs
from bot.staff.inbox.figures import inbox_figures
from bot.staff.inbox.pages import InboxPages
from bot.staff.inbox.teaching import InboxTeacher
from bot.staff.inbox.texts import inbox_texts
from bot.staff.inbox.view import InboxView
from bot.staff.notices.page import NoticeParts, Notices
from bot.staff.publish_state import publish_state
from bot.staff.review.listing import Listing
from bot.staff.review.opening import ranking_of
from bot.staff.review.pages import ReviewPages
from bot.staff.review.review_list import ReviewList, Sources
from bot.staff.review.topic_cards import TopicCards
from bot.staff.signing import SigningPages
from bot.staff.statistics import statistics
from bot.staff.texts import staff_texts
from bot.staff.turns import RecordedTurn, read_turns
from bot.web.assets import Asset
from bot.web.pages.site import Site
from bot.web.pages.texts import page_texts
from faq.writing import Draft
from settings import Settings

PERIODS = (7, 30, 90)
DAYS = 30
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
        self._team = TeamQuestions(conversations)
        self._frame = StaffFrame(site, settings, access, self._team.count)
        self._signing = SigningPages(self._frame, access, self._acts)
        self._act_page = ActPage(self._frame, self._acts, self._localisation)
        self._versions = VersionStore(conversations, LocalCopy.of(settings))
        self._history = HistoryPages(self._frame, access, self._acts, self._versions, settings)
        self._importing = ImportPages(self._frame, access, self._acts, self._versions, settings, self._localisation)
        self._store, self._check = FactsStore(settings.facts_db), assistant.check_storage
        rank = ranking_of(assistant.parse)
        sources = Sources(
            conversations, settings.data, assistant.redact, lambda: assistant.model_id, rank, settings.models
        )
        self._review_list = ReviewList(sources, settings.retention_days)
        log, acts = self._publish_log, self._acts
        parts = NoticeParts(self._frame, access, acts, log, conversations, settings, self._localisation, self._misses)
        self.notices = Notices(parts)
        desk, cards = Desk(conversations, settings), TopicCards(site)
        work = Workplace(self._frame, access, self._acts, desk, settings.retention_days)
        self._editor = EditorPages(work, self._turns)
        listing = Listing(self._review_list, conversations, assistant.redact, cards)
        self._review_pages = ReviewPages(
            self._frame, access, self._acts, self._review_list, listing, self._localisation, self._publishing
        )
        self._inbox = self._inbox_pages(sources, desk, cards)

    def _inbox_pages(self, sources: Sources, desk: Desk, cards: TopicCards) -> InboxPages:
        """The pages of what visitors left for the team, over the same sources as the review list's."""
        topics = self._review_list.topics
        waiting = WaitingQuestions(self._team, topics, sources.rank, sources.model)
        view = InboxView(self._team, waiting, self._conversations, sources.redact, cards)
        acts = InboxActs(self._team, InboxTeacher(self._review_list, desk))
        return InboxPages(
            self._frame, self._access, self._acts, view, acts, topics, self._localisation, self._publishing,
            lambda: self._store.program.team.is_open,
        )  # fmt: skip

    def routes(self) -> list[Route]:
        """One route for all paths, which leads on to each of them."""
        route = self._frame.route
        within: list[Route] = [
            Route("/staff", self._overview, methods=["GET"]),
            *self._signing.routes(),
            *self._review_pages.routes(),
            *self._inbox.routes(),
            route("/staff/questions.csv", self._questions),
            *self._act_page.routes(),
            *self._editor.routes(),
            *self._history.routes(),
            *self._importing.routes(),
            *self.notices.routes(),
            Asset(_HERE / "staff.css", "text/css").route("/staff.css"),
        ]
        return [Route("/staff{rest:path}", OnlyWhereOpen(self._access, self._check, Router(within)))]

    # The overview

    async def _overview(self, request: Request) -> Response:
        session = await self._access.session(request)
        if session is None:
            return await self._signing.page(request)
        await self._frame.count_waiting(request)
        language, days = staff_language_of(request), _days(request)
        l10n = await self._localisation(language)
        shown = await anyio.to_thread.run_sync(self._counted, days, l10n)
        path = f"/staff?days={days}"
        return private(self._frame.page("overview.html", request, path, session, days=days, periods=PERIODS, **shown))

    def _counted(self, days: int, l10n: Localisation) -> dict[str, Any]:
        zone = self._store.program.timezone
        last = dt.datetime.now(zone).date()  # turns are of the clock's days, whichever day is served
        counted = statistics(self._turns(days), last, days, zone)
        state = publish_state(self._settings, self._publish_log)
        return {
            "figures": figures(counted, l10n),
            "plots": plots(counted, l10n),
            "misses": self._misses(),
            "state": state,
            "refusals": self.notices.recent_refusals(),
            "inbox": inbox_figures(self._team, days),
            "i": inbox_texts()[l10n.language],
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

    def _publishing(self, who: str, what: str) -> Callable[[Draft], object]:
        """What writes a draft so that it is a version by somebody."""
        write = partial(publish_files, self._settings.data, self._versions, who=who, what=what)
        return lambda draft: draft.publish(write)

    async def _questions(self, request: Request, session: StaffSession) -> Response:
        days = _days(request)
        content = await anyio.to_thread.run_sync(lambda: export.questions_csv(self._turns(days)))
        await anyio.to_thread.run_sync(self._acts.note, session.user.name, "take_questions")
        return export.csv_file(content, "questions")


def _days(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return int(asked) if asked in map(str, PERIODS) else DAYS
