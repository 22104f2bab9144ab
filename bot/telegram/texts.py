"""The channel's own wordings, one set a language, kept as data in texts.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import read_texts
from faq.model import LANGUAGES

# What Telegram shows, and we answer, to people whose language the FAQ does not have.
ELSEWHERE = LANGUAGES[-1]


@dataclass(frozen=True)
class TelegramTexts:
    """The wordings of one language; see texts.yml."""

    challenges_command: str
    forget_command: str
    menu_help: str
    menu_challenges: str
    menu_language_fr: str
    menu_language_en: str
    menu_privacy: str
    menu_forget: str
    description: str
    short_description: str
    start: str
    help_challenges: str
    help: str
    no_text: str
    forgotten: str
    voted: str
    not_yours: str
    gone: str
    broken: str
    inline_none: str


@cache
def telegram_texts() -> Mapping[str, TelegramTexts]:
    """Every language's wordings, read once."""
    return read_texts(TelegramTexts, Path(__file__).with_name("texts.yml"))


def language_of_code(code: str | None) -> str | None:
    """The FAQ's language for a person's Telegram; None where it does not say."""
    if not code:
        return None
    primary = code.lower().replace("_", "-").partition("-")[0]
    return primary if primary in LANGUAGES else ELSEWHERE
