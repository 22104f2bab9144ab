"""`eigbot ask`: one question in the terminal, and what its replies look like there."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Annotated, Optional

import anyio
import typer
from rich.text import Text

from bot.cli.loading import assistant_or_exit
from bot.cli.streams import readable
from bot.cli.terminal import known_language, out, settings_with_faq_or_exit
from bot.core.markup import runs
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
    settings = settings_with_faq_or_exit()
    known_language(language, with_assumed(languages_of(settings.data)))
    assistant = assistant_or_exit(settings)
    sender = f"ask-{uuid.uuid4().hex}"
    replies = replies_to(assistant, sender, question.strip(), language)
    assistant.forget(sender)
    if as_json:
        out.print_json(json.dumps(replies, ensure_ascii=False))
    else:
        print_replies(replies)


def replies_to(assistant: Assistant, sender: str, text: str, language: str | None) -> list[Reply]:
    """What the assistant replies to a message of the terminal."""
    from bot.core.messages import IncomingMessage

    return anyio.run(assistant.reply, IncomingMessage(CHANNEL, sender, text, language))


def print_replies(replies: list[Reply]) -> list[str]:
    """Show replies, the choices of all of them numbered on; returns what each choice sends."""
    offered: list[str] = []
    for reply in replies:
        out.print(_shown(reply["text"]), highlight=False)
        for button in reply.get("buttons", ()):
            offered.append(button["payload"])
            out.print(f"  {len(offered)}. {button['title']}", markup=False, highlight=False)
    return offered


def _shown(text: str) -> Text:
    """An answer with its bold words bold, and the address of a link after it."""
    shown = Text()
    for run in runs(text):
        shown.append(run.text, "bold" if run.bold else None)
        if run.href is not None and run.href != run.text:
            shown.append(f" ({run.href})")
    return shown
