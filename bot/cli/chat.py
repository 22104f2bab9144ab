"""`eigbot chat`: a conversation in the terminal, or one that is piped in."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask import CHANNEL, LanguageOption, print_replies, replies_to
from bot.cli.loading import assistant_or_exit
from bot.cli.streams import readable
from bot.cli.terminal import err, known_language, out, settings_with_faq_or_exit
from bot.core.for_staff import for_staff
from faq.reader import languages_of
from languages import with_assumed
from settings import state_folder

if TYPE_CHECKING:
    from bot.core.assistant import Assistant

_HISTORY = "chat-history"
_MOST_LINES = 500


def chat_command(
    language: LanguageOption = None,
    history: Annotated[
        bool, typer.Option(help="Whether what you type is kept for the arrow keys of the next chat, for you alone.")
    ] = True,
) -> None:
    """Hold a conversation in the terminal; a number takes a choice, an empty line ends it."""
    settings = settings_with_faq_or_exit()
    known_language(language, with_assumed(languages_of(settings.data)))
    assistant = assistant_or_exit(settings)
    sender = f"chat-{uuid.uuid4().hex}"
    is_terminal = sys.stdin.isatty() and out.is_terminal
    seen: set[str] = set()
    try:
        with _line_editing(history) if is_terminal else nullcontext():
            if is_terminal:
                out.print(for_staff("chat-begins"), style="dim")
            _converse(assistant, sender, language, is_terminal, seen)
    except KeyboardInterrupt:
        out.print()  # beside ^C
    finally:
        kept = _end(assistant, sender, seen)
    if kept:
        hint = for_staff("chat-kept", numbers=", ".join(kept), number=kept[0], sender=sender)
        out.print(hint, markup=False, highlight=False, soft_wrap=True)  # commands to be copied
    elif is_terminal:
        out.print(for_staff("chat-ends"), style="dim")


def _end(assistant: Assistant, sender: str, seen: Collection[str]) -> Sequence[str]:
    """Erase a conversation, unless the team is to answer questions of it; `seen` are the numbers of those it showed.

    Returns the numbers of the questions for which it is kept.
    """
    from bot.core.team_questions import TeamQuestions
    from bot.core.team_records import CLOSED

    left = TeamQuestions(assistant.conversations).of_sender(CHANNEL, sender)
    kept = [str(question.id) for question in left if question.state != CLOSED and str(question.id) not in seen]
    if not kept:
        assistant.forget(sender)
    return kept


def _converse(assistant: Assistant, sender: str, language: str | None, is_terminal: bool, seen: set[str]) -> None:
    """Answer line by line until an empty one, or the end of what is piped in; notes the team's answers in `seen`."""
    offered: list[str] = []
    prompt = language or ""
    while text := _line(f"{prompt}> " if is_terminal else ""):
        message = _chosen(text, offered)
        if message is None:
            err.print(for_staff("chat-choices", count=len(offered)), style="yellow", highlight=False)
            continue
        replies = replies_to(assistant, sender, message, language)
        offered = print_replies(replies)
        seen |= {reply["custom"]["question"] for reply in replies if "asked" in reply.get("custom", ())}
        prompt = next((str(reply["custom"]["language"]) for reply in replies if "custom" in reply), prompt)


def _chosen(text: str, offered: Sequence[str]) -> str | None:
    """What is sent for a line: the choice that it numbers, or itself; None for a number that no choice has."""
    if not (offered and text.isdecimal()):
        return text
    number = int(text)
    return offered[number - 1] if 0 < number <= len(offered) else None


def _line(prompt: str) -> str:
    try:
        return readable(input(prompt)).strip()
    except EOFError:
        if prompt:
            out.print()  # Ctrl+D leaves the prompt's line open
        return ""


@contextmanager
def _line_editing(is_kept: bool) -> Iterator[None]:
    """Arrow keys, where Python has readline; with what was typed in earlier chats, where that is kept."""
    try:
        import readline
    except ImportError:
        yield
        return
    path = state_folder() / _HISTORY
    if not is_kept:
        yield
        return
    with suppress(OSError):
        readline.read_history_file(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            readline.set_history_length(_MOST_LINES)
            readline.write_history_file(path)
            path.chmod(0o600)
