"""`eigbot serve --workers 2`, for real: processes are stopped, killed and counted."""

import contextlib
import os
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

from bot.core.without_memory import channel_texts
from tests.bot.telegram.fake import TOKEN, FakeTelegram, message_of
from tests.command import eigbot
from tests.conftest import SMALL, Server
from tests.models import lend_model
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("workers")
NOTE = channel_texts()["en"].unremembered
HOURS, PRICE = "when does the club open?", "how much is the membership?"


def children_of(parent):
    """The ids of a process's children, oldest first."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (each / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                found.append((int(fields[19]), int(each.name)))
    return [pid for _, pid in sorted(found)]


def runs(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def cores_of(pid):
    """For each thread of a process, the cores that it may use."""
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found.append(frozenset(os.sched_getaffinity(int(thread.name))))
    return found


class Workers:
    """A server of two workers; each call opens a connection of its own, which the other worker may take."""

    def __init__(self, models, var, **more):
        self.server = Server(models, var, EIGBOT_WORKERS="2", EIGBOT_TODAY="2016-11-10", **more)
        self.server.client.close()
        self.parent = self.server.process.pid
        self.until(lambda: len(self.pids()) == 2)

    def pids(self):
        return children_of(self.parent)

    def trainings(self):
        """The processes that train for a worker."""
        return [child for pid in self.pids() for child in children_of(pid)]

    def until(self, true, seconds=60):
        return self.server.until(true, seconds)

    def get(self, path):
        return httpx.get(self.server.url + path, timeout=120)

    def ask(self, message, sender="me"):
        body = {"sender": sender, "message": message, "metadata": {"language": "en"}}
        response = httpx.post(f"{self.server.url}/webhooks/rest/webhook", json=body, timeout=120)
        assert response.status_code == 200, response.text
        return response.json()[0]

    @contextlib.contextmanager
    def only(self, pid):
        """Let this worker alone take what comes: the other one is stopped meanwhile."""
        others = [other for other in self.pids() if other != pid]

        def let(what):
            for other in others:
                os.kill(other, what)

        let(signal.SIGSTOP)
        try:
            while self.is_locked():  # by one that was stopped while it wrote
                let(signal.SIGCONT)
                self.server.poll()
                let(signal.SIGSTOP)
            yield
        finally:
            let(signal.SIGCONT)

    def is_locked(self):
        """Whether somebody writes to the database."""
        path = self.server.log.parent / "conversations.db"
        with contextlib.closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            connection.execute("ROLLBACK")
        return False

    def numbers(self):
        """The number of each worker, by its process."""
        found = {}
        for pid in self.pids():
            with self.only(pid):
                found[pid] = self.get("/ready").json()["worker"]
        return found

    def first(self):
        return next(pid for pid, number in self.numbers().items() if number == 1)

    def models(self):
        """The models that the workers have."""
        found = []
        for pid in self.pids():
            with self.only(pid):
                found.append(self.get("/ready").json()["model"])
        return found

    def have_another(self, model):
        """Whether both have the same model, and it is not this one; asked once, as either may take it over meanwhile."""
        found = set(self.models())
        return len(found) == 1 and found != {model}

    def kill(self, pid):
        """Kill a worker, and wait until another process has taken its place."""
        os.kill(pid, signal.SIGKILL)
        self.until(lambda: pid not in self.pids() and len(self.pids()) == 2)
        self.until(lambda: sorted(self.numbers().values()) == [1, 2])


@pytest.fixture(scope="module")
def club(trained, tmp_path_factory):
    """Two workers over a small FAQ of their own, and its folder."""
    folder = tmp_path_factory.mktemp("workers")
    data, models = folder / "data", folder / "models"
    data.mkdir()
    models.mkdir()
    for name, content in SMALL.items():
        (data / name).write_text(content, "utf-8")
    lend_model(trained, models)
    made = Workers(models, folder / "var", EIGBOT_DATA=str(data))
    log = made.server.log  # they began with a model of another FAQ, and train beside
    made.until(lambda: "phrasings are understood" in log.read_text() and "The model eigbot-" in log.read_text(), 300)
    yield made, folder
    made.server.process.send_signal(signal.SIGINT)
    made.server.process.wait(60)


def turns_of(folder, sender):
    engine = create_engine(f"sqlite:///{folder / 'var' / 'conversations.db'}", future=True)
    query = text(
        "select t.text, t.at from turns t join conversations c on c.id = t.conversation where c.sender = :who order by t.id"
    )
    with engine.connect() as connection:
        found = connection.execute(query, {"who": sender}).all()
    engine.dispose()
    return found


def counted(workers):
    lines = workers.get("/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("eigbot_message_seconds_count{"))


def test_both_answer_and_either_tells_what_both_counted(club):
    workers, _ = club
    assert sorted(workers.numbers().values()) == [1, 2]
    before = counted(workers)
    for pid in workers.pids():
        with workers.only(pid):
            assert workers.ask(HOURS)["text"] == "The club opens at noon."
    for pid in workers.pids():
        with workers.only(pid):
            assert counted(workers) == before + 2


def test_a_conversation_keeps_its_order_whichever_worker_takes_a_turn(club):
    workers, folder = club
    asked = [f"{HOURS} {number}" for number in range(6)]
    for number, question in enumerate(asked):
        with workers.only(workers.pids()[number % 2]):
            workers.ask(question, "in turn")
    assert [turn.text for turn in turns_of(folder, "in turn")] == asked
    with ThreadPoolExecutor(6) as clients:
        list(clients.map(lambda number: workers.ask(f"{PRICE} {number}", "at once"), range(24)))
    kept = turns_of(folder, "at once")
    assert sorted(turn.text for turn in kept) == sorted(f"{PRICE} {number}" for number in range(24))
    assert [turn.at for turn in kept] == sorted(turn.at for turn in kept)


def test_a_log_of_the_database_that_is_removed_again_and_again_loses_no_turn(club):
    """Whichever worker notices saves what both have written, and both go over to the new file."""
    workers, folder = club
    path = folder / "var" / "conversations.db"
    with ThreadPoolExecutor(6) as clients:
        answers = [clients.submit(workers.ask, f"{HOURS} {number}", "robbed") for number in range(60)]
        for number, answer in enumerate(answers):
            answer.result()
            if number % 10 == 5:
                for suffix in ("-wal", "-shm"):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
    remembered = [n for n, answer in enumerate(answers) if not answer.result()["text"].endswith(NOTE)]
    assert sorted(int(turn.text.split()[-1]) for turn in turns_of(folder, "robbed")) == remembered
    assert len(remembered) > 30
    assert "was removed while it was in use; what it held is saved" in workers.server.log.read_text()
    assert not list(path.parent.glob("*.damaged-*"))


def test_limits_are_counted_by_both_together(club):
    workers, _ = club
    token = httpx.post(f"{workers.server.url}/api/session", json={}, timeout=120).json()["token"]

    def say():
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{workers.server.url}/api/messages"
        return httpx.post(address, json={"message": HOURS}, headers=headers, timeout=120).status_code

    answered = []
    for pid in workers.pids():
        with workers.only(pid):
            answered += [say() for _ in range(12)]
    assert answered[:20] == [200] * 20
    assert answered[-1] == 429


def test_what_is_forked_has_one_thread_and_nothing_that_only_a_training_needs(club):
    """Questions had changed at the start; what staff's weekly digest needs, the first worker imports by itself."""
    workers, _ = club
    assert len(list(Path(f"/proc/{workers.parent}/task").iterdir())) == 1, "a thread would be lost in the fork"
    for pid in (workers.parent, workers.pids()[1]):
        assert "/scipy/" not in Path(f"/proc/{pid}/maps").read_text()


