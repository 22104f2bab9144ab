"""The questions that a widget offers when it is opened first, on any site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import anyio
import anyio.to_thread

from actions.facts import FactsStore
from bot.core.conversations import Conversations
from bot.core.most_asked import most_asked
from faq.model import TALK, Program, group_of
from faq.text import normalize

MOST = 4
_EVERY = 600.0  # seconds


class Suggestions:
    """What is asked most; else what the FAQ's files have under `suggested:`; else what their groups begin with."""

    def __init__(self, facts: Callable[[], FactsStore], store: Conversations) -> None:
        """Ask `facts` for the FAQ's latest edit. Nothing is counted yet (see `keep_fresh`)."""
        self._facts, self._store = facts, store
        self._most_asked: list[str] = []
        self._program: Program | None = None
        self._questions: dict[str, list[str]] = {}

    def questions(self) -> dict[str, list[str]]:
        """The questions to offer in each language that the FAQ is served in, as the FAQ words them."""
        facts = self._facts()
        if facts.program is not self._program:  # read anew
            self._questions = {language: self._of_language(facts, language) for language in facts.languages}
            self._program = facts.program
        return self._questions

    def count(self) -> None:
        """Look anew at what is asked most.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read; what was counted before stays.

        """
        facts = self._facts()
        own = {normalize(topic.question) for language in facts.languages for topic in facts.all_topics(language)}
        self._most_asked, self._program = most_asked(self._store, own), None

    async def keep_fresh(self) -> None:
        """Count now and every ten minutes."""
        while True:
            await anyio.to_thread.run_sync(self.count)
            await anyio.sleep(_EVERY)

    def _of_language(self, facts: FactsStore, language: str) -> list[str]:
        found = dict.fromkeys((*self._most_asked, *facts.suggested(language), *_first_of_groups(facts, language)))
        texts = [facts.topic(topic, language) for topic in found]
        return [text.question for text in texts if text and text.language == language][:MOST]


def _first_of_groups(facts: FactsStore, language: str) -> Iterator[str]:
    """The first topic of each group, but for those that describe a challenge each."""
    describing = {challenge.topic for challenge in facts.program.challenges.values()}
    groups = set()
    for topic in facts.all_topics(language):
        if not topic.id.startswith(TALK) and topic.id not in describing and group_of(topic.id) not in groups:
            groups.add(group_of(topic.id))
            yield topic.id
