"""A message's way through the assistant: one batch, few queries, order, and what others write meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from actions.answer import ActionAnswer
from actions.facts import FactsStore
from bot.core.assistant import Assistant, Outrun
from bot.core.conversations import Conversations
from bot.core.messages import IncomingMessage
from tests.engines import FakeEngine, understood

NAME = "ARS"
ABOUT_A_CHALLENGE = [f"Tell me about {NAME}", "where is it?", f"I live in Brest. Where is {NAME}, and who pays for it?"]


class Counting(FakeEngine):
    """An engine that knows one challenge by its name and takes all else for one topic; it notes what it was asked."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def parse(self, text: str) -> dict[str, Any]:
        at = text.find(NAME)
        if at < 0:
            return understood(text, "work.pay")
        name = {"entity": "challenge", "value": "ars", "start": at, "end": at + len(NAME)}
        return {**understood(text, "challenge.ars"), "entities": [name], "ranking_delexicalised": []}

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
        ABOUT_A_CHALLENGE,
        ["/work.pay"],
    ],
)
def test_a_message_is_understood_in_one_batch(assistant, engine, texts):
    asyncio.run(answer_each(assistant, say(*texts)))
    assert len(engine.batches) == len(texts)


def test_a_conversation_about_a_challenge_remembers_it(assistant):
    """So that the batches and queries counted here are those of such a conversation."""
    asyncio.run(answer_each(assistant, say(*ABOUT_A_CHALLENGE)))
    assert assistant.conversations.read("rest", "me").slots["challenge"] == "ars"


@pytest.mark.parametrize("before", [[], ["How much is it paid?"]], ids=["a process's first", "later ones"])
@pytest.mark.parametrize(
    "texts", [["How much is it paid?", "and where?", "Is it in Paris? And who runs it?"], ABOUT_A_CHALLENGE]
)
def test_a_message_makes_three_queries_at_most(assistant, before, texts):
    statements = []

    def note(connection, cursor, statement, parameters, context, many):
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    async def talk():
        for text in before:
            await assistant.reply(say(text, sender="another")[0])
        event.listen(assistant.conversations.database, "before_cursor_execute", note)
        counts = []
        for message in say(*texts):
            statements.clear()
            await assistant.reply(message)
            counts.append(len(statements))
        return counts

    counts = asyncio.run(talk())
    assert 1 <= min(counts) <= max(counts) <= 3


def test_what_is_the_same_for_every_message_is_asked_of_the_facts_store_once(engine, store, settings, monkeypatch):
    connect, statements = sqlite3.connect, []

    def traced(*arguments, **more):
        connection = connect(*arguments, **more)
        connection.set_trace_callback(statements.append)
        return connection

    settings.var.mkdir()
    assistant = Assistant(
        engine, ActionAnswer(FactsStore(store.path), settings), Conversations(settings.conversations_url)
    )
    monkeypatch.setattr("actions.facts.sqlite3.connect", traced)
    asyncio.run(answer_each(assistant, say("How much is it paid?", sender="another")))
    assert statements
    statements.clear()
    asyncio.run(answer_each(assistant, say(*ABOUT_A_CHALLENGE, "How much is it paid?")))
    assistant.close()
    assert statements == []


def test_messages_of_several_that_come_at_once_are_answered_in_few_batches(assistant, engine):
    async def talk():
        messages = [IncomingMessage("rest", f"sender {n}", "How much is it paid?") for n in range(12)]
        return await asyncio.gather(*map(assistant.reply, messages))

    replies = asyncio.run(talk())
    assert {reply[0]["custom"]["topic"] for reply in replies} == {"work.pay"}
    assert len(engine.batches) < 12


def test_a_message_that_fails_spoils_no_other(assistant, engine):
    broken = "this one breaks"

    def parse(text):
        if text == broken:
            raise RuntimeError("broken as asked")
        return understood(text, "work.pay")

    engine.parse = parse

    async def talk():
        texts = ["How much is it paid?", broken, "Where is it?", "Who pays?"]
        messages = [IncomingMessage("rest", text, text) for text in texts]
        return await asyncio.gather(*map(assistant.reply, messages), return_exceptions=True)

    found = asyncio.run(talk())
    assert [isinstance(each, RuntimeError) for each in found] == [False, True, False, False]
    assert assistant.conversations.read("rest", broken).id is None, "what failed is not kept"


def test_turns_sent_at_once_are_answered_in_their_order_each_from_the_one_before(assistant, engine):
    texts = ["How much is it paid?", *(f"and {word}?" for word in ("where", "when", "who", "why", "how", "what"))]

    async def talk():
        return await asyncio.gather(*(assistant.exchange(message) for message in say(*texts)))

    exchanges = asyncio.run(talk())
    assert [exchange.turn for exchange in exchanges] == sorted(exchange.turn for exchange in exchanges)
    assert assistant.conversations.read("rest", "me").slots["asked"] == texts[-1]
    # Each is read as it stands, and with what was asked before it.
    assert engine.batches == [texts[:1], *([text, f"{before[:-1]}, {text}"] for before, text in pairwise(texts))]


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


def test_a_conversation_that_others_write_each_time_is_given_up_and_says_so(assistant, engine, settings):
    other = Conversations(settings.conversations_url)

    def meddle(texts):
        before = other.read("rest", "me")
        assert other.save("rest", "me", before, {"language": "fr"})
        return Counting.parse_all(engine, texts)

    engine.parse_all = meddle
    with pytest.raises(Outrun, match="The conversation of rest was written by others"):
        asyncio.run(assistant.reply(say("How much is it paid?")[0]))
    other.close()
    assert assistant.conversations.recent_questions(5) == []


def test_what_a_channel_writes_with_a_turn_is_written_once_though_it_is_answered_twice(assistant, engine, settings):
    other, written = Conversations(settings.conversations_url), []

    def meddle(texts):
        if len(engine.batches) == 0:
            assert other.save("rest", "me", other.read("rest", "me"), {"language": "fr"})
        return Counting.parse_all(engine, texts)

    engine.parse_all = meddle
    exchange = asyncio.run(assistant.exchange(say("How much is it paid?")[0], lambda _, kept: written.append(kept)))
    other.close()
    assert len(engine.batches) == 2
    assert written == [exchange]


def test_a_language_chosen_while_it_is_written_elsewhere_is_kept_with_what_was_written(assistant, settings):
    asyncio.run(assistant.reply(say("How much is it paid?")[0]))
    read, other = assistant.conversations.read, Conversations(settings.conversations_url)
    meddled, told = [], []

    def read_and_meddle(channel, sender):
        before = read(channel, sender)
        if not meddled:
            meddled.append(other.save(channel, sender, before, {**before.slots, "asked": "from elsewhere"}))
        return before

    assistant.conversations.read = read_and_meddle
    asyncio.run(assistant.change_language("rest", "me", "fr", lambda _, text: told.append(text)))
    other.close()
    slots = read("rest", "me").slots
    assert (slots["language"], slots["asked"]) == ("fr", "from elsewhere")
    assert (meddled, len(told)) == ([True], 1)


def test_a_process_that_will_be_forked_has_no_thread_and_no_connection(assistant):
    running = set(threading.enumerate())
    assistant.prepare_to_fork()
    assert set(threading.enumerate()) == running
    assert assistant.conversations.database.pool.checkedin() == 0
    assert asyncio.run(answer_each(assistant, say("How much is it paid?")))[0]
