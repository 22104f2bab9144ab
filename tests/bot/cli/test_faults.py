"""A real server that is robbed of what it needs, and given it back: it goes on by itself, and says so meanwhile."""

import os
import resource
import socket
import tarfile
from contextlib import closing

import pytest

from bot.core.without_memory import channel_texts
from tests.conftest import Server, write_small
from tests.models import lend_model

pytestmark = pytest.mark.xdist_group("faults")
HOURS = "when does the club open?"
NOTE = channel_texts()["en"].unremembered


class Robbed:
    """A server over a small FAQ, and what may be taken from it."""

    def __init__(self, folder, models):
        self.data, self.models, self.var = write_small(folder / "data"), folder / "models", folder / "var"
        lend_model(models, self.models)
        self.server = Server(self.models, self.var, EIGBOT_DATA=str(self.data))
        self.pid, self.hour = self.server.process.pid, "noon"

    def limit(self, what, amount):
        """Have the kernel refuse the server more than so much; returns what gives it back."""
        soft, hard = resource.prlimit(self.pid, what)
        resource.prlimit(self.pid, what, (amount, hard))
        return lambda: resource.prlimit(self.pid, what, (soft, hard))

    def save(self, hour):
        path = self.data / "faq_en.yml"
        path.write_text(path.read_text("utf-8").replace(f"at {self.hour}", f"at {hour}"), "utf-8")
        self.hour = hour

    def answer(self):
        return self.server.ask(HOURS, "robbed", "en")[0]["text"]

    def until_served(self):
        self.server.until(lambda: f"at {self.hour}" in self.answer())

    def parts(self):
        """The parts that /ready names as not working."""
        response = self.server.client.get("/ready")
        found = [each["part"] for each in response.json().get("problems", ())]
        assert (response.status_code == 503) is bool(found)
        return found

    def logged(self):
        return self.server.log.read_text()


@pytest.fixture(scope="module")
def robbed(trained_small, tmp_path_factory):
    made = Robbed(tmp_path_factory.mktemp("robbed"), trained_small)
    yield made
    made.server.stop()


def test_an_edit_that_is_made_while_no_file_can_be_opened_is_served_afterwards(robbed):
    """As after a flood of connections: the watcher cannot even list the folders that it watches."""
    robbed.server.client.get("/ready")  # over a connection that stays
    give_back = robbed.limit(resource.RLIMIT_NOFILE, 3)  # whatever it closes meanwhile, no number below is free
    try:
        robbed.save("one")
        robbed.server.until(lambda: "The background task 'faq' failed" in robbed.logged())
        robbed.server.until(lambda: "tasks" in robbed.parts())
    finally:
        give_back()
    robbed.until_served()
    robbed.server.until(lambda: robbed.parts() == [])
    assert 'eigbot_task_failures_total{task="faq"}' in robbed.server.client.get("/metrics").text


def test_a_foreign_archive_among_the_models_stops_no_edit(robbed):
    foreign = robbed.models / "zzz.tar.gz"
    with tarfile.open(foreign, "w:gz") as archive:
        archive.add(robbed.data / "faq_en.yml", "metadata.json")
    os.utime(foreign, (4e9, 4e9))
    robbed.save("two")
    robbed.until_served()
    robbed.save("three")
    robbed.until_served()
    foreign.unlink()
    robbed.server.until(lambda: robbed.parts() == [])


def test_a_disk_that_takes_no_more_stops_no_answer(robbed):
    """No file may grow: what is kept fails, and what is read goes on."""
    give_back = robbed.limit(resource.RLIMIT_FSIZE, 1)
    try:
        robbed.server.until(lambda: NOTE in robbed.answer())
        assert robbed.answer().startswith(f"The club opens at {robbed.hour}.")
        robbed.server.until(lambda: {"database", "disk"} <= set(robbed.parts()))
    finally:
        give_back()
    robbed.server.until(lambda: robbed.parts() == [])
    robbed.server.until(lambda: NOTE not in robbed.answer())


def test_facts_that_are_damaged_are_built_anew_without_an_answer_missing(robbed):
    facts = robbed.var / "facts.db"
    for damage in (lambda: facts.write_bytes(b"." * 50_000), facts.unlink):
        before = robbed.logged().count("facts.db is gone or damaged")
        damage()
        assert robbed.hour in robbed.answer()
        robbed.server.until(lambda seen=before: robbed.logged().count("facts.db is gone or damaged") > seen)
        robbed.server.until(lambda: robbed.parts() == [] and facts.exists())
        robbed.save({"three": "four", "four": "five"}[robbed.hour])
        robbed.until_served()


def test_no_log_line_holds_what_somebody_wrote(robbed):
    """After all that: the marked texts were sent while everything failed in turn."""
    mark = "zebrawarden"
    give_back = robbed.limit(resource.RLIMIT_FSIZE, 1)
    try:
        for text in (f"{mark} opens when?", f"/{mark}.{mark}", f"and {mark}?"):
            robbed.server.post({"sender": mark, "message": text})
    finally:
        give_back()
    robbed.server.until(lambda: robbed.parts() == [])
    with closing(socket.create_connection(robbed.server.url.removeprefix("http://").split(":"))) as raw:
        raw.sendall(f"POST /webhooks/rest/webhook?{mark} HTTP/1.1\r\n{mark}\r\n\r\n".encode())
    assert mark not in robbed.logged()
