import os

import pytest

from bot.web.limits import Limiter, Limits, PaidHere, PaidTogether
from tests.bot.conftest import Clock


@pytest.mark.parametrize("paid", [PaidHere, PaidTogether])
def test_what_was_not_used_adds_up_to_a_minutes_worth(paid):
    clock = Clock()
    limiter = Limiter(6, clock, paid())
    assert [limiter.wait("me") for _ in range(8)] == [0] * 6 + [10, 10]
    assert limiter.wait("you") == 0
    clock.now += 10
    assert [limiter.wait("me"), limiter.wait("me")] == [0, 10]
    clock.now += 3_600
    assert [limiter.wait("me") for _ in range(7)] == [0] * 6 + [10]


def test_memory_is_bounded():
    limiter = Limiter(1, Clock(), PaidHere(most_keys=2))
    assert [limiter.wait(key) for key in "abb"] == [0, 0, 60]
    assert limiter.wait("c") == 0
    assert limiter.wait("b") == 60
    assert limiter.wait("a") == 0


def test_who_has_paid_takes_no_memory():
    paid = PaidHere()
    for second in range(100):
        paid.put(f"visitor {second}", second + 10.0, float(second))
    assert [second for second in range(100) if paid.get(f"visitor {second}")] == [*range(90, 100)]


def test_a_table_that_is_shared_has_room_for_as_many_keys_as_it_says_and_takes_no_more_memory_for_others():
    clock = Clock()
    limiter = Limiter(1, clock, PaidTogether(most_keys=400))
    assert [limiter.wait(f"visitor {number}") for number in range(400)] == [0] * 400
    assert sum(limiter.wait(f"visitor {number}") > 0 for number in range(400)) > 390
    clock.now += 30
    assert [limiter.wait(f"later visitor {number}") for number in range(10_000)] == [0] * 10_000


def test_a_forked_process_counts_together_with_its_parent():
    limiter = Limits(Clock(), together=True).limiter("messages", 2)
    assert limiter.wait("me") == 0
    if not (child := os.fork()):
        os._exit(limiter.wait("me"))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert limiter.wait("me") == 30
