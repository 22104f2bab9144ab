"""The channel's own wordings, one set a language, kept as data in `languages/<code>/telegram.yml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.core.texts import language_texts
from languages import ASSUMED, with_assumed


@dataclass(frozen=True)
class TelegramTexts:
    """The wordings of one language; see telegram.yml."""

    challenges_command: str
    forget_command: str
    team_command: str
    menu_help: str
    menu_challenges: str
    menu_language: str
    menu_team: str
    menu_privacy: str
    menu_forget: str
    description: str
    short_description: str
    start: str
    help_challenges: str
    help_languages: str
    help_team: str
    help: str
    no_text: str
    forgotten: str
    voted: str
    not_yours: str
    not_your_question: str
    gone: str
    broken: str
    inline_none: str
    on_the_web: str


@cache
def telegram_texts() -> Mapping[str, TelegramTexts]:
    """Every language's wordings, read once."""
    return language_texts(TelegramTexts, "telegram.yml")


def elsewhere(served: Sequence[str]) -> str:
    """What Telegram shows, and we answer in, to people of other languages.

    It is the last of those that are taken for granted, where the FAQ is served in any of them: English, as shipped.
    """
    return next((code for code in reversed(ASSUMED) if code in served), served[0])


def language_of_code(code: str | None, served: Sequence[str]) -> str | None:
    """The language of a person's Telegram, or the one for people elsewhere; None where it does not say."""
    if not code:
        return None
    primary = code.lower().replace("_", "-").partition("-")[0]
    return primary if primary in with_assumed(served) else elsewhere(served)
