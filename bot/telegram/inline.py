"""Inline mode: while somebody types `@bot deadline` in any chat, up to ten answers to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import anyio.to_thread
from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent

from actions.dialogue.message import ParsedMessage
from actions.language import language_of, language_served
from actions.pages import Article, FaqPages
from bot.core.assistant import Assistant
from bot.core.markup import Run
from bot.telegram.formatting import NO_PREVIEW, first_message, one_line
from bot.telegram.keyboards import data_of_topic
from bot.telegram.mailbox import Call
from bot.telegram.sources import source_line, with_link
from bot.telegram.texts import language_of_code, telegram_texts
from bot.telegram.updates import IncomingUpdate

MOST_ARTICLES = 10
_LIKELY = 0.03
_MOST_SHOWN = 160


async def inline_answer(
    assistant: Assistant,
    pages: Callable[[str], FaqPages],
    incoming: IncomingUpdate,
    served: Sequence[str],
    faq: str | None = None,
) -> Call:
    """The call that answers an inline query, in its own language or the one that the FAQ is `served` in.

    Each answer has a link to its place on the FAQ's pages, where these have an address (`faq`).
    """
    hint = language_of_code(incoming.code, served)
    if incoming.text:
        parsed = ParsedMessage.of(await anyio.to_thread.run_sync(assistant.parse, incoming.text))
        language = language_served(language_of(parsed, None, hint, served), hint, served)
        found = _found(pages(language), parsed)
    else:
        language = language_served(hint or served[0], None, served)
        found = [section.articles[0] for section in pages(language).sections]
    page = f"{faq}/{language}" if faq else None
    results = [_result(article, _note(article, language, pages, page)) for article in found[:MOST_ARTICLES]]
    body: dict[str, Any] = {
        "inline_query_id": incoming.query,
        "results": results,
        "cache_time": 60,
        "is_personal": True,
    }
    if not results:
        body["button"] = InlineQueryResultsButton(
            telegram_texts()[language].inline_none, start_parameter="inline"
        ).to_dict()
    return Call("answerInlineQuery", body)


def _found(pages: FaqPages, parsed: ParsedMessage) -> list[Article]:
    """What was understood first, then what has the words, then what is less likely."""
    known = {article.id: article for article in pages.articles}
    ranking = parsed.as_is.ranking if parsed.outcome != "unknown" else {}
    likely = [topic for topic, score in ranking.items() if score >= _LIKELY]
    words_found = pages.search(parsed.text)
    searched = [article.id for article in words_found.articles]
    first = likely[:1] if parsed.outcome == "answer" or not words_found.exact else []
    return [known[topic] for topic in _unique([*first, *searched, *likely]) if topic in known]


def _unique(topics: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(topics))


def _note(article: Article, language: str, pages: Callable[[str], FaqPages], page: str | None) -> tuple[Run, ...]:
    line = source_line(article.sources, language, pages(language).written)
    return with_link(line, language, f"{page}#{article.id}") if page else line


def _result(article: Article, note: tuple[Run, ...]) -> dict[str, Any]:
    shown = one_line(article.answer)
    text = first_message(article.answer, note)
    content = InputTextMessageContent(text, parse_mode="HTML", link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle(
        id=data_of_topic(article.id),
        title=article.question,
        description=shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…",
        input_message_content=content,
    ).to_dict()
