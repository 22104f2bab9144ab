"""What search engines ask for: `/robots.txt` and `/sitemap.xml`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.origins import Origins

_CLOSED = ("/api/", "/staff", "/telegram/", "/webhooks/", "/metrics", "/ready", "/health", "/*?q=", "/*&q=")
"""Paths that are no pages, and searches: each costs what a question does, and all that they find is on one page."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_LINK = Markup('<xhtml:link rel="alternate" hreflang="{}" href="{}"/>')


class Crawlers:
    """Both files, made at each request from the languages that the FAQ is served in by then."""

    def __init__(self, served: Callable[[], Sequence[str]], origins: Origins) -> None:
        self._served, self._origins = served, origins

    def routes(self) -> list[Route]:
        """The routes that serve them."""
        return [Route("/robots.txt", self._robots), Route("/sitemap.xml", self._sitemap)]

    async def _robots(self, request: Request) -> Response:
        root, known = request.scope["root_path"], self._origins.known_base_url(request)
        lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in _CLOSED)]
        lines += ["", f"Sitemap: {known}/sitemap.xml"] if known else []
        return PlainTextResponse("".join(f"{line}\n" for line in lines))

    async def _sitemap(self, request: Request) -> Response:
        """A list of whole addresses: there is none where the server does not know its own for sure."""
        known = self._origins.known_base_url(request)
        if known is None:
            raise HTTPException(404)
        home = {code: f"{known}/?lang={code}" for code in self._served()}
        faq = {code: f"{known}/faq/{code}" for code in self._served()}
        entries = [*_entries(home, f"{known}/"), *_entries(faq, f"{known}/faq")]
        return Response(f"{_HEAD}{''.join(entries)}</urlset>\n", media_type="application/xml")


def _entries(pages: dict[str, str], whichever: str) -> list[Markup]:
    """An entry for a page's address in each language, with all of them; `whichever` goes by the browser's language."""
    links = Markup("").join(_LINK.format(*each) for each in (*pages.items(), ("x-default", whichever)))
    return [Markup("<url><loc>{}</loc>{}</url>\n").format(address, links) for address in pages.values()]
