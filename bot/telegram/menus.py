"""The menus of commands and the descriptions, in each language, as the Bot API is told them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telegram import BotCommand

from bot.telegram.words import ELSEWHERE, Words, words
from faq.model import LANGUAGES


def menu_calls(*, with_things: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each call's method and body.

    Args:
        with_things: whether the programme has challenges to list.

    """
    for code in ("", *LANGUAGES):
        wording = words()[code or ELSEWHERE]
        language = {"language_code": code} if code else {}
        commands = [BotCommand(name, what).to_dict() for name, what in _commands(wording, with_things)]
        yield "setMyCommands", {"commands": commands, **language}
        yield "setMyDescription", {"description": wording.description, **language}
        yield "setMyShortDescription", {"short_description": wording.short_description, **language}


def _commands(wording: Words, with_things: bool) -> Iterator[tuple[str, str]]:
    yield "help", wording.menu_help
    if with_things:
        yield wording.challenges_command, wording.menu_challenges
    yield "fr", wording.menu_language_fr
    yield "en", wording.menu_language_en
    yield "privacy", wording.menu_privacy
    yield wording.forget_command, wording.menu_forget