def test_each_keeps_its_threads_on_one_core_and_the_parent_none(club):
    workers, _ = club
    workers.until(lambda: all(len(set(cores_of(pid))) == 1 for pid in workers.pids()))
    assert all(len(cores) == 1 for pid in workers.pids() for cores in cores_of(pid))
    assert set(cores_of(workers.parent)) == {frozenset(os.sched_getaffinity(0))}


def test_new_connections_are_shared_out(club):
    workers, _ = club
    with contextlib.ExitStack() as clients:
        taken = []
        for _ in range(12):
            client = clients.enter_context(httpx.Client(base_url=workers.server.url, timeout=120))
            taken.append(client.get("/ready").json()["worker"])
    assert min(taken.count(1), taken.count(2)) >= 2


def test_an_edit_is_served_by_both(club, edit):
    workers, folder = club
    edit(folder / "data" / "faq_en.yml", "at noon", "at one")
    workers.until(lambda: workers.ask(HOURS)["text"] == "The club opens at one.")
    for pid in workers.pids():
        with workers.only(pid):
            assert workers.ask(HOURS)["text"] == "The club opens at one."


def test_a_new_model_is_taken_over_by_both_and_by_whoever_comes_after(club, edit):
    workers, folder = club
    before = workers.models()
    assert before[0] == before[1]
    edit(folder / "data" / "faq_en.yml", '"is it expensive?", ', '"is it expensive?", fee for grandmothers, ')
    workers.until(
        lambda: (
            len(list((folder / "models").glob("*.tar.gz"))) > 1 and workers.get("/ready").json()["model"] not in before
        ),
        300,
    )
    workers.until(lambda: workers.have_another(before[0]))
    now = workers.models()
    for pid in workers.pids():
        workers.kill(pid)
    workers.until(lambda: workers.models() == now)
    for pid in workers.pids():
        with workers.only(pid):
            assert workers.ask("fee for grandmothers")["custom"]["topic"] == "club.price"


