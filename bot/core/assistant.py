"""A message's way: understood, answered by the action, remembered; the same for every channel."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Protocol

import anyio.from_thread
import anyio.to_thread
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.engine import Connection

from actions.answer import ASKS_LANGUAGE, ActionAnswer
from actions.reference import follows_on, is_short, said_of
from actions.render import Renderer
from actions.understanding import OF_THING, TOGETHER, Memory
from bot.core.conversations import Conversation, Conversations, Vote
from bot.core.messages import Exchange, IncomingMessage, Reply
from bot.core.metrics import Metrics
from bot.core.redaction import Redaction
from nlu.entities import STAND_IN

_END = " .?!…"  # of a sentence

Also = Callable[[Connection, Exchange], None]
"""Writes more in the transaction that keeps an exchange: both are kept, or neither."""

AlsoText = Callable[[Connection, str], None]
"""Likewise, given what is to be said."""


class Understands(Protocol):
    """What the assistant needs of an engine."""

    model_id: str

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data for one message."""

    def rank(self, texts: list[str]) -> list[list[dict[str, Any]]]:
        """The likeliest topics of each text as a whole."""


class Assistant:
    """Answers messages, and does for a channel whatever else concerns a conversation.

    Channels and pages go through its methods, not through its parts. The engine may be exchanged while it runs.
    """

    def __init__(self, engine: Understands, action: ActionAnswer, conversations: Conversations) -> None:
        """Take the parts; none is opened here."""
        self.engine, self._action, self.conversations = engine, action, conversations
        self._metrics = Metrics()
        self._redaction = Redaction(action.store.path)
        self._order: weakref.WeakValueDictionary[tuple[str, str], asyncio.Lock] = weakref.WeakValueDictionary()

    async def reply(self, message: IncomingMessage) -> list[Reply]:
        """Answer a message: at least one reply (see `exchange`)."""
        return (await self.exchange(message)).replies

    async def exchange(self, message: IncomingMessage, also: Also | None = None) -> Exchange:
        """Answer a message.

        Args:
            message: what was written, and what its channel knows of it.
            also: what to write with the turn.

        Returns:
            At least one reply, and the turn that was kept.

        """
        lock = self._order.setdefault((message.channel, message.sender), asyncio.Lock())
        started = time.perf_counter()
        async with lock:  # the database's lock orders processes; this one orders the tasks of ours
            exchange = await anyio.to_thread.run_sync(self._handle, message, also)
        self._metrics.answered(message.channel, time.perf_counter() - started, exchange.replies)
        return exchange

    def rate(self, channel: str, sender: str, vote: Vote) -> bool:
        """Keep a visitor's vote, its comment redacted; False where the sender got no such reply."""
        comment = vote.comment and self.redact(vote.comment)
        return self.conversations.rate(channel, sender, replace(vote, comment=comment))

    def language(self, channel: str, sender: str) -> str | None:
        """The language a conversation is held in; None where there is none yet."""
        return self.conversations.language(channel, sender)

    async def change_language(self, channel: str, sender: str, language: str, also: AlsoText) -> None:
        """Go on in another language; `also` is given what is to be said of it, and writes in the same transaction."""
        store, settings = self._action.store, self._action.settings
        store.refresh()
        renderer = Renderer(store.program, settings.today(store.program.timezone), settings.retention_days)
        text = renderer.text(store.answer(ASKS_LANGUAGE, language, store.program.phase(renderer.today)), language)

        def keep() -> None:
            with self.conversations.locked(channel, sender, lambda connection, _: also(connection, text)) as kept:
                kept.slots = {**kept.slots, "language": language}

        await anyio.to_thread.run_sync(keep)

    def forget(self, sender: str, channel: str | None = None, also: Callable[[Connection], None] | None = None) -> int:
        """Erase a sender's conversations (see `Conversations.forget`); returns how many there were."""
        return self.conversations.forget(sender, channel, also)

    def forget_before(self, moment: dt.datetime) -> int:
        """Erase conversations whose latest turn is older than `moment`; returns how many."""
        return self.conversations.forget_before(moment)

    def redact(self, text: str) -> str:
        """The text without what tells who somebody is (see `Redaction.redact`)."""
        return self._redaction.redact(text)

    def parse(self, text: str) -> dict[str, Any]:
        """What the model in use understands of a text, outside of any conversation; nothing is kept."""
        return self.engine.parse(text)

    @property
    def model_id(self) -> str:
        """The model in use."""
        return self.engine.model_id

    @property
    def model_origin(self) -> str | None:
        """What the model in use was trained from; None where its engine was not trained here."""
        return getattr(self.engine, "origin", None)

    def metrics_text(self) -> bytes:
        """Everything counted, as `/metrics` shows it."""
        return self._metrics.text()

    def close(self) -> None:
        """Let go of the database."""
        self.conversations.close()

    def _handle(self, message: IncomingMessage, also: Also | None) -> Exchange:
        parsed = {**self.engine.parse(message.text), "metadata": {"language": message.language}}
        replies: list[Reply] = []

        def keep(connection: Connection, kept: Conversation) -> None:
            if also is not None and kept.turn_id is not None:
                also(connection, Exchange(kept.turn_id, replies))

        with self.conversations.locked(message.channel, message.sender, keep) as conversation:
            known = Memory.from_slots(conversation.slots)
            memory = replace(known, offered=(*known.offered, message.offered)) if message.offered else known
            in_context = within(memory.slots(), parsed, self.engine)
            replies[:], slots = anyio.from_thread.run(respond, self._action, message.sender, memory.slots(), in_context)
            redacted = self._redaction.redact(message.text)
            conversation.slots = {**slots, "asked": redacted if slots["asked"] == parsed["text"] else slots["asked"]}
            conversation.add_turn(redacted, replies)
        assert conversation.turn_id is not None
        return Exchange(conversation.turn_id, replies)


