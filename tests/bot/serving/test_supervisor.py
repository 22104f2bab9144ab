"""Workers that do as they are told here, under a supervisor in a process of its own."""

import signal
import subprocess
import sys

from tests.conftest import ROOT

FAILING = """
import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(message)s", level="INFO")
from bot.serving.supervisor import Supervisor
def work(number):
    raise ValueError("broken")
Supervisor(1, work).run()
"""
DEAF = """
import signal
from bot.serving.supervisor import Supervisor
def work(number):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    while True:
        signal.pause()
Supervisor(1, work).run()
print("ended", flush=True)
"""


def supervised(code):
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def lines_until(process, wanted):
    """What a process prints up to a line that has these words."""
    found = []
    for line in process.stdout:
        found.append(line)
        if wanted in line:
            return found
    raise AssertionError(f"it has ended: {found}")


def test_a_worker_that_fails_each_time_is_waited_for_longer_each_time():
    process = supervised(FAILING)
    deaths = [line for line in lines_until(process, "0.4 seconds") if "is started again" in line]
    assert [line.rstrip().rpartition(" ended ")[2] for line in deaths] == [
        f"with exit code 1; it is started again in {wait} seconds." for wait in (0.1, 0.2, 0.4)
    ]
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_a_second_signal_ends_a_worker_that_does_not_stop():
    process = supervised(DEAF)
    lines_until(process, "deaf")
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    lines_until(process, "ended")
    assert process.wait(20) == 0
