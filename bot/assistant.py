"""A message's way: understood, answered by the action, remembered; the same for every channel."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import anyio.from_thread
import anyio.to_thread
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.engine import Connection

from actions.answer import ActionAnswer
from actions.dialogue.rewrite import rewrite
from actions.dialogue.state import DialogueState
from bot.conversations import Conversation, Conversations, Vote
from bot.metrics import Metrics
from bot.redaction import Redaction

Reply = dict[str, Any]
"""One message of Rasa's REST channel: recipient_id, text, buttons, custom (see contract)."""


@dataclass(frozen=True)
class Exchange:
    """The replies to a message, and the turn of the conversation that they are."""

    turn: int
    replies: list[Reply]


Also = Callable[[Connection, Exchange], None]
"""Writes more in the transaction that keeps an exchange: both are kept, or neither."""


class Understands(Protocol):
    """What the assistant needs of an engine."""

    model_id: str

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data for one message."""

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        """Rasa's parse data for several texts, understood in one batch."""


class Assistant:
    """Answers messages. The engine may be exchanged while it runs."""

    def __init__(self, engine: Understands, action: ActionAnswer, conversations: Conversations) -> None:
        """Take the parts; none is opened here."""
        self.engine, self.action, self.conversations = engine, action, conversations
        self.metrics = Metrics()
        self.redaction = Redaction(action.store.path)
        self._order: weakref.WeakValueDictionary[tuple[str, str], asyncio.Lock] = weakref.WeakValueDictionary()

    async def reply(self, channel: str, sender: str, text: str, hint: str | None = None) -> list[Reply]:
        """Answer one message of one sender: at least one reply (see `exchange`)."""
        return (await self.exchange(channel, sender, text, hint)).replies

    async def exchange(
        self,
        channel: str,
        sender: str,
        text: str,
        hint: str | None = None,
        *,
        offered: str | None = None,
        also: Also | None = None,
    ) -> Exchange:
        """Answer one message of one sender.

        Args:
            channel: where the message came from; a sender's conversations on two channels are two.
            sender: who wrote, as the channel tells.
            text: what was written.
            hint: the language of the page or of the visitor's settings.
            offered: a topic that the channel itself knows to have been offered to the sender.
            also: what to write with the turn.

        Returns:
            At least one reply, and the turn that was kept.

        """
        lock = self._order.setdefault((channel, sender), asyncio.Lock())
        started = time.perf_counter()
        async with lock:  # the database's lock orders processes; this one orders the tasks of ours
            exchange = await anyio.to_thread.run_sync(self._handle, channel, sender, text, hint, offered, also)
        self.metrics.answered(channel, time.perf_counter() - started, exchange.replies)
        return exchange

    def rate(self, channel: str, sender: str, vote: Vote) -> bool:
        """Keep a visitor's vote, its comment redacted; False where the sender got no such reply."""
        comment = vote.comment and self.redaction.redact(vote.comment)
        return self.conversations.rate(channel, sender, replace(vote, comment=comment))

    def _handle(
        self, channel: str, sender: str, text: str, hint: str | None, offered: str | None, also: Also | None
    ) -> Exchange:
        replies: list[Reply] = []

        def keep(connection: Connection, kept: Conversation) -> None:
            if also is not None and kept.turn_id is not None:
                also(connection, Exchange(kept.turn_id, replies))

        with self.conversations.locked(channel, sender, keep) as conversation:
            known = DialogueState.from_slots(conversation.slots)
            state = replace(known, offered=(*known.offered, offered)) if offered else known
            parsed = {**understand(self.engine, text, state), "metadata": {"language": hint}}
            replies[:], slots = anyio.from_thread.run(respond, self.action, sender, state.slots(), parsed)
            redacted = self.redaction.redact(text)
            conversation.slots = {**slots, "asked": redacted if slots["asked"] == parsed["text"] else slots["asked"]}
            conversation.add_turn(redacted, replies)
        assert conversation.turn_id is not None
        return Exchange(conversation.turn_id, replies)


def understand(engine: Understands, text: str, state: DialogueState) -> dict[str, Any]:
    """A message as a tracker holds it: all its readings in the conversation, understood in one batch."""
    rewritten = rewrite(text, state)
    return rewritten.assemble(engine.parse_all(rewritten.texts))


async def respond(
    action: ActionAnswer, sender: str, slots: Mapping[str, Any], parsed: dict[str, Any]
) -> tuple[list[Reply], dict[str, Any]]:
    """Answer a message that has been understood, given a conversation's slots: the replies, and the slots after."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker(sender, dict(slots), parsed, [], False, None, {}, None)
    events = await action.run(dispatcher, tracker, {})
    changed = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    replies = [_reply(sender, message) for message in dispatcher.messages]
    return replies, DialogueState.from_slots({**slots, **changed}).slots()


def _reply(sender: str, message: Mapping[str, Any]) -> Reply:
    reply: Reply = {"recipient_id": sender, "text": message["text"]}
    if message["buttons"]:
        reply["buttons"] = message["buttons"]
    return {**reply, "custom": message["custom"]}
