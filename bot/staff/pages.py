"""The routes of the staff page: sign in and out, the overview, the review list, and files to take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actions.facts import FactsStore
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.publishing.log import PublishLog
from bot.staff import export
from bot.staff.access import Access
from bot.staff.dashboard import Localisation, figures, plots
from bot.staff.publish_state import publish_state
from bot.staff.review.opening import ranking_of
from bot.staff.review.review_list import NoSuchWording, ReviewList, Sources
from bot.staff.statistics import statistics
from bot.staff.texts import staff_texts
from bot.staff.turns import RecordedTurn, read_turns
from bot.web.assets import Asset
from bot.web.pages.accept_language import preferred
from bot.web.pages.site import Site
from bot.web.pages.texts import page_texts
from bot.web.request_body import RequestError, read_body
from faq.model import LANGUAGES
from faq.writing import WritingError
from settings import Settings

PERIODS = (7, 30, 90)
DAYS = 30
SHOWN = 20  # groups on a page of the review list
_DID = ("accept", "create", "dismiss")
_HERE = Path(__file__).parent

Form = Mapping[str, list[str]]
Handler = Callable[[Request, str], Awaitable[Response]]


class Staff:
    """Everything under /staff. Give it only where there is a staff token."""

    def __init__(
        self, site: Site, assistant: Assistant, conversations: Conversations, settings: Settings, access: Access
    ) -> None:
        """Serve what these parts know."""
        site.add_templates(_HERE / "templates")
        self._publish_log = PublishLog(conversations)
        self._site, self._conversations, self._settings, self._access = site, conversations, settings, access
        self._store = FactsStore(settings.facts_db)
        rank = ranking_of(assistant.parse)
        sources = Sources(conversations, settings.data, assistant.redact, lambda: assistant.model_id, rank)
        self._review_list = ReviewList(sources, settings.retention_days)

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        return [
            Route("/staff", self._overview, methods=["GET"]),
            Route("/staff/sign-in", self._sign_in, methods=["POST"]),
            self._route("/staff/sign-out", self._sign_out, post=True),
            self._route("/staff/review", self._review),
            self._route("/staff/review", self._act, post=True),
            self._route("/staff/questions.csv", self._questions),
            self._route("/staff/review.csv", self._review_csv),
            Asset(_HERE / "staff.css", "text/css").route("/staff.css"),
        ]

    def _route(self, path: str, handler: Handler, post: bool = False) -> Route:
        """A route for who is signed in; anybody else is led to the form."""

        async def endpoint(request: Request) -> Response:
            session = self._access.session(request)
            if session is None:
                return _private(_see(f"/staff?lang={preferred(request)}"))
            return _private(await handler(request, session))

        return Route(path, endpoint, methods=["POST"] if post else ["GET"])

    # Signing in and out

    async def _sign_in(self, request: Request) -> Response:
        form, language = await _form(request), preferred(request)
        if not self._access.is_own_form(request, None, form):
            return self._sign_in_page(request, 403, staff_texts()[language].not_ours)
        if seconds := self._access.wait(request):
            response = self._sign_in_page(request, 429, staff_texts()[language].too_many.format(seconds=seconds))
            response.headers["Retry-After"] = str(seconds)
            return response
        if not self._access.knows(form.get("token", [""])[0].strip()):
            return self._sign_in_page(request, 403, staff_texts()[language].wrong)
        response = _see(f"/staff?lang={language}")
        self._access.sign_in(request, response)
        return _private(response)

    async def _sign_out(self, request: Request, session: str) -> Response:
        response = _see(f"/staff?lang={preferred(request)}")
        if self._access.is_own_form(request, session, await _form(request)):
            self._access.sign_out(request, response)
        return response

    def _sign_in_page(self, request: Request, status: int = 200, problem: str = "") -> Response:
        return _private(self._page("sign_in.html", request, "/staff", None, status, problem=problem))

    # The overview

    async def _overview(self, request: Request) -> Response:
        session = self._access.session(request)
        if session is None:
            return self._sign_in_page(request)
        language, days = preferred(request), _days(request)
        l10n = await self._localisation(language)
        shown = await anyio.to_thread.run_sync(self._counted, days, l10n)
        path = f"/staff?days={days}"
        return _private(self._page("overview.html", request, path, session, days=days, periods=PERIODS, **shown))

    def _counted(self, days: int, l10n: Localisation) -> dict[str, Any]:
        zone = self._store.program.timezone
        counted = statistics(self._turns(days), dt.datetime.now(zone).date(), days, zone)
        state = publish_state(self._settings, self._publish_log)
        return {
            "figures": figures(counted, l10n),
            "plots": plots(counted, l10n),
            "misses": sum(group.count for group in self._review_list.groups()),
            "state": state,
        }

    def _turns(self, days: int) -> list[RecordedTurn]:
        return read_turns(self._conversations, dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=days))

    async def _localisation(self, language: str) -> Localisation:
        self._store.refresh()
        names = {code: wording.name for code, wording in page_texts().items()}
        labels = {topic.id: topic.label for topic in self._store.all_topics(language)}
        return Localisation(staff_texts()[language], language, names, labels, self._site.dates(language))

    # The review list

    async def _review(self, request: Request, session: str) -> Response:
        did, number = request.query_params.get("did"), request.query_params.get("number", "")
        done = ""
        if did in _DID and number.isdecimal():
            wording = getattr(staff_texts()[preferred(request)], f"done_{did}")
            done = wording.format(count=int(number[:6]), topic=request.query_params.get("topic", "")[:80])
        return await self._review_page(request, session, done=done)

    async def _act(self, request: Request, session: str) -> Response:
        form, t = await _form(request), staff_texts()[preferred(request)]
        if not self._access.is_own_form(request, session, form):
            return await self._review_page(request, session, 403, problem=t.not_ours)
        do, topic = form.get("do", [""])[0], ""
        if do in ("accept", "create"):
            topic = form.get("topic" if do == "accept" else "new_topic", [""])[0].strip()
            if not topic:
                return await self._review_page(request, session, 422, problem=t.choose_topic)
        try:
            number = await anyio.to_thread.run_sync(self._done, do, form.get("wording", []), topic)
        except (WritingError, NoSuchWording) as error:
            return await self._review_page(request, session, 422, problem=str(error))
        query = {"lang": preferred(request), "did": do, "number": number, "topic": topic}
        return _see(f"/staff/review?{urlencode(query)}")

    def _done(self, do: str, ids: list[str], topic: str) -> int:
        chosen = self._review_list.wordings(ids)
        if do == "dismiss":
            self._review_list.dismiss(chosen)
        elif do == "accept":
            self._review_list.accepted(chosen, topic).save()
        elif do == "create":
            self._review_list.with_new_topic(chosen, topic).save()
        else:
            raise NoSuchWording(f"'{do[:40]}' is none of: {', '.join(_DID)}.")
        return len(chosen)

    async def _review_page(
        self, request: Request, session: str, status: int = 200, problem: str = "", done: str = ""
    ) -> Response:
        groups = await anyio.to_thread.run_sync(self._review_list.groups)
        first = request.query_params.get("from", "0")
        start = int(first[:6]) if first.isdecimal() else 0
        language = preferred(request)
        l10n = await self._localisation(language)
        return self._page(
            "review.html", request, "/staff/review", session, status, problem=problem, done=done,
            groups=groups[start : start + SHOWN], misses=sum(group.count for group in groups), l10n=l10n,
            following=start + SHOWN if len(groups) > start + SHOWN else None,
            topics=self._review_list.topics(), channel=staff_texts()[language].channel,
        )  # fmt: skip

    # Files

    async def _questions(self, request: Request, session: str) -> Response:
        days = _days(request)
        content = await anyio.to_thread.run_sync(lambda: export.questions_csv(self._turns(days)))
        return _file(content, "questions")

    async def _review_csv(self, request: Request, session: str) -> Response:
        content = await anyio.to_thread.run_sync(lambda: export.review_csv(self._review_list.groups()))
        return _file(content, "review")

    def _page(
        self, template: str, request: Request, path: str, session: str | None, status: int = 200, **given: Any
    ) -> Response:
        language = preferred(request)
        joint = "&" if "?" in path else "?"
        return self._site.page(
            f"staff/{template}", request, language, status, s=staff_texts()[language],
            retention_days=self._settings.retention_days,
            alternates={other: f"{path}{joint}lang={other}" for other in LANGUAGES},
            form_token=self._access.form_token(session) if session else None, **given,
        )  # fmt: skip


async def _form(request: Request) -> Form:
    """The fields of a form; what is no form has none."""
    try:
        return parse_qs((await read_body(request)).decode("utf-8"), keep_blank_values=True, max_num_fields=1_000)
    except (RequestError, ValueError):
        return {}


def _days(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return int(asked) if asked in map(str, PERIODS) else DAYS


def _see(path: str) -> Response:
    return RedirectResponse(path, 303)


def _private(response: Response) -> Response:
    """Kept by no cache and listed by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _file(content: bytes, name: str) -> Response:
    day = dt.datetime.now(dt.timezone.utc).date()
    headers = {
        "Content-Disposition": f'attachment; filename="eigbot-{name}-{day}.csv"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