def within(slots: Mapping[str, Any], parsed: dict[str, Any], engine: Understands) -> dict[str, Any]:
    """What was understood of a message within its conversation: with the one before, and of the thing talked of.

    Only what is short or leans on what was said is judged again, and a button's payload says all. A sentence
    leans on the one before it.
    """
    if parsed["text"].startswith("/"):
        return parsed
    thing = slots.get("thing") or slots.get("mentioned")
    parts = list(parsed.get("parts") or ())
    again = [_again(parsed["text"], slots.get("asked"), bool(thing))]
    again += [_again(part["text"], before["text"], True) for before, part in pairwise(parts)]
    texts = [text for each in again for text in each.values()]
    ranked = iter(engine.rank(texts) if texts else [])
    whole, *later = ({name: next(ranked) for name in each} for each in again)
    return {**parsed, **whole, "parts": parts[:1] + [{**part, **more} for part, more in zip(parts[1:], later)]}


def _again(text: str, before: str | None, of_thing: bool) -> dict[str, str]:
    """What else to judge for a text: with what was said before it, and as said of a thing."""
    together = {TOGETHER: f"{before.rstrip(_END)}, {text}"} if before and follows_on(text) else {}
    return {**together, **({OF_THING: said_of(STAND_IN, text)} if of_thing and is_short(text) else {})}


async def respond(
    action: ActionAnswer, sender: str, slots: Mapping[str, Any], parsed: dict[str, Any]
) -> tuple[list[Reply], dict[str, Any]]:
    """Answer a message that has been understood, given a conversation's slots: the replies, and the slots after."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker(sender, dict(slots), parsed, [], False, None, {}, None)
    events = await action.run(dispatcher, tracker, {})
    changed = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    replies = [_reply(sender, message) for message in dispatcher.messages]
    return replies, Memory.from_slots({**slots, **changed}).slots()


def _reply(sender: str, message: Mapping[str, Any]) -> Reply:
    reply: Reply = {"recipient_id": sender, "text": message["text"]}
    if message["buttons"]:
        reply["buttons"] = message["buttons"]
    return {**reply, "custom": message["custom"]}
