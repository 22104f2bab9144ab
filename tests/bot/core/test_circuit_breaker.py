"""What failed several times in a row is left alone for a while, and then tried once."""

import pytest

from bot.core.circuit_breaker import FAILURES_TO_OPEN, SECONDS_OPEN, CircuitBreaker


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def breaker(clock):
    return CircuitBreaker(lambda: clock[0])


def fail(breaker, times):
    found = []
    for _ in range(times):
        assert breaker.admits()
        found.append(breaker.fail())
    return found


def test_it_opens_after_some_failures_in_a_row_and_says_so_once(breaker):
    assert fail(breaker, FAILURES_TO_OPEN) == [False] * (FAILURES_TO_OPEN - 1) + [True]
    assert not breaker.admits()
    assert not breaker.fail(), "one that was under way"


def test_a_success_between_keeps_it_closed(breaker):
    fail(breaker, FAILURES_TO_OPEN - 1)
    assert not breaker.succeed()
    fail(breaker, FAILURES_TO_OPEN - 1)
    assert breaker.admits()


def test_after_a_while_one_call_is_tried(breaker, clock):
    fail(breaker, FAILURES_TO_OPEN)
    clock[0] += SECONDS_OPEN - 1
    assert not breaker.admits()
    clock[0] += 1
    assert [breaker.admits(), breaker.admits()] == [True, False]
    assert not breaker.fail(), "it was open already"
    assert not breaker.admits()
    clock[0] += SECONDS_OPEN
    assert breaker.admits()
    assert breaker.succeed(), "this closed it"
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_trial_that_is_given_up_leaves_the_next_one_to_be_tried(breaker, clock):
    fail(breaker, FAILURES_TO_OPEN)
    clock[0] += SECONDS_OPEN
    assert breaker.admits()
    breaker.abandon()
    assert breaker.admits()