def test_a_killed_worker_comes_back_and_says_so(club):
    workers, _ = club
    pid = next(pid for pid, number in workers.numbers().items() if number == 2)
    workers.kill(pid)
    assert f"Worker 2 (process {pid}) was ended by SIGKILL" in workers.server.log.read_text()


def test_what_is_done_once_goes_on_in_the_first_workers_successor(club, edit):
    workers, folder = club
    first = workers.first()
    with workers.only(next(pid for pid in workers.pids() if pid != first)):
        edit(folder / "data" / "faq_en.yml", "Twelve euros", "Thirteen euros")  # seen by nobody before its successor
        os.kill(first, signal.SIGKILL)
    workers.until(lambda: first not in workers.pids() and len(workers.pids()) == 2)
    workers.until(lambda: workers.ask(PRICE)["text"] == "Thirteen euros a year.")
    assert workers.first() != first


def test_a_training_ends_with_the_worker_that_began_it_and_its_successor_begins_another(club, edit):
    workers, folder = club
    first, before = workers.first(), workers.models()
    edit(folder / "data" / "faq_en.yml", '"is it expensive?", ', '"is it expensive?", fee for grandfathers, ')
    workers.until(lambda: workers.trainings())
    training = workers.trainings()
    assert {cores for pid in training for cores in cores_of(pid)} == {frozenset(os.sched_getaffinity(0))}
    os.kill(first, signal.SIGKILL)
    workers.until(lambda: not any(map(runs, training)))
    workers.until(lambda: workers.have_another(before[0]), 300)
    answer = workers.ask("fee for grandfathers")
    assert answer["custom"]["topic"] == "club.price", answer


def test_ctrl_c_leaves_no_process(trained, tmp_path):
    workers = Workers(trained, tmp_path)
    pids = workers.pids()
    for pid in (*pids, workers.parent):  # as a terminal does
        os.kill(pid, signal.SIGINT)
    assert workers.server.process.wait(60) == 0
    assert [pid for pid in pids if runs(pid)] == []
    assert "Traceback" not in workers.server.log.read_text()


def test_no_worker_outlives_a_parent_that_was_killed(trained, tmp_path):
    workers = Workers(trained, tmp_path)
    pids = workers.pids()
    workers.server.process.kill()
    workers.server.process.wait()
    ended = []

    def wait_a_moment():
        with contextlib.suppress(httpx.TransportError):
            ended.append(httpx.get(f"{workers.server.url}/ready", timeout=1))

    until(lambda: not any(map(runs, pids)), 20, wait_a_moment, workers.server.log.read_text)


def test_an_update_is_answered_once_whichever_worker_is_told(trained, tmp_path):
    telegram = FakeTelegram()
    more = {
        "EIGBOT_TELEGRAM_TOKEN": TOKEN,
        "EIGBOT_TELEGRAM_API_URL": telegram.url,
        "EIGBOT_TELEGRAM_SECRET": "korrekt_pferd",
    }
    workers = Workers(trained, tmp_path, EIGBOT_PUBLIC_URL="https://bot.example", **more)

    def told(update):
        headers = {"x-telegram-bot-api-secret-token": "korrekt_pferd"}
        address = f"{workers.server.url}/telegram/webhook"
        return httpx.post(address, json=update, headers=headers, timeout=120).status_code == 200

    try:
        first, second = sorted(workers.numbers(), key=workers.numbers().get)
        telegram.until(lambda: telegram.webhook)
        update = {"update_id": 75, "message": message_of(1, 7, text="who chairs the jury?")}
        with workers.only(second):
            workers.until(lambda: told(update))
            telegram.until(lambda: len(telegram.texts()) == 1)
        for pid in (first, second):
            with workers.only(pid):
                workers.until(lambda: told(update))  # a worker whose channel is not ready yet says 503
        with workers.only(second):
            assert told({"update_id": 76, "message": message_of(2, 7, text="/fr")})
        telegram.until(lambda: len(telegram.texts()) >= 2)
        assert "Mazzella" in telegram.texts()[0]
        assert len(telegram.texts()) == 2
    finally:
        workers.server.process.send_signal(signal.SIGTERM)
        workers.server.process.wait(60)
        telegram.stop()


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"EIGBOT_DATABASE_URL": "sqlite://"}, "EIGBOT_DATABASE_URL is a database in memory, which several processes"),
        ({"EIGBOT_WORKERS": "0"}, "EIGBOT_WORKERS is '0', but must be a number of processes, 1 to 64."),
    ],
)
def test_what_cannot_be_shared_or_counted_is_named(tmp_path, setting, message):
    done = eigbot("serve", "--workers", "2", models=tmp_path, var=tmp_path, **setting)
    assert done.exit_code == 1
    assert message in done.stderr
