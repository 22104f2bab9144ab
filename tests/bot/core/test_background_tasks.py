"""No task dies in silence: it is logged with its trace, counted, started again, and named meanwhile."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot.core import background_tasks
from bot.core.background_tasks import BackgroundTasks, TaskOver, once
from bot.core.metrics import Metrics


def running(tasks, until):
    """Run tasks until an awaitable is done; returns what it gave."""

    async def run():
        tasks.start()
        try:
            return await asyncio.wait_for(until(), 20)
        finally:
            await tasks.stop()

    return asyncio.run(run())


class Failing:
    """A task that fails some times, in its own way, and then goes on; `pauses` are what was waited in between."""

    def __init__(self, times, how):
        self.left, self.how, self.goes_on = times, how, asyncio.Event()

    async def __call__(self):
        if self.left:
            self.left -= 1
            await self.how()
            return
        self.goes_on.set()
        await asyncio.Event().wait()


async def unforeseen():
    raise KeyError("not named")


async def simply_ends():
    pass


@pytest.mark.parametrize(
    ("how", "sentence"),
    [(unforeseen, "failed (KeyError)"), (simply_ends, "has ended, which it should not")],
    ids=["raises", "returns"],
)
def test_a_task_that_ends_is_logged_counted_and_started_again(how, sentence, caplog, monkeypatch):
    monkeypatch.setattr(background_tasks, "FIRST_PAUSE", 0.001)
    metrics, task = Metrics(), Failing(3, how)
    running(BackgroundTasks([("faq", task)], metrics), task.goes_on.wait)
    assert caplog.text.count(f"The background task 'faq' {sentence}; it is started again in") == 3
    assert ("Traceback" in caplog.text) is (how is unforeseen)
    assert b'eigbot_task_failures_total{task="faq"} 3.0' in metrics.text()


async def database_away():
    raise OperationalError("SELECT 1", {}, Exception("connection refused"))


def test_a_database_that_is_away_is_one_line_at_its_beginning_and_one_at_its_end(caplog, monkeypatch):
    monkeypatch.setattr(background_tasks, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(background_tasks, "SETTLED", 1.0)
    metrics, task = Metrics(), Failing(4, database_away)

    async def again():
        await task.goes_on.wait()
        while "again." not in caplog.text:
            await asyncio.sleep(0.01)

    running(BackgroundTasks([("notices", task)], metrics), again)
    assert [record.getMessage() for record in caplog.records] == [
        "The background task 'notices' cannot use the database (OperationalError); it is tried again until it can.",
        "The background task 'notices' can use the database again.",
    ]
    assert "Traceback" not in caplog.text
    assert b'eigbot_task_failures_total{task="notices"} 4.0' in metrics.text()


def test_it_waits_twice_as_long_each_time_until_it_has_run_for_a_while(monkeypatch):
    pauses, now = [], [0.0]
    task = Failing(5, unforeseen)

    async def slept(seconds):
        pauses.append(seconds)

    monkeypatch.setattr(background_tasks.asyncio, "sleep", slept)
    tasks = BackgroundTasks([("faq", task)], clock=lambda: now[0])
    running(tasks, task.goes_on.wait)
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0]

    class Settled(Failing):
        async def __call__(self):
            now[0] += background_tasks.SETTLED
            await super().__call__()

    pauses.clear()
    task = Settled(3, unforeseen)
    running(BackgroundTasks([("faq", task)], clock=lambda: now[0]), task.goes_on.wait)
    assert pauses == [0.5, 0.5, 0.5]


def test_while_it_waits_it_is_named_and_the_others_go_on():
    failing, other = Failing(1, unforeseen), Failing(0, unforeseen)
    tasks = BackgroundTasks([("faq", failing), ("mail", other)])

    async def both():
        await other.goes_on.wait()
        while not tasks.failing():
            await asyncio.sleep(0)
        waiting = tasks.failing()
        await failing.goes_on.wait()
        return waiting, tasks.failing()

    assert running(tasks, both) == ({"faq": "KeyError"}, {})


def test_a_task_that_is_over_for_good_says_why_and_is_not_started_again(caplog):
    begun = []

    async def task():
        begun.append(1)
        raise TaskOver("The token is refused.")

    tasks = BackgroundTasks([("telegram", task)])

    async def over():
        while not tasks.over():
            await asyncio.sleep(0)
        return tasks.over(), tasks.failing()

    assert running(tasks, over) == ({"telegram": "The token is refused."}, {})
    assert begun == [1]
    assert caplog.text == ""


def test_what_is_done_once_is_done_once():
    done, second = [], asyncio.Event()

    async def work():
        done.append(1)
        if len(done) > 1:
            second.set()

    async def a_while():
        while not done:
            await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0)

    tasks = BackgroundTasks([("recovery", once(work))])
    running(tasks, a_while)
    assert (done, tasks.failing()) == ([1], {})


def test_a_task_that_loses_a_cancellation_is_stopped_all_the_same(monkeypatch):
    monkeypatch.setattr(background_tasks, "SECONDS_TO_END", 0.001)
    goes_on, lost = asyncio.Event(), []

    async def task():
        while True:
            goes_on.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if len(lost) == 2:
                    raise
                lost.append("a cancellation")

    running(BackgroundTasks([("mail", task)]), goes_on.wait)
    assert len(lost) == 2
