"""Several machines, each with its own files and models, over one database: what is published on one is served on all."""

import contextlib

import pytest

from bot.core.conversations import Conversations
from bot.publishing.log import PUBLISHED, REFUSED, PublishLog
from bot.publishing.published_models import PublishedModels
from faq.atomic import atomic_write
from nlu.engine import newest_model
from tests.bot.staff.test_access import TOKEN, form_token, sign_in
from tests.conftest import SMALL, Server
from tests.examples import THOROUGH
from tests.models import lend_model, lend_vectors
from tests.processes import processes_with
from tests.services.postgresql import BINARIES
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("machines")
SECONDS = 300  # until a test gives up, on a quiet machine, where a training takes five
SOON = 5  # seconds until what is published on one is served on all
# What machines share is PostgreSQL; that each step is right on SQLite too, tests of the steps show.
DATABASES = ["postgresql"] if BINARIES and not THOROUGH else ["sqlite", "postgresql"]


class Machine:
    """A server, with folders of its own."""

    def __init__(self, folder, database):
        self.data, self.models, self.tests = folder / "data", folder / "models", folder / "tests" / "conversations"
        self._var, self._database = folder / "var", database
        for made in (self.data, self.models, self.tests):
            made.mkdir(parents=True)
        for name, text in SMALL.items():
            (self.data / name).write_text(text, "utf-8")

    def start(self):
        self.server = Server(
            self.models, self._var, EIGBOT_DATA=str(self.data), EIGBOT_DATABASE_URL=self._database,
            EIGBOT_FOLLOW="on", EIGBOT_STAFF_TOKEN=TOKEN,
        )  # fmt: skip
        self.client = self.server.client
        return self

    def save(self, old, new, name="faq_en.yml"):
        text = (self.data / name).read_text("utf-8")
        assert old in text
        with atomic_write(self.data / name) as beside:  # or the history has the file as it was for a moment, empty
            beside.write_text(text.replace(old, new, 1), "utf-8")

    def add(self, phrasing):
        self.save('"is it expensive?", ', f'"is it expensive?", {phrasing}, ')

    def model(self):
        return self.client.get("/ready").json()["model"]

    def answer(self, question="when does the club open?"):
        return self.server.ask(question, "machines", "en")[0]

    def restore(self, version):
        """Go back to a version, on the page of the history."""
        own = {"Origin": self.server.url}
        sign_in(self, TOKEN, **own)
        latest = max(each.id for each in self.versions())
        fields = {"form_token": form_token(self), "latest": str(latest)}
        response = self.client.post(f"/staff/history/{version}?lang=en", data=fields, headers=own)
        assert response.status_code == 303, response.text

    def versions(self):
        from bot.staff.history.versions import VersionStore

        with contextlib.closing(Conversations(self._database)) as conversations:
            return VersionStore(conversations).versions(50)

    def trains(self):
        return any("bot.publishing.worker" in each for each in processes_with(f"EIGBOT_VAR={self._var}").values())

    def kill(self):
        self.client.close()
        self.server.process.kill()
        self.server.process.wait()

    def stop(self):
        if self.server.process.poll() is None:
            self.server.stop()


class Machines:
    """Two machines, and room for more."""

    def __init__(self, folder, database, trained):
        self._folder, self._database, self.all = folder, database, []
        first = self.make()
        lend_model(trained, first.models)  # of another FAQ
        self.log = PublishLog(Conversations(database))
        first.start()
        self.until(lambda: self.count(PUBLISHED) == 1, "the first model")
        other = self.make()
        lend_vectors(trained, other.models)
        other.start()

    def make(self):
        self.all.append(Machine(self._folder / str(len(self.all)), self._database))
        return self.all[-1]

    def shared(self):
        with contextlib.closing(Conversations(self._database)) as conversations:
            return PublishedModels(conversations.database).all()

    def count(self, result):
        return [each.result for each in self.log.publishes(100)].count(result)

    def until(self, true, what, seconds=SECONDS):
        def story():
            logs = [each.server.log.read_text() for each in self.all if hasattr(each, "server")]
            return "\n---\n".join([what, *logs])

        return until(true, seconds, self.all[0].server.poll, story)

    def until_same(self, seconds=SECONDS):
        self.until(lambda: len({each.model() for each in self.all}) == 1, "the same model", seconds)


