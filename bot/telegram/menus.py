"""The menus of commands and the descriptions, in each language, as the Bot API is told them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telegram import BotCommand

from bot.telegram.texts import ELSEWHERE, TelegramTexts, telegram_texts
from faq.model import LANGUAGES


def menu_calls(*, with_challenges: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each call's method and body.

    Args:
        with_challenges: whether the programme has challenges to list.

    """
    for code in ("", *LANGUAGES):
        wording = telegram_texts()[code or ELSEWHERE]
        language = {"language_code": code} if code else {}
        commands = [BotCommand(name, what).to_dict() for name, what in _commands(wording, with_challenges)]
        yield "setMyCommands", {"commands": commands, **language}
        yield "setMyDescription", {"description": wording.description, **language}
        yield "setMyShortDescription", {"short_description": wording.short_description, **language}


def _commands(wording: TelegramTexts, with_challenges: bool) -> Iterator[tuple[str, str]]:
    yield "help", wording.menu_help
    if with_challenges:
        yield wording.challenges_command, wording.menu_challenges
    yield "fr", wording.menu_language_fr
    yield "en", wording.menu_language_en
    yield "privacy", wording.menu_privacy
    yield wording.forget_command, wording.menu_forget
