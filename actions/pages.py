"""The FAQ as something to read and search: today's answers, in groups, with their sources."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from actions.facts import FactsStore
from actions.render import Cited, Renderer
from actions.vocabulary import Vocabulary
from faq.lint.tenses import CLOSING, id_words
from faq.model import TALK, Program, group_of
from languages import without_accents
from languages.typography import typeset
from settings import Settings

MOST_WORDS = 12
MOST_NEAR = 8
SHORTEST_TELLING = 4  # letters: shorter ones begin too many words
_SHOWN = "{label question answer}"
_SEARCH = "select id from articles where articles match ? order by bm25(articles, 0, 8.0, 4.0, 2.0, 1.0)"


@dataclass(frozen=True)
class Article:
    """A topic as the FAQ pages show it, its spaces set. `answer` is text with Markdown links and bold."""

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
    """What a search found, best first.

    Attributes:
        articles: what was found.
        exact: every word stands in what the articles show.
        words: those of the query that few topics show, in small letters without accents.
        mended: the query as it was looked for, where a typing error was mended; else None.

    """

    articles: tuple[Article, ...]
    exact: bool
    words: tuple[str, ...] = ()
    mended: str | None = None


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
            Section(group, typeset(names.get(group) or group.replace("_", " ").capitalize(), language), tuple(articles))
            for group, articles in groupby(self.articles, key=lambda article: article.group)
        )
        titles = ((store.title(code), code) for code in (language, *store.languages))
        self.title = next((typeset(title, code) for title, code in titles if title), None)
        deadline = _deadline(store.program)
        self.deadline = self.written(deadline) if deadline else None
        self._index = _index(self.articles, store, language)
        self._vocabulary = _vocabulary(self._index)

    def article(self, topic: str) -> Article | None:
        """A topic as the pages show it; None for small talk, and where there is no such topic."""
        return self._by_id.get(topic)

    def written(self, day: dt.date) -> str:
        """A date as this language writes it."""
        return self._renderer.date(day, self._language)

    def search(self, query: str) -> Found:
        """The articles with every word of `query` or its beginning, whatever its accents and case.

        Where none shows them all, those that are asked for in such words; else those with some of them. A word that
        none has, nor begins with, is taken for the nearest one that some has.
        """
        typed = re.findall(r"[^\W_]+", without_accents(query))[:MOST_WORDS]
        words = list(map(self._vocabulary.mended, typed))
        mended = " ".join(words) if words != typed else None
        words = [word for word in words if len(word) > 1] or words
        terms = [f'"{word}"*' if len(word) > 1 else f'"{word}"' for word in words]
        if not terms:
            return Found((), exact=True)
        long = {word: term for word, term in zip(words, terms) if len(word) >= SHORTEST_TELLING}
        every, some = " AND ".join(terms), " OR ".join(long.values())
        telling = tuple(word for word, term in long.items() if self._tells(term))
        if articles := self._matches(f"{_SHOWN} : ({every})"):
            return Found(articles, True, telling, mended)
        near = self._matches(every) or (self._matches(some) if some else ())
        return Found(near[:MOST_NEAR], False, telling, mended)

    def _tells(self, term: str) -> bool:
        """Whether few enough topics show a word that it tells them from others."""
        return len(self._matches(f"{_SHOWN} : {term}")) <= max(1, len(self.articles) // 3)

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
        label, question = typeset(topic.label, language), typeset(topic.question, language)
        yield Article(topic.id, label, question, text, tuple(renderer.cited(template, language)))


def _index(articles: tuple[Article, ...], store: FactsStore, language: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(
        "create virtual table articles using fts5(id unindexed, label, question, answer, phrasings,"
        " tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
    )
    connection.execute("create virtual table words using fts5vocab(articles, 'col')")
    connection.executemany(
        "insert into articles values (?, ?, ?, ?, ?)",
        [(a.id, a.label, a.question, a.answer, "\n".join(store.phrasings(a.id, language))) for a in articles],
    )
    return connection


def _vocabulary(index: sqlite3.Connection) -> Vocabulary:
    """The words of an index."""
    shown: dict[str, int] = {}
    asked: dict[str, int] = {}
    for word, column, times in index.execute("select term, col, cnt from words"):
        words = asked if column == "phrasings" else shown
        words[word] = words.get(word, 0) + times
    return Vocabulary(shown, asked)


def _deadline(program: Program) -> dt.date | None:
    """The date of the fact whose id calls it a closing; None where there is none, or several dates are called so."""
    words = id_words(CLOSING)
    named = (fact.value for fact in program.facts.values() if words & set(fact.id.split("_")))
    dates = {value for value in named if isinstance(value, dt.date)}
    return dates.pop() if len(dates) == 1 else None
