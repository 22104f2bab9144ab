"""What a soak finds fault with."""

import pytest

from drills.reports import problems_of_soak
from drills.soak import Soak, Window


def window(median=0.01, p95=0.02, memory=300.0, failures=0):
    return Window(answers=100, median=median, p95=p95, work=0.009, memory=memory, failures=failures)


def soaked(windows=(), old=(), new=()):
    usual = [window()] * 8
    return Soak(200.0, 100.0, [*windows] or usual, [*old] or usual, [*new] or usual)


def test_a_server_that_stays_as_it_was_has_no_problem():
    assert not problems_of_soak(soaked())


def test_a_machine_that_slows_down_is_no_fault_of_the_server():
    slow = window(median=0.03, p95=0.09)
    assert not problems_of_soak(soaked([window(), window(), slow, slow], [slow] * 8, [slow] * 8))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (soaked(old=[window(median=0.015)] * 8), ["half of its answers took 1.50 times as long as a new server's."]),
        (soaked(old=[window(p95=0.03)] * 8), ["95 % of its answers took 1.50 times as long as a new server's."]),
        (soaked([window(), window(), window(memory=330)]), ["Memory grew 1.100 times after the first fifth."]),
        (soaked([window(), window(failures=2)]), ["2 questions failed."]),
        (soaked(new=[window(), window(failures=1)]), ["1 questions failed."]),
    ],
    ids=["median", "p95", "memory", "failures", "failures of the new server"],
)
def test_what_a_soak_must_not_show_is_said(found, said):
    assert problems_of_soak(found) == said