@pytest.fixture(scope="module", params=DATABASES)
def machines(request, trained, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"machines-{request.param}")
    database = f"sqlite:///{folder / 'shared.db'}"
    if request.param == "postgresql":
        database = request.getfixturevalue("postgresql").database_url()
    made = Machines(folder, database, trained)
    yield made
    for each in made.all:
        each.stop()


def test_a_machine_without_a_model_begins_with_that_of_the_others(machines):
    one, other = machines.all
    machines.until_same()
    assert machines.count(PUBLISHED) == len(machines.shared()) == 1
    assert newest_model(other.models).read_bytes() == newest_model(one.models).read_bytes()
    assert "raining" not in other.server.log.read_text()


def test_an_answer_saved_on_one_is_served_on_the_other(machines):
    one, other = machines.all
    one.save("at noon", "at one")
    machines.until(lambda: "at one" in other.answer()["text"], "the answer", SOON)
    other.save("at one", "at noon")
    machines.until(lambda: "at noon" in one.answer()["text"], "the answer", SOON)


def test_a_version_restored_on_the_page_is_served_on_the_other(machines):
    one, other = machines.all
    one.save("at noon", "at six")
    machines.until(lambda: "at six" in other.answer()["text"], "the answer", SOON)
    other.restore(other.versions()[1].id)
    machines.until(lambda: "at noon" in one.answer()["text"], "the answer", SOON)
    assert "at noon" in other.answer()["text"]


@pytest.mark.parametrize("which", [0, 1])
def test_phrasings_saved_on_one_are_trained_once_and_understood_on_both(machines, which):
    before, phrasing = machines.count(PUBLISHED), f"membership fee for {('grandmothers', 'grandfathers')[which]}"
    model = machines.all[0].model()
    machines.all[which].add(phrasing)
    machines.until(lambda: machines.count(PUBLISHED) > before, "a training")
    machines.until(lambda: machines.all[0].model() != model, "the new model")
    machines.until_same(SOON)
    assert all(each.answer(phrasing)["custom"]["topic"] == "club.price" for each in machines.all)
    assert not any(each.trains() for each in machines.all)
    assert machines.count(PUBLISHED) == before + 1


def test_what_the_tests_of_one_refuse_is_not_published_by_another(machines):
    one, said = machines.all[0], "Another machine has trained these phrasings"
    test = "- question: what do triplets pay\n  language: en\n  topic: club.hours\n"
    for each in machines.all:
        (each.tests / "club.yml").write_text(test)
    before, model = machines.count(REFUSED), one.model()
    one.add("what do triplets pay")
    machines.until(lambda: machines.count(REFUSED) > before, "a refusal")
    machines.until(lambda: any(said in each.server.log.read_text() for each in machines.all), "the other to notice")
    assert not any(each.trains() for each in machines.all)
    assert [each.model() for each in machines.all] == [model, model]
    assert machines.count(REFUSED) == before + 1
    for each in machines.all:
        (each.tests / "club.yml").unlink()
    machines.until(lambda: one.model() != model, "the model that nothing stands against any more")
    machines.until_same()


def test_if_the_machine_that_trains_dies_another_takes_over_and_it_has_the_model_when_it_is_back(machines):
    before = machines.count(PUBLISHED)
    machines.all[1].add("what do quadruplets pay")
    machines.until(lambda: "quadruplets" in (machines.all[0].data / "faq_en.yml").read_text("utf-8"), "the file", SOON)
    machines.until(lambda: any(each.trains() for each in machines.all), "a training")
    dead = next(each for each in machines.all if each.trains())
    (alive,) = (each for each in machines.all if each is not dead)
    dead.kill()
    until(lambda: machines.count(PUBLISHED) > before, SECONDS, alive.server.poll, lambda: alive.server.log.read_text())
    assert alive.answer("what do quadruplets pay")["custom"]["topic"] == "club.price"
    dead.start()
    machines.until_same()
    assert machines.count(PUBLISHED) == before + 1
    assert dead.answer("what do quadruplets pay")["custom"]["topic"] == "club.price"
