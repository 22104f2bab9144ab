"""What a search shows: what the assistant answers, then what it asks about, then the articles that have the words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.dialogue.outcome import ANSWER, CHOICES, SMALL_TALK
from actions.pages import Article, FaqPages, Found
from actions.render import Cited
from bot.core.messages import Reply

MOST_NEAR_BESIDE = 3  # articles with some of the words only, where the assistant has answered


@dataclass(frozen=True)
class Result:
    """An article as a search shows it.

    Attributes:
        article: with the assistant's own words as its answer, where it is one.
        language: of the article, which may be another one than the page's.
        answered: whether the assistant answers so.
        is_topic: whether the FAQ page has it; the assistant's small talk stands nowhere.
        next: the articles that it offers to go on with.

    """

    article: Article
    language: str
    answered: bool = False
    is_topic: bool = True
    next: tuple[Article, ...] = ()


@dataclass(frozen=True)
class Results:
    """All of them, best first.

    Attributes:
        query: what was searched for, as it was typed.
        found: what the words alone found.
        shown: the results.
        offered: what the assistant offers where it does not know an answer.
        team: whether a question may be left for the team.

    """

    query: str
    found: Found
    shown: tuple[Result, ...]
    offered: tuple[Result, ...] = ()
    team: bool = False

    @property
    def sought(self) -> Sequence[str]:
        """The words to mark."""
        return self.found.words

    @property
    def answered(self) -> bool:
        """Whether the assistant answers."""
        return any(result.answered for result in self.shown)


def results(query: str, language: str, replies: Sequence[Reply], pages: Callable[[str], FaqPages]) -> Results:
    """The results of a search on a language's page, where the assistant would reply so to what was typed."""
    found = pages(language).search(query)
    answers = [result for reply in replies if (result := _answer(reply, pages))]
    asked = [result for reply in replies if _kind(reply) == CHOICES for result in _choices(reply, pages)]
    most = len(found.articles) if found.exact or not answers else MOST_NEAR_BESIDE
    if found.mended and not found.exact and replies and not (answers or asked):
        most = 0  # the assistant knows the words that are in no FAQ: where it is at a loss, they were no typing errors
    by_words = [Result(article, language) for article in found.articles[:most]]
    known = [result for reply in replies for result in _choices(reply, pages)]
    team = any(reply["custom"].get("team") for reply in replies)
    return Results(query, found, _once([*answers, *asked, *by_words]), _once(known), bool(team))


def _kind(reply: Reply) -> str:
    return str(reply["custom"]["kind"])


def _answer(reply: Reply, pages: Callable[[str], FaqPages]) -> Result | None:
    """What a reply answers, in its own words; None where it answers nothing."""
    custom = reply["custom"]
    if custom["kind"] not in (ANSWER, SMALL_TALK):
        return None
    language = custom["language"]
    article, sources = pages(language).article(custom["topic"]), tuple(map(_cited, custom["sources"]))
    offered = tuple(result.article for result in _choices(reply, pages))
    if article is None:
        return Result(Article(custom["topic"], "", "", reply["text"], sources), language, True, False, offered)
    return Result(replace(article, answer=reply["text"], sources=sources), language, True, True, offered)


def _choices(reply: Reply, pages: Callable[[str], FaqPages]) -> Iterator[Result]:
    """What a reply offers and the FAQ page has."""
    language = reply["custom"]["language"]
    articles = map(pages(language).article, reply["custom"]["choices"])
    return (Result(article, language) for article in articles if article)


def _cited(source: Mapping[str, Any]) -> Cited:
    checked = source["checked"]
    return Cited(source["title"], source["url"], dt.date.fromisoformat(checked) if checked else None)


def _once(found: Sequence[Result]) -> tuple[Result, ...]:
    """Each topic where it stands first."""
    first: dict[str, Result] = {}
    for result in found:
        first.setdefault(result.article.id, result)
    return tuple(first.values())
