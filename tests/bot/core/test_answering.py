"""Messages that wait are answered in one batch, and none of them spoils another."""

from __future__ import annotations

import asyncio
import threading

import pytest

from actions.answer import ActionAnswer
from bot.core.answering import Answerer
from bot.core.messages import IncomingMessage
from tests.engines import FakeEngine, understood

BROKEN = "this one breaks"


class Batches(FakeEngine):
    """An engine that notes each batch; the first one waits where it is told to."""

    def __init__(self):
        self.batches = []
        self.at_work, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def parse(self, text):
        if text == BROKEN:
            raise RuntimeError("broken as asked")
        return understood(text, "work.pay")

    def parse_all(self, texts):
        self.batches.append(texts)
        self.at_work.set()
        assert self.go_on.wait(60)
        return super().parse_all(texts)


@pytest.fixture
def engine():
    return Batches()


@pytest.fixture
def answerer(engine, store, settings):
    found = Answerer(engine, ActionAnswer(store, settings), str.upper)
    yield found
    engine.go_on.set()
    found.close()


def asked(answerer, *texts):
    """Each text, written by somebody who has written nothing before."""
    return [answerer.answer(IncomingMessage("rest", text, text, "en"), {}) for text in texts]


def plain(count):
    return [f"How much is it paid in year {number}?" for number in range(count)]


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (12, [12]), (16, [16]), (20, [16, 4])])
def test_what_is_asked_at_once_is_one_batch_up_to_a_bound(answerer, engine, count, sizes):
    async def talk():
        return await asyncio.gather(*asked(answerer, *plain(count)))

    answers = asyncio.run(talk())
    assert [len(batch) for batch in engine.batches] == sizes
    assert [answer.kept_text for answer in answers] == [text.upper() for text in plain(count)]
    assert {answer.replies[0]["custom"]["topic"] for answer in answers} == {"work.pay"}


def test_what_is_asked_while_a_batch_is_at_work_is_the_next_one(answerer, engine):
    first, *others = plain(8)
    engine.go_on.clear()

    async def talk():
        under_way = asyncio.gather(*asked(answerer, first))
        await asyncio.to_thread(engine.at_work.wait, 60)
        next_ones = asyncio.gather(*asked(answerer, *others))
        await asyncio.sleep(0)  # each of them has begun to wait
        engine.go_on.set()
        return await under_way + await next_ones

    asyncio.run(talk())
    assert engine.batches == [[first], others]


@pytest.mark.parametrize("place", [0, 2, 3])
def test_one_that_fails_fails_alone(answerer, engine, place):
    texts = plain(3)
    texts.insert(place, BROKEN)

    async def talk():
        return await asyncio.gather(*asked(answerer, *texts), return_exceptions=True)

    found = asyncio.run(talk())
    assert [isinstance(each, RuntimeError) for each in found] == [text == BROKEN for text in texts]
    assert [each.kept_text for each in found if not isinstance(each, RuntimeError)] == [t.upper() for t in plain(3)]
    assert engine.batches == [texts, *([text] for text in texts)]


def test_one_that_fails_does_not_keep_the_next_from_being_answered(answerer):
    async def talk():
        with pytest.raises(RuntimeError, match="broken as asked"):
            await asked(answerer, BROKEN)[0]
        return await asked(answerer, "How much is it paid?")[0]

    assert asyncio.run(talk()).replies


def test_who_has_gone_keeps_nobody_waiting(answerer, engine):
    first, gone, other = plain(3)
    engine.go_on.clear()

    async def talk():
        tasks = [asyncio.ensure_future(each) for each in asked(answerer, first, gone, other)]
        await asyncio.to_thread(engine.at_work.wait, 60)
        tasks[1].cancel()
        engine.go_on.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    found = asyncio.run(talk())
    assert [isinstance(each, asyncio.CancelledError) for each in found] == [False, True, False]


def test_another_event_loop_begins_anew(answerer, engine):
    for text in plain(3):
        assert asyncio.run(asked(answerer, text)[0]).kept_text == text.upper()
    assert len(engine.batches) == 3


def test_a_model_that_is_exchanged_answers_what_is_asked_then(answerer, engine):
    asyncio.run(asked(answerer, "How much is it paid?")[0])
    answerer.engine = other = Batches()
    asyncio.run(asked(answerer, "How much is it paid?")[0])
    assert (len(engine.batches), len(other.batches)) == (1, 1)
