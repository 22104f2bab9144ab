"""What all tests share: no network beyond this machine, a frozen day, small FAQs, one trained model."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.facts import FactsStore
from faq.model import Faq
from faq.reader import load_faq
from settings import Settings
from tests.models import SharedModels, lend_model
from tests.services.postgresql import PostgreSQL, running_postgresql
from tests.stores import write_facts
from tests.waiting import until

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
NOVEMBER_10 = dt.date(2016, 11, 10)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """See `tests.scheduling`."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.scheduling import LongestFirst  # by the process that hands tests out

    return LongestFirst(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """See `tests.browsers`, which only tests import that need it."""
    yield
    if browsers := sys.modules.get("tests.browsers"):
        browsers.SHARED_BROWSERS.stop_before(nextitem)


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """A connection that leaves the machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test connected to {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own settings do not reach the tests."""
    for name in [name for name in os.environ if name.startswith("EIGBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # the staff's language is the terminal's


SMALL = {
    "faq_fr.yml": """\
language: fr
topics:
  club.hours:
    label: Horaires
    question: Quand le club ouvre-t-il ?
    also:
      - à quelle heure vous ouvrez
      - horaires d'ouverture
    answer: Le club ouvre à midi.
  club.price:
    label: Prix
    question: Combien coûte l'adhésion ?
    also: ["c'est cher ?", le prix]
    answer: Douze euros par an.
""",
    "faq_en.yml": """\
language: en
topics:
  club.hours:
    label: Hours
    question: When does the club open?
    also: [opening times, what time do you open]
    answer: The club opens at noon.
  club.price:
    label: Price
    question: How much is the membership?
    also: ["is it expensive?", price]
    answer: Twelve euros a year.
""",
}


def write_small(folder: Path) -> Path:
    """Write the small FAQ into a new folder."""
    folder.mkdir(parents=True)
    for name, text in SMALL.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a small FAQ of another kind, without program.yml."""
    return write_small(tmp_path / "small")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the real FAQ to spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replaces a text that stands in a file."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {path.name}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace


@pytest.fixture(scope="session")
def real_faq() -> Faq:
    """The FAQ that is shipped."""
    return load_faq(DATA)


@pytest.fixture
def store(tmp_path: Path) -> FactsStore:
    """A facts store of the shipped FAQ."""
    write_facts(DATA, tmp_path / "facts.db")
    found = FactsStore(tmp_path / "facts.db")
    found.refresh()
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings for 10 November 2016, with everything under a folder of the test's own."""
    return Settings(data=DATA, var=tmp_path / "var", models=tmp_path / "models", today_frozen=NOVEMBER_10)


def environment(models: Path, var: Path, **more: str) -> dict[str, str]:
    """The environment of a child process: the machine's, without its EIGBOT_ settings, and ours.

    Products of matrices have one core, since the other one has tests of its own: two threads for one core wait for
    each other most of the time.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("EIGBOT_")}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "COLUMNS": "200", "LC_ALL": "C.UTF-8"}
    quiet["OPENBLAS_NUM_THREADS"] = "1"
    return {**own, **quiet, "EIGBOT_MODELS": str(models), "EIGBOT_VAR": str(var), **more}


@pytest.fixture(scope="session")
def shared_models(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> SharedModels:
    """Models for all of xdist's workers; a later run has the same ones unless what they are trained from changed."""
    return SharedModels(pytestconfig, tmp_path_factory)


@pytest.fixture(scope="session")
def trained(shared_models: SharedModels, real_faq: Faq) -> Path:
    """A folder of models, with one trained on the shipped FAQ."""

    def train(models: Path) -> None:
        command = [sys.executable, "-m", "bot", "train"]
        done = subprocess.run(command, cwd=ROOT, env=environment(models, models), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    return shared_models.folder("trained", real_faq, train)


@pytest.fixture(scope="session")
def trained_small(shared_models: SharedModels, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models, with one trained on the small FAQ from the one before, as a server does."""
    data = write_small(tmp_path_factory.mktemp("small") / "small")

    def train(models: Path) -> None:
        before = lend_model(trained, models)
        command = [sys.executable, "-m", "bot", "ask", "hello"]
        env = environment(models, data.parent / "var", EIGBOT_DATA=str(data))
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        before.unlink()

    return shared_models.folder("trained-small", load_faq(data), train)


SECONDS_TO_START = 60  # until a test gives up on a server, on two quiet cores; it takes four, or a training


class Server:
    """A real `eigbot serve`, in a process of its own."""

    before: tuple[str, ...] = ()  # what runs the command, such as a shell that limits it
    checkout = ROOT  # where it is run

    def __init__(
        self, models: Path, var: Path, *, command: Sequence[str | Path] = (sys.executable, "-m", "bot"), **more: str
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = var / "server.log"
        var.mkdir(parents=True, exist_ok=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*self.before, *command, "serve", "--port", str(port)],
                cwd=self.checkout, env=environment(models, var, **more), stdout=log, stderr=log,
            )  # fmt: skip
        self.client = httpx.Client(base_url=self.url, timeout=120, transport=httpx.HTTPTransport(retries=0))
        self._wait()

    def _wait(self) -> None:
        until(self._is_ready, SECONDS_TO_START, self.poll, self.log.read_text)

    def _is_ready(self) -> bool:
        try:
            return self.client.get("/ready").status_code == 200
        except httpx.TransportError:
            return False

    def poll(self) -> None:
        """Let the server go on for a moment, without a busy loop; it is an error if it has ended."""
        try:
            self.process.wait(0.05)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"the server has ended:\n{self.log.read_text()}")

    def until(self, true: Callable[[], object], seconds: float = 60) -> float:
        """Wait for something that the server does (see `tests.waiting.until`)."""
        return until(true, seconds, self.poll, self.log.read_text)

    def post(self, body: Any, **headers: str) -> httpx.Response:
        """A raw call of the REST channel."""
        content = body if isinstance(body, bytes) else None
        return self.client.post(
            "/webhooks/rest/webhook", content=content, json=None if content is not None else body, headers=headers
        )

    def ask(self, message: str, sender: str, language: str | None = None) -> list[dict[str, Any]]:
        """Send a message and return the replies."""
        metadata = {"metadata": {"language": language}} if language else {}
        response = self.post({"sender": sender, "message": message, **metadata})
        assert response.status_code == 200, response.text
        return list(response.json())

    def stop(self) -> None:
        """End the process as Ctrl+C would."""
        self.client.close()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


@pytest.fixture(scope="session")
def server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on 10 November 2016, shared by all tests that only ask."""
    running = Server(trained, tmp_path_factory.mktemp("var"), EIGBOT_TODAY="2016-11-10")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL for all tests of this process that do not stop it; each takes a database of its own."""
    with running_postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: the test runs over SQLite, and over PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'conversations.db'}"
    return str(request.getfixturevalue("postgresql").database_url())
