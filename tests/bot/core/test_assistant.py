"""A message's way through the assistant: one batch, few queries, order, and what others write meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import event

from actions.answer import ActionAnswer
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.core.messages import IncomingMessage
from tests.engines import FakeEngine, understood

BROKEN = "this one breaks"


class Counting(FakeEngine):
    """An engine that answers everything with one topic, and notes what it was asked at once."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def parse(self, text: str) -> dict[str, Any]:
        if BROKEN in text:
            raise RuntimeError("broken as asked")
        return understood(text, "work.pay")

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        self.batches.append(texts)
        return super().parse_all(texts)


@pytest.fixture
def engine():
    return Counting()


@pytest.fixture
def assistant(engine, store, settings):
    settings.var.mkdir()
    found = Assistant(engine, ActionAnswer(store, settings), Conversations(settings.conversations_url))
    yield found
    found.close()


def say(*texts, sender="me"):
    return [IncomingMessage("rest", sender, text, "en") for text in texts]


async def answer_each(assistant, messages):
    return [await assistant.reply(message) for message in messages]


@pytest.mark.parametrize(
    "texts",
    [
        ["How much is it paid?"],
        ["How much is it paid?", "and where?", "Is it in Paris? And who runs it?"],
        ["I am a nurse. I code at night. Could I apply, and is it paid? My sister asks as well.", "what is the aim?"],
        ["/work.pay"],
    ],
)
def test_a_message_is_understood_in_one_batch(assistant, engine, texts):
    asyncio.run(answer_each(assistant, say(*texts)))
    assert len(engine.batches) == len(texts)


def test_a_message_makes_three_queries_at_most(assistant):
    statements = []

    async def talk():
        await assistant.reply(say("How much is it paid?", sender="another")[0])
        event.listen(assistant.conversations.database, "before_cursor_execute", note)
        counts = []
        for message in say("How much is it paid?", "and where?", "Is it in Paris? And who runs it?"):
            statements.clear()
            await assistant.reply(message)
            counts.append(len(statements))
        return counts

    def note(connection, cursor, statement, parameters, context, many):
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    assert max(asyncio.run(talk())) <= 3


def test_messages_that_wait_are_answered_in_few_batches(assistant, engine):
    async def talk():
        messages = [IncomingMessage("rest", f"sender {n}", "How much is it paid?") for n in range(12)]
        return await asyncio.gather(*map(assistant.reply, messages))

    replies = asyncio.run(talk())
    assert {reply[0]["custom"]["topic"] for reply in replies} == {"work.pay"}
    assert len(engine.batches) < 12


def test_a_message_that_fails_spoils_no_other(assistant):
    async def talk():
        texts = ["How much is it paid?", BROKEN, "Where is it?", "Who pays?"]
        messages = [IncomingMessage("rest", text, text) for text in texts]
        return await asyncio.gather(*map(assistant.reply, messages), return_exceptions=True)

    found = asyncio.run(talk())
    assert [isinstance(each, RuntimeError) for each in found] == [False, True, False, False]


def test_turns_sent_at_once_are_answered_in_their_order(assistant):
    texts = [f"How much is it paid in year {n}?" for n in range(8)]

    async def talk():
        return await asyncio.gather(*(assistant.exchange(message) for message in say(*texts)))

    exchanges = asyncio.run(talk())
    assert [exchange.turn for exchange in exchanges] == sorted(exchange.turn for exchange in exchanges)
    assert assistant.conversations.read("rest", "me").slots["asked"] == texts[-1]


def test_what_another_process_wrote_meanwhile_is_answered_from(assistant, engine, settings):
    other = Conversations(settings.conversations_url)

    def meddle(texts):
        if len(engine.batches) == 1:
            before = other.read("rest", "me")
            assert other.save("rest", "me", before, {**before.slots, "language": "fr", "offered": ["jury.who"]})
        return Counting.parse_all(engine, texts)

    engine.parse_all = meddle
    engine.batches.append([])
    reply = asyncio.run(assistant.reply(IncomingMessage("rest", "me", "/jury.who", "en")))
    other.close()
    assert (reply[0]["custom"]["topic"], reply[0]["custom"]["language"]) == ("jury.who", "fr")


def test_erasing_while_a_message_is_answered_leaves_no_trace_of_what_was_before(assistant, engine):
    asyncio.run(assistant.reply(say("How much is it paid?")[0]))

    def erase(texts):
        if len(engine.batches) == 1:
            assistant.forget("me")
        return Counting.parse_all(engine, texts)

    engine.parse_all = erase
    asyncio.run(assistant.reply(say("and where is it?")[0]))
    kept = assistant.conversations.recent_questions(5)
    assert [question.text for question in kept] == ["and where is it?"]
