"""What Telegram refuses, and what is done instead: the same words, and the same place for as long as that can be had.

Each step leaves one thing out, so that steps come to an end. An answer is given up only where nobody could read it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from telegram import ReplyParameters

from bot.telegram.formatting import text_parts, unformatted, units
from bot.telegram.mailbox import Call

_UNCHANGED = re.compile(r"not modified", re.I)
_NOBODY_READS = re.compile(
    r"chat not found|user not found|PEER_ID_INVALID|(not enough|no) rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED"
    r"|deactivated|chat [a-z]+ deleted|USER_IS_BLOCKED",
    re.I,
)
_TOO_LONG = re.compile(r"(message|text) is too long|MESSAGE_TOO_LONG", re.I)
_SLOW_MODE = re.compile(r"SLOWMODE_WAIT_([0-9]{1,5})", re.I)
# What a refusal speaks of, and what of a message it is. Whatever else it says, they are left out in this order: what
# is replied to may be gone (Telegram sends without it, as `allow_sending_without_reply` asks, but not in a forum);
# a forum's topic comes last, for where it stands is part of what an answer says.
_PARTS = (
    (re.compile(r"markup|button|keyboard|web_?app", re.I), "reply_markup"),
    (re.compile(r"repl(y|ied)|quote", re.I), "reply_parameters"),
    (re.compile(r"entit|can't parse|unsupported.*tag", re.I), "parse_mode"),
    (re.compile(r"thread|topic", re.I), "message_thread_id"),
)
_ANYWAY = ("reply_parameters", "reply_markup", "parse_mode", "message_thread_id")
_PLACE = ("message_thread_id", "reply_parameters")
_FEWEST = 40  # units: a message so short is not parted, whatever Telegram says
_REST = "rest"  # of a message that was parted, kept with its call and not sent


def as_taken(call: Call) -> dict[str, Any]:
    """The body as its method takes it, without what is kept for other steps."""
    left_out = {_REST} | (set(_PLACE) if call.method == "editMessageText" else set())
    left_out |= {"reply_markup"} if call.body.get(_REST) else set()
    return {key: value for key, value in call.body.items() if key not in left_out}


def what_follows(call: Call) -> Call | None:
    """The call that sends the rest of a message that was too long, once its first part is sent."""
    if not (rest := call.body.get(_REST)):
        return None
    method, body = "sendMessage", {key: value for key, value in call.body.items() if key != "message_id"}
    return replace(call, method=method, body={**body, "text": rest[0], _REST: rest[1:]})


def instead(call: Call, refusal: str) -> Call | None:
    """The call to make instead of one that Telegram refused; None where nothing is to be done."""
    if call.method not in ("sendMessage", "editMessageText") or _UNCHANGED.search(refusal):
        return None
    if _NOBODY_READS.search(refusal):
        return None
    if _TOO_LONG.search(refusal):
        return _parted(call)
    named = next((part for pattern, part in _PARTS if pattern.search(refusal)), None)
    if call.method == "editMessageText":
        fits = named in ("reply_markup", "parse_mode") and named in call.body
        return _without(call, named) if named and fits else _as_new(call)
    # A reply leads into the topic of what it replies to: without both, the message is for the forum as a whole.
    parts = _PLACE if named == "message_thread_id" else (named or "", *_ANYWAY)
    left = [part for part in parts if part in call.body]
    return _without(call, left[0]) if left else None


def seconds_of_slow_mode(refusal: str) -> float:
    """For how long a group that has slow mode lets nobody speak; 0 where that is not what was refused."""
    found = _SLOW_MODE.search(refusal)
    return float(found[1]) + 0.1 if found else 0.0


def _without(call: Call, part: str) -> Call:
    body = {key: value for key, value in call.body.items() if key != part}
    return replace(call, body={**body, "text": unformatted(body["text"])} if part == "parse_mode" else body)


def _as_new(call: Call) -> Call:
    """An edit as a new message: under the question, since it stands further up."""
    body = {key: value for key, value in call.body.items() if key != "message_id"}
    if call.question is not None:
        body["reply_parameters"] = ReplyParameters(call.question, allow_sending_without_reply=True).to_dict()
    return replace(call, method="sendMessage", body=body)


def _parted(call: Call) -> Call | None:
    """A message in two or more, as plain text: how long it is with its marks, Telegram and we count differently."""
    text = unformatted(call.body["text"]) if "parse_mode" in call.body else call.body["text"]
    first, *rest = text_parts(text, units(text) * 3 // 5)
    if units(text) < _FEWEST or not rest:
        return None
    body = {key: value for key, value in call.body.items() if key != "parse_mode"}
    return replace(call, body={**body, "text": first, _REST: rest + call.body.get(_REST, [])})
