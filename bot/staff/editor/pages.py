"""The routes of the editor: the list of topics, a topic, facts, suggestions, what changes and its publish."""

from __future__ import annotations

from starlette.routing import Route

from bot.staff.editor.facts_page import FactsPage
from bot.staff.editor.publish_page import PublishPage
from bot.staff.editor.suggested_page import SuggestedPage
from bot.staff.editor.topic_page import TopicPage
from bot.staff.editor.topics_page import ReadsTurns, TopicsPage
from bot.staff.editor.workplace import Workplace


class EditorPages:
    """Everything under /staff that changes the FAQ's files by hand."""

    def __init__(self, workplace: Workplace, turns: ReadsTurns) -> None:
        """Take what the pages have in common, and how to read the turns of some days."""
        beside = FactsPage(workplace), SuggestedPage(workplace), PublishPage(workplace)
        self._pages = TopicsPage(workplace, turns), TopicPage(workplace), *beside

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        return [route for page in self._pages for route in page.routes()]
