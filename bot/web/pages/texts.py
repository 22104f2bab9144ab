"""The pages' own words, one set a language, kept as data in `languages/<code>/pages.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.core.texts import language_texts


@dataclass(frozen=True)
class PageTexts:
    """The wordings of one language; see pages.yml."""

    name: str
    faq: str
    skip: str
    menu: str
    languages: str
    demo: str
    ask: str
    read: str
    topics: str
    topics_lead: str
    all_of_one: str
    all_of_many: str
    embed: str
    embed_lead: str
    embed_code: str
    embed_after: str
    no_script: str
    chat: str
    chat_lead: str
    faq_lead: str
    about: str
    about_untitled: str
    deadline: str
    search: str
    search_hint: str
    submit: str
    clear: str
    found_one: str
    found_many: str
    near: str
    mended: str
    assistant_says: str
    none: str
    none_help: str
    offered: str
    none_ask: str
    ask_lead: str
    assistant: str
    leave_team: str
    write_team: str
    sources: str
    checked: str
    link_to: str
    top: str
    footer: str
    not_found: str
    not_found_text: str
    not_whole: str
    not_whole_text: str
    broken: str
    broken_text: str
    away: str
    away_text: str
    home: str

    def count(self, number: int) -> str:
        """So many questions."""
        return (self.all_of_one if number == 1 else self.all_of_many).format(count=number)

    def description(self, title: str | None, questions: int, deadline: str | None) -> str:
        """What the FAQ is, in a sentence, and its programme's deadline if it has one, as this language writes dates."""
        counted = self.count(questions)
        about = (
            self.about.format(title=title, questions=counted)
            if title
            else self.about_untitled.format(questions=counted)
        )
        return f"{about} {self.deadline.format(date=deadline)}" if deadline else about

    def found(self, number: int, query: str) -> str:
        """So many answers, or none, for what was searched."""
        return {0: self.none, 1: self.found_one}.get(number, self.found_many).format(count=number, query=query)


@cache
def page_texts() -> Mapping[str, PageTexts]:
    """Every language's wordings, read once."""
    return language_texts(PageTexts, "pages.yml")
