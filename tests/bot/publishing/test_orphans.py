"""Whoever trains or reads files for a server is gone soon after that was killed, whatever it was at."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT, environment
from tests.models import lend_model
from tests.processes import processes_with
from tests.services import free_port
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("publishing")
SECONDS = 60  # until a test gives up, on a quiet machine


class Command:
    """A command in a process of its own, over a small FAQ; whatever it begins has its folder in the environment."""

    def __init__(self, folder, data, *arguments):
        self._var, self.models = folder / "var", folder / "models"
        self.models.mkdir(exist_ok=True)
        self._output = folder / "output"
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, *(() if arguments[0] == "-c" else ("-m", "bot")), *arguments],
                cwd=ROOT, env=environment(self.models, self._var, EIGBOT_DATA=str(data)), stdout=output, stderr=output,
            )  # fmt: skip

    def running(self):
        return processes_with(f"EIGBOT_VAR={self._var}")

    def runs(self, what):
        return any(what in command for command in self.running().values())

    def until(self, true):
        until(true, SECONDS, lambda: time.sleep(0.02), lambda: f"{self.running()}\n{self._output.read_text()}")

    def is_training(self):
        """Whether the process that trains has read where to."""
        return self.runs("bot.publishing.worker") and any(self.models.glob(".training-*/*"))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        for pid in self.running():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def begin(tmp_path, small):
    begun = []

    def make(*arguments):
        begun.append(Command(tmp_path, small, *arguments))
        return begun[-1]

    yield make
    for command in begun:
        command.end()


@pytest.mark.parametrize("command", ["train", "publish", "serve"])
def test_rasas_command_ends_with_the_command_that_trains_the_first_model(begin, command):
    running = begin(command, *(("--port", str(free_port())) if command == "serve" else ()))
    running.until(lambda: running.runs("rasa train nlu"))
    running.kill()
    running.until(lambda: not running.running())


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("phase", ["importing", "training"])
def test_a_training_ends_with_the_server(begin, trained, tmp_path, workers, phase):
    lend_model(trained, tmp_path / "models")  # of another FAQ, so that it trains as soon as it serves
    running = begin("serve", "--workers", workers, "--port", str(free_port()))
    running.until(running.is_training if phase == "training" else lambda: running.runs("bot.publishing.worker"))
    running.kill()
    running.until(lambda: not running.running())


READS = """\
import sys, anyio
from pathlib import Path
from bot.staff.importing.reading import read_into
from bot.staff.importing.worker import ImportRequest
from faq.exchange.items import SourceFile
folder = Path(sys.argv[1])
request = ImportRequest(("questions.csv",), str(folder / "small"), None, "", None)
anyio.run(read_into, folder, request, [SourceFile("questions.csv", b"question,answer\\nWhen?,Now.\\n" * 50_000)])
"""


def test_whoever_reads_an_upload_ends_with_the_server(begin, tmp_path):
    running = begin("-c", READS, str(tmp_path))
    running.until(lambda: running.runs("bot.staff.importing.worker"))
    running.kill()
    running.until(lambda: not running.running())
