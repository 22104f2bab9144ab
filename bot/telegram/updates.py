"""What an update says that concerns the assistant, read with care: nothing in it is taken for granted.

The library's own types raise on a missing field, and keep more of a person than is needed. What is read
here is all that is ever stored of an update.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.core.text import visible

MOST_TEXT = 4_096
_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s|$)", re.ASCII | re.IGNORECASE)
_WORD = re.compile(r"\w")
_CONTENT = frozenset(
    "animation audio checklist contact dice document game live_photo location paid_media photo poll sticker story "
    "venue video video_note voice".split()
)


@dataclass(frozen=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str


@dataclass(frozen=True)
class MovedChat:
    """A group that became a supergroup, by the numbers of its chat."""

    old: int
    new: int


@dataclass(frozen=True)
class IncomingUpdate:
    """An update to be answered.

    Attributes:
        kind: "text", "other" (a message without text), "press" (of a button) or "inline" (a query typed anywhere).
        sender: the conversation: a person in a chat.
        text: what was written, without the mention of the bot; where that is all, what is quoted; a button's data; an
            inline query.
        command: the command that the text begins with, in lower case.
        code: the language of the person's Telegram, as IETF writes it.
        message: the message itself, or the one whose button was pressed.
        query: by what a press or an inline query is to be answered.
        thread: the topic of a forum.
        group: whether others read along.
        edited: whether the message was sent before and has been changed.
        album: what several photos sent at once have in common.
        keyboard: rows of (text, data) under the message whose button was pressed.
        argument: what follows the command.

    """

    kind: str
    sender: str
    chat: int | None = None
    text: str = ""
    command: str | None = None
    code: str | None = None
    message: int | None = None
    query: str | None = None
    thread: int | None = None
    group: bool = False
    edited: bool = False
    album: str | None = None
    keyboard: tuple[tuple[tuple[str, str], ...], ...] = ()
    argument: str = ""

    @property
    def question(self) -> str:
        """What is asked: the text, without the command where something follows it."""
        return self.argument or self.text


def number_of(update: Any) -> int | None:
    """An update's number; None where this is no update."""
    return _int(_dict(update).get("update_id"))


def read(update: Any, me: Me) -> IncomingUpdate | MovedChat | None:
    """What an update says; None where nothing is to be done."""
    update = _dict(update)
    if query := _dict(update.get("inline_query")):
        return _inline(query)
    if press := _dict(update.get("callback_query")):
        return _press(press)
    for name in ("message", "edited_message"):
        if message := _dict(update.get(name)):
            return _moved(message) or _message(message, me, edited=name == "edited_message")
    return None


def _moved(message: dict[str, Any]) -> MovedChat | None:
    """What either of the two messages says by which Telegram tells that a group became a supergroup."""
    here = _int(_dict(message.get("chat")).get("id"))
    before, after = _int(message.get("migrate_from_chat_id")), _int(message.get("migrate_to_chat_id"))
    old, new = (here, after) if after is not None else (before, here)
    return MovedChat(old, new) if old is not None and new is not None and new < old < 0 else None


def _inline(query: dict[str, Any]) -> IncomingUpdate | None:
    person = _dict(query.get("from"))
    who, name = _int(person.get("id")), _text(query.get("id"))
    if who is None or not name:
        return None
    return IncomingUpdate("inline", f"{who}:inline", text=_text(query.get("query")), code=_code(person), query=name)


def _press(press: dict[str, Any]) -> IncomingUpdate | None:
    person, message = _dict(press.get("from")), _dict(press.get("message"))
    who, name = _int(person.get("id")), _text(press.get("id"))
    if who is None or not name:
        return None
    place = _place(message, who)
    return IncomingUpdate(
        "press",
        place["sender"] if place else str(who),
        chat=place["chat"] if place else None,
        text=_text(press.get("data")),
        code=_code(person),
        message=_int(message.get("message_id")),
        query=name,
        thread=_thread(message),
        group=bool(place and place["group"]),
        keyboard=_keyboard(message),
    )


