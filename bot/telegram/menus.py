"""The menus of commands and the descriptions, in each language, as the Bot API is sent them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telegram import BotCommand

from bot.telegram.texts import TelegramTexts, elsewhere, telegram_texts
from faq.model import Program
from languages import in_languages


def menu_calls(program: Program) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each call's method and body, for a programme's languages and challenges."""
    for code in ("", *program.languages):
        shown = code or elsewhere(program.languages)
        wording, languages = telegram_texts()[shown], in_languages(program.languages, shown)
        language = {"language_code": code} if code else {}
        commands = [BotCommand(name, what).to_dict() for name, what in _commands(wording, program)]
        yield "setMyCommands", {"commands": commands, **language}
        yield "setMyDescription", {"description": wording.description.format(languages=languages), **language}
        short = wording.short_description.format(languages=languages)
        yield "setMyShortDescription", {"short_description": short, **language}


def _commands(wording: TelegramTexts, program: Program) -> Iterator[tuple[str, str]]:
    yield "help", wording.menu_help
    if program.challenges:
        yield wording.challenges_command, wording.menu_challenges
    if len(program.languages) > 1:
        yield from ((code, telegram_texts()[code].menu_language) for code in program.languages)
    if program.team.is_open:
        yield wording.team_command, wording.menu_team
    yield "privacy", wording.menu_privacy
    yield wording.forget_command, wording.menu_forget
