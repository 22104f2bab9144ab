"""The FAQ as something to read and search: today's answers, in groups, with their sources."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from actions.facts import FactsStore
from actions.render import Cited, Renderer
from faq.model import TALK, group_of
from settings import Settings

MOST_WORDS = 12
MOST_NEAR = 8
_SEARCH = "select id from articles where articles match ? order by bm25(articles, 0, 8.0, 4.0, 2.0, 1.0)"


@dataclass(frozen=True)
class Article:
    """A topic as the FAQ pages show it. `answer` is text with Markdown links and bold."""

    id: str
    label: str
    question: str
    answer: str
    sources: tuple[Cited, ...]

    @property
    def group(self) -> str:
        """The group it belongs to."""
        return group_of(self.id)


@dataclass(frozen=True)
class Section:
    """A group of topics, with the name it is shown by."""

    id: str
    label: str
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Found:
    """What a search found, best first. `exact`: every word stands in what the articles show."""

    articles: tuple[Article, ...]
    exact: bool


class FaqPages:
    """One language's FAQ on one day. Make a new one when the store or the day has changed."""

    def __init__(self, store: FactsStore, settings: Settings, language: str) -> None:
        """Read everything from a store that has been refreshed."""
        self._renderer = Renderer.of(store.program, settings)
        self._language = language
        self.articles = _by_group(_articles(store, self._renderer, language))
        self._by_id = {article.id: article for article in self.articles}
        names = store.groups(language)
        self.sections = tuple(
            Section(group, names.get(group) or group.replace("_", " ").capitalize(), tuple(articles))
            for group, articles in groupby(self.articles, key=lambda article: article.group)
        )
        self.title = next(filter(None, map(store.title, (language, *store.languages))), None)
        self._index = _index(self.articles, store, language)

    def article(self, topic: str) -> Article | None:
        """A topic as the pages show it; None for small talk, and where there is no such topic."""
        return self._by_id.get(topic)

    def written(self, day: dt.date) -> str:
        """A date as this language writes it."""
        return self._renderer.date(day, self._language)

    def search(self, query: str) -> Found:
        """The articles with every word of `query` or its beginning, whatever its accents and case.

        Where none shows them all, those that are asked for in such words; else those with some of them.
        """
        words = re.findall(r"\w+", unicodedata.normalize("NFC", query))[:MOST_WORDS]
        terms = [f'"{word}"*' for word in words if len(word) > 1] or [f'"{word}"' for word in words]
        if not terms:
            return Found((), exact=True)
        every, some = " AND ".join(terms), " OR ".join(term for term in terms if len(term) > 6)
        if articles := self._matches(f"{{label question answer}} : ({every})"):
            return Found(articles, exact=True)
        near = self._matches(every) or (self._matches(some) if some else ())
        return Found(near[:MOST_NEAR], exact=False)

    def _matches(self, expression: str) -> tuple[Article, ...]:
        return tuple(self._by_id[str(row[0])] for row in self._index.execute(_SEARCH, (expression,)))


def _by_group(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Groups in the order of their first topics, each in one piece."""
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.group, []).append(article)
    return tuple(article for group in groups.values() for article in group)


def _articles(store: FactsStore, renderer: Renderer, language: str) -> Iterator[Article]:
    phase = store.program.phase(renderer.today)
    of_topic = {challenge.topic: challenge for challenge in store.program.challenges.values()}
    for topic in store.all_topics(language):
        if topic.id.startswith(TALK):
            continue
        template = store.answer(topic.id, language, phase)
        text = renderer.text(template, language, of_topic.get(topic.id))
        yield Article(topic.id, topic.label, topic.question, text, tuple(renderer.cited(template, language)))


def _index(articles: tuple[Article, ...], store: FactsStore, language: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(
        "create virtual table articles using fts5(id unindexed, label, question, answer, phrasings,"
        " tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
    )
    connection.executemany(
        "insert into articles values (?, ?, ?, ?, ?)",
        [(a.id, a.label, a.question, a.answer, "\n".join(store.phrasings(a.id, language))) for a in articles],
    )
    return connection
