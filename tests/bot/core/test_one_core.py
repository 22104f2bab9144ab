"""A process on one core: its threads, what it begins, and where it goes when others use that core."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.one_core import best_core

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
several = pytest.mark.skipif(len(CORES) < 2, reason="the machine has one core")
THREADS = """
import json, os, subprocess, sys, threading
from bot.core.one_core import OneCore, on_any_core
ended = threading.Event()
threads = [threading.Thread(target=ended.wait)]
threads[0].start()
OneCore()
threads.append(threading.Thread(target=ended.wait))
threads[1].start()
allowed = [sorted(os.sched_getaffinity(int(thread))) for thread in os.listdir("/proc/self/task")]
child = [sys.executable, "-c", "import json, os; print(json.dumps(sorted(os.sched_getaffinity(0))))"]
with on_any_core():
    of_child = json.loads(subprocess.run(child, capture_output=True).stdout)
ended.set()
print(json.dumps([allowed, of_child, sorted(os.sched_getaffinity(0))]))
"""
GOING = """
import json, os, pathlib, sys
from bot.core import one_core
use, columns = pathlib.Path(sys.argv[1]), "{} 0 0 0 0 0 0 0 0 0"
one_core._USE, one_core._SECONDS = use, 0.0
others = dict.fromkeys(sorted(os.sched_getaffinity(0)), 0)
def write():
    lines = (f"cpu{core} {columns.format(ticks)}" for core, ticks in others.items())
    use.write_text("cpu " + columns.format(0) + "\\n" + "\\n".join(lines) + "\\nintr 1 2\\n")
write()
process = one_core.OneCore()
(first,) = os.sched_getaffinity(0)
stayed = True
for _ in range(50):  # nobody else works
    process.look()
    stayed &= os.sched_getaffinity(0) == {first}
for _ in range(500):  # a coin is tossed at each look
    others[first] += 10_000_000
    write()
    busy = sum(range(10_000))
    process.look()
    if os.sched_getaffinity(0) != {first}:
        break
print(json.dumps([stayed, [first], sorted(os.sched_getaffinity(0))]))
"""


def run(script, *arguments):
    """What a script prints, in a process of its own: this one keeps all of its cores."""
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@several
def test_all_threads_stay_on_one_core_and_what_they_begin_may_use_all():
    allowed, of_child, afterwards = run(THREADS)
    assert len(allowed) == 3
    assert {len(cores) for cores in allowed} == {1}
    assert len({tuple(cores) for cores in allowed}) == 1
    assert of_child == CORES
    assert afterwards == allowed[0]


@several
def test_it_goes_to_another_core_where_others_use_this_one_and_stays_else(tmp_path):
    stayed, first, last = run(GOING, str(tmp_path / "stat"))
    assert stayed
    assert (len(last), last != first) == (1, True)


@pytest.mark.parametrize(
    ("core", "own", "used", "chosen"),
    [
        (0, 0.9, {0: 0.9, 1: 0.0}, 0),  # nobody else is there
        (0, 0.8, {0: 1.0, 1: 0.0}, 0),
        (0, 0.5, {0: 1.0, 1: 0.1}, 1),
        (0, 0.5, {0: 1.0, 1: 0.9}, 0),
        (0, 0.2, {0: 1.0, 1: 0.9, 2: 0.3}, 2),
        (0, 0.2, {0: 0.6, 1: 0.0}, 0),  # there is enough for all
        (0, 0.0, {0: 1.0, 1: 0.0}, 0),  # it has nothing to do
        (1, 0.0, {0: 1.0, 1: 0.0}, 0),
        (1, 0.9, {0: 1.0, 1: 0.9, 2: 0.0}, 1),
        (1, 0.9, {0: 0.1, 1: 0.9, 2: 0.0}, 0),  # its own is free again
        (1, 0.5, {0: 1.0, 1: 1.0, 2: 0.0}, 2),
        (0, 0.5, {1: 0.0}, 0),  # the system does not say
        (1, 0.5, {}, 0),
    ],
)
def test_a_full_core_is_left_where_others_use_less_of_another_until_it_is_free_again(core, own, used, chosen):
    assert best_core(core, 0, own, used) == chosen


def test_a_machine_without_such_a_choice_is_served_all_the_same():
    script = "import os\ndel os.sched_getaffinity\nfrom bot.core.one_core import *\nOneCore().look()\n"
    assert run(f"{script}with on_any_core():\n    print(1)") == 1


@several
def test_where_the_system_does_not_say_which_cores_are_in_use_all_are_used(tmp_path):
    script = (
        "import json, os, pathlib, sys\nfrom bot.core import one_core\n"
        "one_core._USE, one_core._SECONDS = pathlib.Path(sys.argv[1]), 0.0\none_core.OneCore().look()\n"
        "print(json.dumps(sorted(os.sched_getaffinity(0))))"
    )
    assert run(script, str(tmp_path / "no-stat")) == CORES


@several
def test_where_it_may_not_choose_it_says_so_once_and_goes_on(tmp_path):
    script = (
        "import logging, os, sys\nlogging.basicConfig(stream=sys.stdout, format='%(message)s')\n"
        "from bot.core import one_core\none_core._SECONDS = 0.0\n"
        "def refused(*_): raise PermissionError(1, 'Operation not permitted')\nos.sched_setaffinity = refused\n"
        "core = one_core.OneCore()\ncore.look()\ncore.look()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path.cwd())
    assert done.stdout == (
        "This process cannot be kept on one core ([Errno 1] Operation not permitted); it answers all the same.\n"
    )
    assert done.returncode == 0, done.stderr
