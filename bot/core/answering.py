"""Answering messages: all those that wait are understood in one batch, each in every reading that it can have.

A sentence vector costs a third in a batch of what it costs alone. So whatever arrives while a batch is at work is
collected for the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar

from actions.answer import ActionAnswer
from actions.dialogue.hand_over import remembered
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import Outcome
from actions.dialogue.rewrite import Rewritten, rewrite
from actions.dialogue.state import DialogueState
from actions.dialogue.words_in_use import words_of_languages
from bot.core.answers import Answer
from bot.core.hand_over import handed_over, team_answers_of, with_offer
from bot.core.messages import IncomingMessage, Reply

T = TypeVar("T")

_MOST = 16  # messages a batch: more would keep the first of them waiting longer than it saves


class Understands(Protocol):
    """What the assistant needs of an engine."""

    model_id: str

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        """Rasa's parse data for several texts, understood in one batch."""


Asked = tuple[IncomingMessage, Mapping[str, Any]]
"""A message, and the slots of the conversation that it was written in."""


class Answerer:
    """Answers messages on one thread, those that wait together in a batch. Nothing is kept here."""

    def __init__(self, engine: Understands, action: ActionAnswer, redact: Callable[[str], str]) -> None:
        """Take the parts; the thread starts with the first message, so that a process may fork before that."""
        self.engine, self.action = engine, action
        self._redact = redact
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answering")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._working: asyncio.Task[None] | None = None

    async def answer(self, message: IncomingMessage, slots: Mapping[str, Any]) -> Answer:
        """Answer a message in the conversation that has these slots."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # the one before has ended, and whoever waited with it
            self._loop, self._waiting, self._working = loop, [], None
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append(((message, slots), answer))
        if self._working is None:
            self._working = loop.create_task(self._work())
        return await answer

    async def run(self, work: Callable[[], T]) -> T:
        """Do something else with the action on the thread that answers."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown()

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            await self._answer_all(batch)
        self._working = None

    async def _answer_all(self, batch: Sequence[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        """Answer a batch; where it fails as a whole, each by itself, so that one message spoils no other."""
        asked = [each for each, _ in batch]
        work = partial(answers_to, self.engine, self.action, self._redact, asked)
        done = asyncio.get_running_loop().run_in_executor(self._thread, work)
        await asyncio.wait([done])
        error = done.exception()
        if error is not None and len(batch) > 1:
            for each in batch:
                await self._answer_all([each])
            return
        for number, (_, answer) in enumerate(batch):
            if answer.done():  # whoever asked has gone
                continue
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(done.result()[number])


def answers_to(
    engine: Understands,
    action: ActionAnswer,
    redact: Callable[[str], str],
    asked: Sequence[Asked],
) -> list[Answer]:
    """Answer messages, each in the conversation with its slots; all their readings are understood in one batch."""
    action.store.refresh()
    found = [(message, _state_of(message, slots)) for message, slots in asked]
    exact = [handed_over(action, message, state, redact) for message, state in found]
    to_read = [(message.text, state) for (message, state), known in zip(found, exact) if known is None]
    with words_of_languages(action.store.languages):
        understood = iter(understand(engine, to_read) if to_read else ())
    return [
        known or answer_understood(action, message, redact(message.text), state, next(understood))
        for (message, state), known in zip(found, exact)
    ]


def answer_understood(
    action: ActionAnswer,
    message: IncomingMessage,
    kept: str,
    state: DialogueState,
    parsed: Mapping[str, Any],
    chosen: Sequence[Outcome] = (),
) -> Answer:
    """Answer a message that has been understood; `kept` is its text as it may be kept (see also `respond`)."""
    replies, after = respond(action, message.sender, state, parsed, message.language, chosen)
    customs = [reply["custom"] for reply in replies]
    hand_over = remembered(state.hand_over, kept, customs, message.place)
    after = replace(after, asked=kept if after.asked == parsed["text"] else after.asked, hand_over=hand_over)
    replies = with_offer(action, replies, state.hand_over)
    return Answer(replies, after.slots(), kept, state, parsed, team_answers=team_answers_of(state))


def _state_of(message: IncomingMessage, slots: Mapping[str, Any]) -> DialogueState:
    state = DialogueState.from_slots(slots)
    return replace(state, offered=(*state.offered, message.offered)) if message.offered else state


def understand(engine: Understands, asked: Sequence[tuple[str, DialogueState]]) -> list[dict[str, Any]]:
    """Messages as a tracker holds them: all their readings in their conversations, understood in one batch."""
    rewritten: list[Rewritten] = [rewrite(text, state) for text, state in asked]
    parsed = iter(engine.parse_all([text for each in rewritten for text in each.texts]))
    return [each.assemble([next(parsed) for _ in each.texts]) for each in rewritten]


def respond(
    action: ActionAnswer,
    sender: str,
    state: DialogueState,
    parsed: Mapping[str, Any],
    hint: str | None,
    chosen: Sequence[Outcome] = (),
) -> tuple[list[Reply], DialogueState]:
    """Answer a message that has been understood: the replies, as Rasa's REST channel has them, and the state after.

    `chosen` is what to say, where that was decided already (see `ActionAnswer.respond`).
    """
    utterances, after = action.respond(ParsedMessage.of(parsed), state, hint, chosen)
    replies = []
    for utterance in utterances:
        reply: Reply = {"recipient_id": sender, "text": utterance.text}
        if utterance.buttons:
            reply["buttons"] = list(utterance.buttons)
        replies.append({**reply, "custom": utterance.custom})
    return replies, after
