"""A message's way: read the conversation, answer, keep the turn; the same for every channel."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import anyio.to_thread
from sqlalchemy.engine import Connection

from actions.answer import ASKS_LANGUAGE, ActionAnswer
from actions.dialogue.state import without_context
from actions.render import Renderer
from bot.core.answering import Answerer, Understands
from bot.core.answers import Answer
from bot.core.conversations import Conversations, SavedState, Vote
from bot.core.keeping import TRIES, Also, Outrun, keep_exchange
from bot.core.lost_turns import LostTurns
from bot.core.messages import Exchange, IncomingMessage, Reply
from bot.core.metrics import Metrics
from bot.core.redaction import Redaction
from bot.core.second_opinion import Chooses, SecondOpinion
from bot.core.sqlite_file import damaged_files
from bot.core.storage import Storage, StorageAway
from bot.core.team_desk import TeamDesk
from bot.core.transcript import KeptTurn, turns_after
from bot.core.without_memory import marked_unremembered, needs_no_memory

AlsoText = Callable[[Connection, str], None]
"""Writes more in the transaction, given the text that is answered."""


class Assistant:
    """Answers messages, and does for a channel whatever else concerns a conversation.

    Channels and pages go through its methods, not through its parts. The engine may be exchanged while it runs.
    """

    def __init__(
        self,
        engine: Understands,
        action: ActionAnswer,
        conversations: Conversations,
        metrics: Metrics | None = None,
        chooser: Chooses | None = None,
    ) -> None:
        """Take the parts; none is opened here. A chooser is asked about messages that are not sure."""
        self._action, self.conversations = action, conversations
        self.metrics = metrics or Metrics()
        self._redaction = Redaction(action.store.path)
        self._chooser = chooser
        self._answerer = Answerer(engine, action, self._redaction.redact)
        self.storage, self._lost_turns = Storage(conversations), LostTurns()
        self._order: weakref.WeakValueDictionary[tuple[str, str], asyncio.Lock] = weakref.WeakValueDictionary()

    @property
    def engine(self) -> Understands:
        """The model in use."""
        return self._answerer.engine

    @engine.setter
    def engine(self, engine: Understands) -> None:
        self._answerer.engine = engine

    async def reply(self, message: IncomingMessage) -> list[Reply]:
        """Answer a message: at least one reply, then what the team answered meanwhile (see `exchange`)."""
        exchange = await self.exchange(message)
        return [*exchange.replies, *exchange.team_answers]

    async def exchange(self, message: IncomingMessage, also: Also | None = None) -> Exchange:
        """Answer a message.

        Args:
            message: what was written, and what its channel knows of it.
            also: what to write with the turn.

        Returns:
            At least one reply, and the turn that was kept.

        Raises:
            StorageAway: the database cannot be used, and the answer would need what it keeps, or `also` would write.

        """
        lock = self._order.setdefault((message.channel, message.sender), asyncio.Lock())
        started = time.perf_counter()
        async with lock:  # the database tells what another process wrote; this one orders the tasks of ours
            exchange = await self._exchange(message, also)
        self.metrics.answered(message.channel, time.perf_counter() - started, exchange.replies)
        return exchange

    async def look_up(self, text: str, language: str) -> list[Reply]:
        """What a first message would be answered on a page in this language; nothing of it is kept or counted."""
        return (await self._answerer.answer(IncomingMessage("", "", text, language), {})).replies

    def rate(self, channel: str, sender: str, vote: Vote) -> bool:
        """Keep a visitor's vote, its comment redacted; False where the sender got no such reply."""
        comment = vote.comment and self.redact(vote.comment)
        return self.conversations.rate(channel, sender, replace(vote, comment=comment))

    async def keep_vote(self, channel: str, sender: str, vote: Vote) -> bool:
        """As `rate`, for a visitor who waits.

        Raises:
            StorageAway: it cannot be kept now.

        """
        return await self.storage.write(self.rate, channel, sender, vote)

    async def turns_after(self, channel: str, sender: str, turn: int) -> list[KeptTurn]:
        """What a conversation has since a turn, for a visitor who waits (see `transcript.turns_after`).

        Raises:
            NoSuchTurn: the conversation has no such turn.
            StorageAway: it cannot be read now.

        """
        return await self.storage.read(turns_after, self.conversations, channel, sender, turn)

    async def erase(self, sender: str, channel: str) -> None:
        """Erase a sender's conversation on a channel, for a visitor who waits.

        Raises:
            StorageAway: that cannot be done now, or not in time; it may be done yet.

        """
        await self.storage.write(self.forget, sender, channel)

    def team_desk(self) -> TeamDesk:
        """Where visitors leave questions for the team by a form."""
        return TeamDesk(self.conversations, self.storage, self._action)

    def language(self, channel: str, sender: str) -> str | None:
        """The language a conversation is held in; None where there is none yet."""
        return self.conversations.language(channel, sender)

    async def change_language(self, channel: str, sender: str, language: str, also: AlsoText) -> None:
        """Go on in another language; `also` is given what is answered, and writes in the same transaction."""
        store, settings = self._action.store, self._action.settings
        store.refresh()
        with store.unchanged():
            renderer = Renderer.of(store.program, settings)
            text = renderer.text(store.answer(ASKS_LANGUAGE, language, store.program.phase(renderer.today)), language)

        def keep() -> None:
            for _ in range(TRIES):
                before = self.conversations.read(channel, sender)
                slots = {**before.slots, "language": language}
                if self.conversations.save(channel, sender, before, slots, also=lambda found, _: also(found, text)):
                    return
            raise Outrun.on(channel)

        await anyio.to_thread.run_sync(keep)

    def forget(
        self,
        sender: str,
        channel: str | None = None,
        also: Callable[[Connection], None] | None = None,
        inbox_up_to: int | None = None,
    ) -> int:
        """Erase a sender's conversations (see `Conversations.forget`); returns how many there were."""
        return self.conversations.forget(sender, channel, also, inbox_up_to)

    def forget_before(self, moment: dt.datetime) -> int:
        """Erase conversations whose latest turn is older than `moment`; returns how many."""
        return self.conversations.forget_before(moment)

    def redact(self, text: str) -> str:
        """The text without what tells who somebody is (see `Redaction.redact`)."""
        return self._redaction.redact(text)

    def parse(self, text: str) -> dict[str, Any]:
        """What the model in use understands of a text, outside of any conversation; nothing is kept."""
        return self.engine.parse_all([text])[0]

    @property
    def model_id(self) -> str:
        """The model in use."""
        return self.engine.model_id

    @property
    def model_origin(self) -> str | None:
        """What the model in use was trained from; None where its engine was not trained here."""
        return getattr(self.engine, "origin", None)

    def second_opinions(self) -> dict[str, int]:
        """What came of the second opinions asked for so far, by outcome (see `bot.core.chooser`)."""
        return self.metrics.second_opinions()

    def connection_cut(self, reason: str) -> None:
        """Count a connection that the server ended."""
        self.metrics.connection_cut(reason)

    async def check_storage(self) -> None:
        """Read a conversation, and write to one where that failed last.

        Raises:
            StorageAway: that cannot be done now.

        """
        await self.storage.check()

    def note_ready(self, parts: Mapping[str, bool]) -> None:
        """Count which parts of the server work (see `Metrics.ready`)."""
        self.metrics.ready(parts)

    def damaged_files(self) -> list[str]:
        """The names of files of conversations that were damaged, and moved aside."""
        return damaged_files(self.conversations.database)

    def facts_problem(self) -> str:
        """A sentence on what is wrong with the file of the facts store; empty where nothing is."""
        self._action.store.refresh()
        return self._action.store.problem

    def metrics_text(self) -> bytes:
        """Everything counted, as `/metrics` shows it."""
        return self.metrics.text()

    def prepare_to_fork(self) -> None:
        """Load what the first message would, and let go of connections: each process opens its own."""
        self.redact("Bonjour")
        self.engine.parse_all(["Bonjour"])
        self._action.store.close()
        self.conversations.close()

    async def aclose(self) -> None:
        """Let go of everything, the chooser's connections included."""
        if self._chooser is not None:
            await self._chooser.aclose()
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._answerer.close()
        self.storage.close()
        self.conversations.close()

    async def _exchange(self, message: IncomingMessage, also: Also | None) -> Exchange:
        """Answer from what the conversation remembers; once more if another process wrote it meanwhile.

        What remembers less than was written remembers nothing: else "and when?" would be answered for an earlier topic.

        Raises:
            Outrun: that happened every time.
            StorageAway: see `exchange`.

        """
        answerer = SecondOpinion(self._answerer, self._chooser) if self._chooser else self._answerer
        sender = message.channel, message.sender
        for _ in range(TRIES):
            before = await self._read(message, also)
            known = before is not None and not self._lost_turns.has(*sender)
            slots = {} if before is None else before.slots if known else without_context(before.slots)
            answer = await answerer.answer(message, slots)
            if before is None:
                if not needs_no_memory(message.text, answer.replies):
                    raise StorageAway("The conversation cannot be read at the moment, and the answer depends on it.")
                return self._unremembered(message, answer)
            try:
                exchange = await self.storage.write(keep_exchange, self.conversations, sender, before, answer, also)
            except StorageAway:
                if also is not None or answer.is_of_hand_over:
                    raise
                return self._unremembered(message, answer)
            if exchange is not None:
                self._lost_turns.discard(*sender)
                return exchange
        raise Outrun.on(message.channel)

    async def _read(self, message: IncomingMessage, also: Also | None) -> SavedState | None:
        """The conversation as it is kept; None where that cannot be told and nothing has to be written with it."""
        try:
            return await self.storage.read(self.conversations.read, message.channel, message.sender)
        except StorageAway:
            if also is not None:
                raise
            return None

    def _unremembered(self, message: IncomingMessage, answer: Answer) -> Exchange:
        self._lost_turns.add(message.channel, message.sender)
        self.metrics.unremembered(message.channel)
        return Exchange(None, marked_unremembered(answer.replies))
