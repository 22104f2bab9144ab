"""Clocks from outside: parts without the parts inside them, names that are missing, whoever holds a function."""

import asyncio
import sys
import types

import pytest

from benchmarks import probe
from benchmarks.probe import PARTS, WHOLE, Clocks, replace, timed
from benchmarks.waterfall import HTTP, REST, waterfall, waterfall_sheet


@pytest.fixture
def module(monkeypatch):
    made = types.ModuleType("made_up")
    exec(
        "def inner(): return 1\n"
        "class Part:\n"
        "    def work(self): return inner()\n"
        "    def rest(self): return 2\n"
        "    async def later(self): return 3\n"
        "    @property\n"
        "    def size(self): return 4\n",
        made.__dict__,
    )
    monkeypatch.setitem(sys.modules, "made_up", made)
    return made


def wrap_as(seen, name):
    def wrap(function):
        def wrapped(*args):
            seen.append(name)
            return function(*args)

        return wrapped

    return wrap


def test_a_part_does_not_count_the_part_inside_it(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("benchmarks.probe.time", types.SimpleNamespace(perf_counter=lambda: now[0]))

    def passes(seconds):
        now[0] += seconds

    clocks = Clocks()
    inner = timed(clocks, "inner", lambda: passes(0.02))
    timed(clocks, "outer", lambda: (passes(0.01), inner()))()
    clocks.end_request(0.03)
    (found,) = clocks.requests
    assert found == {"inner": pytest.approx(0.02), "outer": pytest.approx(0.01), WHOLE: 0.03}


def test_each_request_begins_anew():
    clocks = Clocks()
    work = timed(clocks, "work", lambda: None)
    for _ in range(2):
        work()
        clocks.end_request(1.0)
    work()
    assert [set(each) for each in clocks.requests] == [{"work", WHOLE}] * 2


def test_coroutines_are_timed_too(module):
    clocks = Clocks()
    assert replace("made_up:Part.later", lambda function: timed(clocks, "later", function))
    assert asyncio.run(module.Part().later()) == 3
    clocks.end_request(1.0)
    assert "later" in clocks.requests[0]


def test_whoever_holds_a_function_gets_the_wrapped_one(module):
    seen = []
    part = module.Part()
    held, bound = {"it": module.inner}, [part.work]
    assert replace("made_up:inner", wrap_as(seen, "inner"))
    assert replace("made_up:Part.work", wrap_as(seen, "work"))
    assert (held["it"](), bound[0](), part.work()) == (1, 1, 1)
    assert seen == ["inner", "work", "inner", "work", "inner"]


def test_all_methods_of_a_class_and_nothing_else(module):
    seen = []
    assert replace("made_up:Part.*", wrap_as(seen, "any"))
    part = module.Part()
    assert (part.work(), part.rest(), part.size) == (1, 2, 4)
    assert seen == ["any", "any"]


@pytest.mark.parametrize("name", ["made_up_too:inner", "made_up:Nobody.work", "made_up:Part.gone", "made_up:gone"])
def test_names_that_are_missing_are_passed_over(module, name):
    assert not replace(name, lambda function: function)


def test_no_part_lost_all_its_names():
    """A part none of whose names exists any more would read as free of charge."""
    for part, names in PARTS.items():
        assert any(replace(name, lambda function: function) for name in names), part
    assert any(replace(name, lambda function: function) for name in probe.REQUESTS)


def test_what_no_part_took_is_named():
    times = [{"vectors": 0.002, "database": 0.001, WHOLE: 0.005}] * 20
    found = waterfall([*times, {WHOLE: 9.0}], [0.006] * 20 + [9.0])
    assert found["vectors"] == pytest.approx(2)
    assert found[REST] == pytest.approx(2)
    assert found[HTTP] == pytest.approx(1)
    assert sum(found.values()) == pytest.approx(6)
    *_, together = waterfall_sheet({"before": {k: 2 * v for k, v in found.items()}, "ours": found}).rows
    assert together == ["together", "12.0", "6.00", "0.50x"]
