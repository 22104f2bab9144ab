"""The questions of the FAQ as data: what an open widget suggests from while somebody types."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actions.pages import FaqPages
from bot.web.assets import ANYWHERE, Packed


class QuestionList:
    """`/faq/fr.json`: id, label and question of every topic, for any site's page; no answers and no small talk."""

    def __init__(self, served: Callable[[], Sequence[str]], pages: Callable[[str], FaqPages]) -> None:
        """Ask `served` for the languages and `pages` for the FAQ in one of them, at each request."""
        self._served, self._pages = served, pages
        self._packed: dict[str, tuple[FaqPages, Packed]] = {}

    def route(self) -> Route:
        """The route that serves it; it has to stand before that of the FAQ's page."""
        return Route("/faq/{language}.json", self._serve)

    async def _serve(self, request: Request) -> Response:
        language = request.path_params["language"]
        if language not in self._served():
            raise HTTPException(404)
        pages = self._pages(language)
        read, packed = self._packed.get(language, (None, None))
        if packed is None or read is not pages:
            packed = Packed.of(json.dumps(_listed(pages, language), ensure_ascii=False).encode("utf-8"))
            self._packed[language] = pages, packed
        return packed.response(request, "application/json", ANYWHERE)


def _listed(pages: FaqPages, language: str) -> dict[str, Any]:
    """The questions in the order of the FAQ's page."""
    questions = [{"id": each.id, "label": each.label, "question": each.question} for each in pages.articles]
    return {"language": language, "questions": questions}
