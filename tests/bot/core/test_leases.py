"""A lease is one holder's at a time, by the database's clock, and nobody's soon after its holder died."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from bot.core.conversations import Conversations
from bot.core.leases import Lease
from bot.core.tables import leases
from tests.waiting import until

SHORT = 0.4  # seconds


@pytest.fixture
def database(database_url):
    store = Conversations(database_url)
    yield store.database
    store.close()


def expired(lease):
    """Wait until another can take it."""
    return until(lease.take, 4, lambda: time.sleep(0.01), lambda: "the lease never ran out")


def clock_jumps(database, seconds):
    """Set the database's clock forward, or back: what matters of it is how far the rows' times are from now."""
    with database.begin() as connection:
        connection.execute(update(leases).values(until=leases.c.until - seconds))


def holders(database):
    with database.connect() as connection:
        return list(connection.execute(select(leases.c.holder)).scalars())


def test_one_of_two_has_it_until_it_is_released(database):
    one, other = Lease(database, "poll"), Lease(database, "poll")
    assert [one.take(), other.take(), one.take()] == [True, False, True]
    assert [one.held, other.held] == [True, False]
    other.release()
    assert not other.take(), "who does not hold it cannot release it"
    one.release()
    assert not one.held
    assert other.take()
    assert holders(database) == [other.holder]


def test_names_do_not_meet(database):
    assert Lease(database, "poll").take()
    assert Lease(database, "train").take()


def test_it_runs_out_where_its_holder_is_gone(database):
    gone, other = Lease(database, "poll", SHORT), Lease(database, "poll", SHORT)
    began = time.monotonic()
    assert gone.take()
    expired(other)
    assert time.monotonic() - began > 0.9 * SHORT
    assert not gone.held
    assert not Lease(database, "poll").take()


def test_it_is_kept_by_taking_it_again(database):
    one, other = Lease(database, "poll"), Lease(database, "poll")
    assert one.take()
    clock_jumps(database, 14)
    assert one.take()
    clock_jumps(database, 14)
    assert not other.take()
    clock_jumps(database, 2)
    assert other.take()


def test_of_many_that_take_it_at_once_one_has_it(database):
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: Lease(database, "poll").take(), range(24)))
    assert taken.count(True) == 1


def test_each_process_is_a_holder_though_the_lease_was_made_before_the_fork(database):
    lease = Lease(database, "poll")
    assert lease.take()
    parent = lease.holder
    child = os.fork()
    if child == 0:
        os._exit(int(lease.held or lease.holder == parent))
    assert os.waitpid(child, 0)[1] == 0
    assert lease.held


@pytest.mark.parametrize("seconds", [-3600.0, 3600.0])
def test_the_machines_clock_is_not_asked(database, monkeypatch, seconds):
    one, other = Lease(database, "poll"), Lease(database, "poll")
    assert one.take()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + seconds)
    assert not other.take()
    assert one.take()


@pytest.mark.parametrize("seconds", [-3600.0, 3600.0])
def test_a_clock_that_jumps_keeps_nobody_out_for_longer_than_two_terms(database, seconds):
    gone, other = Lease(database, "poll", SHORT), Lease(database, "poll", SHORT)
    assert gone.take()
    clock_jumps(database, seconds)
    assert expired(other) < 4


def test_a_clock_set_back_by_less_than_a_term_takes_it_from_nobody_who_is_alive(database):
    one, other = Lease(database, "poll"), Lease(database, "poll")
    assert one.take()
    clock_jumps(database, -10)
    assert not other.take()
    assert one.take()
