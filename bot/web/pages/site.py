"""The routes of the pages, and what each template is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.dates import format_time
from jinja2 import Template
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from actions.facts import FactsStore
from actions.language import language_served
from actions.pages import FaqPages
from bot.core.markup import without_marks
from bot.core.text import visible
from bot.web.assets import FRESH_PAGE, Asset
from bot.web.origins import Origins
from bot.web.pages.accept_language import preferred
from bot.web.pages.crawlers import Crawlers
from bot.web.pages.environment import environment_of
from bot.web.pages.look_up import LookUp
from bot.web.pages.question_list import QuestionList
from bot.web.pages.results import results
from bot.web.pages.texts import page_texts
from bot.web.security_txt import stated_contact
from faq.model import group_of
from languages import phrases
from settings import Settings

MOST_QUERY = 200
_KINDS = {408: "not_whole", 413: "not_whole", 503: "away"}
"""What a page of an error says by its status; of any other, that something is broken or that there is no such page."""
_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_POLICY = (
    "default-src 'none'; {scripts}; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_READING = _POLICY.format(scripts="script-src 'none'")
_WITH_WIDGET = _POLICY.format(scripts="script-src 'self'; connect-src 'self'")


class Site:
    """Renders every page. Its own view of the facts store notices edits by itself."""

    def __init__(self, store: FactsStore, settings: Settings, origins: Origins, look_up: LookUp) -> None:
        self._store, self._settings, self._origins, self._look_up = store, settings, origins, look_up
        self._pages: dict[str, FaqPages] = {}
        self._day: dt.date | None = None
        self._folders: tuple[Path, ...] = (_TEMPLATES,)

    def add_templates(self, folder: Path) -> None:
        """Let `page` find templates of another package too; they may extend base.html."""
        self._folders = (*self._folders, folder)

    def routes(self) -> list[Route]:
        """The pages and what they load."""
        packed = [Middleware(GZipMiddleware, minimum_size=1_000)]
        return [
            Route("/", self._home, middleware=packed),
            Route("/chat", self._chat, middleware=packed),
            Asset(_HERE / "chat.js", "text/javascript").route("/chat.js"),
            Route("/faq", self._faq_of_preference),
            QuestionList(self.served, self.current).route(),
            Route("/faq/{language}", self._faq, middleware=packed),
            *Crawlers(self.served, self._origins).routes(),
            Asset(_HERE / "site.css", "text/css").route("/site.css"),
            Asset(_HERE / "faq.js", "text/javascript").route("/faq.js"),
            Asset(_HERE / "icon.svg", "image/svg+xml").route("/icon.svg"),
        ]

    def error(self, request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
        """A page for a person who went astray, or whom we failed, in every language."""
        served = self.served()
        first = preferred(request, served)
        languages = [first, *(language for language in served if language != first)]
        page = self._template("error.html")
        wordings = [(language, page_texts()[language]) for language in languages]
        kind = _KINDS.get(status, "broken" if status >= 500 else "not_found")
        content = page.render(root=request.scope["root_path"], languages=wordings, kind=kind)
        response = self._sent(content, first, _READING, status)
        response.headers.update(headers or {})
        return response

    def page(self, template: str, request: Request, language: str, status: int = 200, **given: Any) -> Response:
        """A page that runs no script, from a template that extends base.html."""
        common = {**self._common(request, language), "pages": self.current(language)}
        return self._sent(self._template(template).render(**common, **given), language, _READING, status)

    def served(self) -> tuple[str, ...]:
        """The languages that the FAQ is served in, with the latest edit."""
        self._notice_edits()
        return self._store.languages

    def facts(self) -> FactsStore:
        """The facts, with the latest edit."""
        self._notice_edits()
        return self._store

    def titles(self) -> dict[str, str | None]:
        """What the FAQ is called in each language, with the latest edit."""
        languages = self.served()
        return {each: next(filter(None, map(self._store.title, (each, *languages))), None) for each in languages}

    def dates(self, language: str) -> Callable[[dt.date], str]:
        """How a language writes a date."""
        return self.current(language).written

    async def _home(self, request: Request) -> Response:
        language = preferred(request, self.served())
        pages = self.current(language)
        challenges = list(self._store.program.challenges.values())
        of_challenges = {group_of(challenge.topic) for challenge in challenges}
        content = self._template("home.html").render(
            **self._common(request, language),
            alternates={other: f"/?lang={other}" for other in self._store.languages},
            whichever="/",
            pages=pages,
            intro=pages.articles[0],
            sections=[s for s in pages.sections if s.id not in of_challenges and len(s.articles) > 1] or pages.sections,
            challenges=challenges,
            challenges_heading=next((s.label for s in pages.sections if s.id in of_challenges), ""),
        )
        response = self._sent(content, language, _WITH_WIDGET)
        response.headers.update({"Vary": "Accept-Language, Accept-Encoding", "Cache-Control": FRESH_PAGE})
        return response

    async def _chat(self, request: Request) -> Response:
        language = preferred(request, self.served())
        content = self._template("chat.html").render(
            **self._common(request, language),
            alternates={other: f"/chat?lang={other}" for other in self._store.languages},
            whichever="/chat",
            pages=self.current(language),
        )
        response = self._sent(content, language, _WITH_WIDGET)
        response.headers.update({"Vary": "Accept-Language, Accept-Encoding", "Cache-Control": FRESH_PAGE})
        return response

    async def _faq_of_preference(self, request: Request) -> Response:
        return RedirectResponse(f"/faq/{preferred(request, self.served())}", 307, headers={"Vary": "Accept-Language"})

    async def _faq(self, request: Request) -> Response:
        language = request.path_params["language"]
        if language not in self.served():
            raise HTTPException(404)
        query = visible(request.query_params.get("q", ""))[:MOST_QUERY]
        replies = await self._look_up(request, query, language) if query else ()
        pages, common = self.current(language), self._common(request, language)
        content = self._template("faq.html").render(
            **common,
            alternates={other: f"/faq/{other}" for other in self._store.languages},
            whichever="/faq",
            pages=pages,
            query=query,
            results=results(query, language, replies, self.current) if query else None,
            contact=self._contact(query),
            data=_structured(pages, language, common["known_url"]),
        )
        response = self._sent(content, language, _WITH_WIDGET)
        # What somebody searches for is kept by no proxy.
        response.headers["Cache-Control"] = "private, no-cache" if request.url.query else FRESH_PAGE
        return response

    def _contact(self, question: str) -> str | None:
        """Where to write to the team, with the question as the subject of a letter; None where nobody is named."""
        contact = stated_contact(self._store)
        by_mail = contact is not None and contact.startswith("mailto:") and "?" not in contact
        return f"{contact}?subject={quote(question)}" if by_mail else contact

    def current(self, language: str) -> FaqPages:
        """A language's FAQ as of today, with the latest edit."""
        self._notice_edits()
        pages = self._pages
        if language not in pages:
            with self._store.unchanged():
                pages[language] = FaqPages(self._store, self._settings, language)
        return pages[language]

    def _notice_edits(self) -> None:
        newer = self._store.refresh()
        today = self._settings.today(self._store.program.timezone)
        if newer or today != self._day:
            # Not cleared: the suggestions notice edits on a thread of their own, while `current` may be at work.
            self._pages, self._day = {}, today

    def _common(self, request: Request, language: str) -> dict[str, Any]:
        """What every template of a page in one language is given."""
        return {
            "language": language,
            "t": page_texts()[language],
            "all_texts": page_texts(),
            "faq_language": language_served(language, None, self._store.languages),
            "root": request.scope["root_path"],
            "base_url": self._origins.base_url(request),
            "known_url": self._origins.known_base_url(request),
            "today": self._day,
            "write_date": self._date,
            "write_moment": self._moment,
        }

    def _date(self, day: dt.date, language: str) -> str:
        return self.current(language).written(day)

    def _moment(self, moment: dt.datetime, language: str) -> str:
        """A moment in the programme's time zone."""
        local = moment.astimezone(self._store.program.timezone)
        return f"{self._date(local.date(), language)}, {format_time(local, 'short', locale=phrases(language).locale)}"

    def _template(self, name: str) -> Template:
        return environment_of(self._folders).get_template(name)

    def _sent(self, content: str, language: str, policy: str, status: int = 200) -> Response:
        return HTMLResponse(
            content,
            status,
            headers={
                "Content-Language": language,
                "Content-Security-Policy": policy,
                "Cache-Control": "no-cache",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            },
        )


def _structured(pages: FaqPages, language: str, known_url: str | None) -> dict[str, Any]:
    """The FAQ as schema.org describes one, each question with its own address where the server's is known."""
    page = f"{known_url}/faq/{language}" if known_url else ""
    questions = [
        {
            "@type": "Question",
            "@id": f"{page}#{article.id}",
            "name": article.question,
            "acceptedAnswer": {"@type": "Answer", "text": without_marks(article.answer)},
        }
        for article in pages.articles
    ]
    named = {"@id": page, "url": page} if page else {}
    named |= {"name": pages.title} if pages.title else {}
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        **named,
        "inLanguage": language,
        "mainEntity": questions,
    }
