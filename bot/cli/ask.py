"""`eigbot ask` and `eigbot chat`: the assistant in the terminal."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Annotated, Optional

import anyio
import typer

from bot.cli.loading import assistant_or_exit
from bot.cli.streams import readable
from bot.cli.terminal import known_language, out, settings_or_exit
from faq.reader import languages_of
from languages import with_assumed

if TYPE_CHECKING:
    from bot.core.assistant import Assistant
    from bot.core.messages import Reply

CHANNEL = "terminal"
LanguageOption = Annotated[Optional[str], typer.Option("--language", help="What the visitor reads, by its code.")]


def ask_command(
    question: Annotated[str, typer.Argument(help="The question, in quotes.", callback=readable)],
    language: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the replies as the REST channel gives them.")] = False,
) -> None:
    """Ask one question and print the answer."""
    settings = settings_or_exit()
    known_language(language, with_assumed(languages_of(settings.data)))
    assistant = assistant_or_exit(settings)
    sender = f"ask-{uuid.uuid4().hex}"
    replies = _replies(assistant, sender, question.strip(), language)
    assistant.forget(sender)
    if as_json:
        out.print_json(json.dumps(replies, ensure_ascii=False))
    else:
        _print(replies)


def chat_command(language: LanguageOption = None) -> None:
    """Hold a conversation in the terminal; an empty line ends it."""
    settings = settings_or_exit()
    known_language(language, with_assumed(languages_of(settings.data)))
    assistant = assistant_or_exit(settings)
    sender = f"chat-{uuid.uuid4().hex}"
    offered: list[str] = []
    while text := _line():
        chosen = int(text) - 1 if text.isdecimal() else -1
        message = offered[chosen] if 0 <= chosen < len(offered) else text
        replies = _replies(assistant, sender, message, language)
        _print(replies)
        offered = [button["payload"] for reply in replies for button in reply.get("buttons", ())]
    assistant.forget(sender)


def _replies(assistant: Assistant, sender: str, text: str, language: str | None) -> list[Reply]:
    from bot.core.messages import IncomingMessage

    return anyio.run(assistant.reply, IncomingMessage(CHANNEL, sender, text, language))


def _line() -> str:
    try:
        return readable(out.input("[bold]> [/]")).strip()
    except EOFError:
        return ""


def _print(replies: list[Reply]) -> None:
    for reply in replies:
        out.print(reply["text"], markup=False, highlight=False)
        for number, button in enumerate(reply.get("buttons", ()), 1):
            out.print(f"  {number}. {button['title']}", markup=False, highlight=False)