def _message(message: dict[str, Any], me: Me, *, edited: bool) -> IncomingUpdate | None:
    who, number = _writer(message, me), _int(message.get("message_id"))
    if who is None or number is None or (place := _place(message, who)) is None:
        return None
    text = _text(message.get("text")) or _text(message.get("caption"))
    # What is passed on was said to somebody else: a question still is one, a command is not one to us.
    command = None if "forward_origin" in message else _COMMAND.match(text)
    if command and command[2] and command[2].lower() != me.username.lower():
        return None
    mention = _mention_of(me)
    mentioned = bool(mention.search(text))
    if place["group"] and not (mentioned or command or _replies_to(message, me)):
        return None
    if not text and (edited or not message.keys() & _CONTENT):
        return None
    asked = mention.sub(" ", text).strip()
    if mentioned and not _WORD.search(asked):
        asked = mention.sub(" ", _quoted(message, me)).strip() or asked
    return IncomingUpdate(
        "text" if text else "other",
        place["sender"],
        chat=place["chat"],
        text=asked,
        command=command[1].lower() if command else None,
        code=_code(_dict(message.get("from"))),
        message=number,
        thread=_thread(message),
        group=place["group"],
        edited=edited,
        album=_text(message.get("media_group_id")) or None,
        argument=mention.sub(" ", text[command.end() :]).strip() if command else "",
    )


def _writer(message: dict[str, Any], me: Me) -> int | None:
    """Who wrote a message, or the chat in whose name; None where nobody speaks to us by it.

    That is what other bots write, what was chosen from our own inline answers, and the posts of a channel that
    Telegram copies into its group.
    """
    person, speaks_for = _dict(message.get("from")), _dict(message.get("sender_chat"))
    if (person.get("is_bot") is True and not speaks_for) or _int(_dict(message.get("via_bot")).get("id")) == me.id:
        return None
    if message.get("is_automatic_forward") is True:
        return None
    return _int(speaks_for.get("id")) or _int(person.get("id"))


def _mention_of(me: Me) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@{re.escape(me.username) or '(?!)'}(?!\w)", re.IGNORECASE)


def _quoted(message: dict[str, Any], me: Me) -> str:
    """What a message replies to, or the part of it that is quoted; nothing where that is our own."""
    before = _dict(message.get("reply_to_message"))
    if _int(_dict(before.get("from")).get("id")) == me.id:
        return ""
    return _text(_dict(message.get("quote")).get("text")) or _text(before.get("text")) or _text(before.get("caption"))


def _replies_to(message: dict[str, Any], me: Me) -> bool:
    before = _dict(message.get("reply_to_message"))
    # In a forum, every message is a reply to the one that opened its topic.
    return _int(_dict(before.get("from")).get("id")) == me.id and "forum_topic_created" not in before


def _place(message: dict[str, Any], who: int) -> dict[str, Any] | None:
    """The chat, and the conversation in it; None where people do not talk, as in a channel."""
    chat = _dict(message.get("chat"))
    number, kind = _int(chat.get("id")), chat.get("type")
    if number is None or kind not in ("private", "group", "supergroup"):
        return None
    group = kind != "private"
    return {"chat": number, "group": group, "sender": f"{number}:{who}" if group else str(number)}


def _thread(message: dict[str, Any]) -> int | None:
    return _int(message.get("message_thread_id")) if message.get("is_topic_message") is True else None


def _keyboard(message: dict[str, Any]) -> tuple[tuple[tuple[str, str], ...], ...]:
    rows = _dict(message.get("reply_markup")).get("inline_keyboard")
    found = []
    for row in rows if isinstance(rows, list) else []:
        buttons = [_dict(button) for button in row] if isinstance(row, list) else []
        pairs = [(_text(button.get("text")), _text(button.get("callback_data"))) for button in buttons]
        found.append(tuple(pair for pair in pairs if all(pair)))
    return tuple(row for row in found if row)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _int(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63 else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return visible("".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value[:MOST_TEXT]))


def _code(person: dict[str, Any]) -> str | None:
    return _text(person.get("language_code"))[:35] or None
