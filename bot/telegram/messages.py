"""The calls that say something, in the place where it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import ReplyParameters
from telegram.constants import CallbackQueryLimit

from bot.core.markup import Run
from bot.telegram.formatting import NO_PREVIEW, html_messages
from bot.telegram.keyboards import Rows, keyboard
from bot.telegram.mailbox import Call
from bot.telegram.updates import IncomingUpdate


@dataclass(frozen=True)
class Part:
    """One text to say, with the buttons under it and a note below: where it comes from."""

    text: str
    rows: Rows = ()
    note: tuple[Run, ...] = ()


def plan(
    incoming: IncomingUpdate, parts: Sequence[Part], earlier: Sequence[int], turn: int | None, *, kept: bool = True
) -> list[Call]:
    """The calls that say `parts`.

    Args:
        incoming: what they answer.
        parts: what to say; what is too long becomes several messages.
        earlier: messages that answered it before it was edited: they are changed in place, and go if too many.
        turn: the conversation's turn that they are.
        kept: whether to remember which message they answer, for an edit.

    """
    texts = [
        (text, part.rows, number)
        for part in parts
        for text, number in _numbered(html_messages(part.text, note=part.note))
    ]
    question = incoming.message if kept and incoming.kind != "press" else None
    calls = []
    for place, (text, rows, from_end) in enumerate(texts):
        body = {
            "chat_id": incoming.chat,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": NO_PREVIEW.to_dict(),
        }
        markup = {} if from_end or not (made := keyboard(rows)) else {"reply_markup": made}
        if place < len(earlier):
            # Where it cannot be changed it is said anew, in the same place: see `refusals`.
            change = {**body, **markup, "message_id": earlier[place], **_place(incoming)}
            calls.append(Call("editMessageText", change, question, turn))
        else:
            calls.append(Call("sendMessage", {**body, **markup, **_place(incoming)}, question, turn))
    surplus = [{"chat_id": incoming.chat, "message_id": message} for message in earlier[len(texts) :]]
    return [*calls, *(Call("deleteMessage", body) for body in surplus)]


def answer_press(incoming: IncomingUpdate, text: str = "", *, alert: bool = False) -> Call:
    """The call that ends the wait after a button was pressed, with a word if there is one to say."""
    body: dict[str, Any] = {"callback_query_id": incoming.query}
    if text:
        body |= {"text": text[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH], "show_alert": alert}
    return Call("answerCallbackQuery", body)


def change_keyboard(incoming: IncomingUpdate, rows: Rows) -> Call:
    """The call that changes the buttons under the message one of which was pressed."""
    body = {"chat_id": incoming.chat, "message_id": incoming.message, "reply_markup": keyboard(rows)}
    return Call("editMessageReplyMarkup", body)


def _numbered(texts: list[str]) -> list[tuple[str, int]]:
    """Each text with how many follow it."""
    return [(text, len(texts) - 1 - place) for place, text in enumerate(texts)]


def _place(incoming: IncomingUpdate) -> dict[str, Any]:
    """Where a new message goes: into the forum's topic, and in a group under the question."""
    place: dict[str, Any] = {"message_thread_id": incoming.thread} if incoming.thread else {}
    if incoming.group and incoming.message is not None:
        place["reply_parameters"] = ReplyParameters(incoming.message, allow_sending_without_reply=True).to_dict()
    return place
