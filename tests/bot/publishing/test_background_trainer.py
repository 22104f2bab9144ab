"""A real server, whose FAQ is edited while a client asks."""

import contextlib
import os
import resource
import shutil
import signal
from pathlib import Path

import pytest

from bot.core.conversations import Conversations
from bot.publishing.log import BROKEN, FAILED, HELD, PUBLISHED, REFUSED, SERVED, PublishLog
from nlu.engine import Engine, newest_model
from nlu.model_order import archive_number
from tests.bot.publishing.client import asking
from tests.conftest import SMALL, Server
from tests.models import lend_model
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("publishing")
SECONDS = 300  # until a test gives up, on a quiet machine, where a training takes five


class Live:
    """A server over a small FAQ of its own, and its files."""

    def __init__(self, folder, trained):
        self.data, self.tests, self.models = folder / "data", folder / "tests" / "conversations", folder / "models"
        for made in (self.data, self.tests, self.models):
            made.mkdir(parents=True)
        for name, text in SMALL.items():
            (self.data / name).write_text(text, "utf-8")
        lend_model(trained, self.models)
        good = newest_model(self.models)
        (self.models / "eigbot-000050-ffffffff.tar.gz").write_bytes(good.read_bytes()[:100_000])
        (self.models / "20991231-foreign.tar.gz").write_bytes(b"no archive")
        os.utime(self.models / "20991231-foreign.tar.gz", (4e9, 4e9))
        self.server = Server(self.models, folder / "var", EIGBOT_DATA=str(self.data))
        self.first_model, self.first_answer = self.model(), self.answer("what is the deadline?")
        self.log = PublishLog(Conversations(f"sqlite:///{folder / 'var' / 'conversations.db'}"))
        self.until_noted(PUBLISHED, None)  # it began with a model of another FAQ

    def save(self, old, new, name="faq_en.yml"):
        path = self.data / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def add(self, phrasing):
        """Save one more phrasing of the price."""
        self.save('"is it expensive?", ', f'"is it expensive?", {phrasing}, ')

    def model(self):
        return self.server.client.get("/ready").json()["model"]

    def answer(self, question="when does the club open?"):
        return self.server.ask(question, "live")[0]

    def until(self, true, what):
        until(true, SECONDS, self.server.poll, lambda: f"{what}:\n{self.server.log.read_text()}")

    def until_noted(self, result, since):
        """Wait for a publish of this result that is newer than `since`, and return it."""
        self.until(lambda: any(each.result == result for each in self.since(since)), result)
        return next(each for each in self.since(since) if each.result == result)

    def since(self, publish):
        return [each for each in self.log.publishes() if publish is None or each.at > publish.at]

    def worker(self):
        """The process id of the child that trains, once there is one."""
        self.until(self.children, "a child")
        return self.children()[0]

    def children(self):
        parent, found = self.server.process.pid, []
        for each in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                worker = b"bot.publishing.worker" in (each / "cmdline").read_bytes()
                if worker and f"PPid:\t{parent}\n" in (each / "status").read_text():
                    found.append(int(each.name))
        return found


@pytest.fixture(scope="module")
def live(trained, tmp_path_factory):
    made = Live(tmp_path_factory.mktemp("live"), trained)
    yield made
    made.server.stop()


def test_new_phrasings_are_understood_after_a_training_during_which_answers_go_on(live):
    before, model = live.log.last_publish(), live.model()
    with asking(live.server, ["when does the club open?"], a_second=10) as answers:
        live.add("membership fee for grandmothers")
        live.until_noted(PUBLISHED, before)
    assert live.model() != model
    assert live.answer("membership fee for grandmothers")["custom"]["topic"] == "club.price"
    assert answers.errors == []
    assert {reply[0]["text"] for reply in answers.replies} == {"The club opens at noon."}
    assert "tensorflow" not in Path(f"/proc/{live.server.process.pid}/maps").read_text()


def test_a_server_begins_with_the_model_before_though_its_topics_are_gone_and_trains_beside(live, trained):
    log = live.server.log.read_text()
    assert live.first_model == Engine(newest_model(trained)).model_id != live.model()
    assert live.first_answer["text"]
    assert live.first_answer["custom"]["topic"] is None
    assert log.index("EIGbot answers on") < log.index("a model is being trained for them beside")
    for name in ("eigbot-000050-ffffffff.tar.gz", "20991231-foreign.tar.gz"):
        assert log.count(f"{name} is not a model archive") == 1
    assert archive_number(newest_model(live.models)) > 50


def test_the_last_of_two_saves_wins_and_its_training_is_one_more(live):
    before = live.log.last_publish()
    live.add("what do the under twelves pay")
    live.worker()
    live.add("what do the over seventies pay")
    live.add("what do twins pay")
    live.until_noted(PUBLISHED, before)
    assert [each.result for each in live.since(before)].count(PUBLISHED) == 1
    assert live.answer("what do twins pay")["custom"]["topic"] == "club.price"


def test_a_model_that_breaks_a_conversation_test_is_not_swapped_in(live):
    (live.tests / "club.yml").write_text("- question: what do triplets pay\n  language: en\n  topic: club.hours\n")
    before, model = live.log.last_publish(), live.model()
    live.add("what do triplets pay")
    refused = live.until_noted(REFUSED, before)
    (sentence,) = refused.messages
    assert sentence.startswith("tests/conversations/club.yml, line 1: «what do triplets pay» must be answered by club.")
    assert sentence in live.server.log.read_text()
    assert live.model() == model


def test_an_answer_that_breaks_a_conversation_test_is_served_and_said(live):
    (live.tests / "club.yml").write_text("- question: when does the club open?\n  language: en\n  words: noon\n")
    before = live.log.last_publish()
    live.save("at noon", "at one")
    live.until(lambda: "at one" in live.answer()["text"], "the answer")
    live.until(lambda: any("must say 'noon'" in "".join(p.messages) for p in live.since(before)), "the test")
    (live.tests / "club.yml").unlink()
    live.save("at one", "at noon")
    live.until(lambda: "at noon" in live.answer()["text"], "the answer")
    live.until_noted(PUBLISHED, before)  # the phrasing that was refused before, since no test stands against it


def test_a_save_that_needs_no_training_leaves_no_process(live):
    model = live.model()
    live.save("at noon", "at two")
    live.until(lambda: "at two" in live.answer()["text"], "the answer")
    assert not live.children()
    assert live.model() == model
    live.save("at two", "at noon")
    live.until(lambda: "at noon" in live.answer()["text"], "the answer")


def test_a_killed_training_is_said_and_the_next_save_trains(live):
    before, model = live.log.last_publish(), live.model()
    live.add("what do quadruplets pay")
    os.kill(live.worker(), signal.SIGKILL)
    failed = live.until_noted(FAILED, before)
    assert failed.messages == ("The training process ended before it was done (code -9).",)
    assert (live.model(), live.answer()["text"]) == (model, "The club opens at noon.")
    live.add("what do quintuplets pay")
    live.until_noted(PUBLISHED, before)


def test_a_full_disk_is_said_and_nothing_is_left(live):
    before, model = live.log.last_publish(), live.model()
    live.add("what do sextuplets pay")
    child = live.worker()
    _, most = resource.prlimit(child, resource.RLIMIT_FSIZE)
    resource.prlimit(child, resource.RLIMIT_FSIZE, (50_000, most))  # no file that the child writes may be larger
    failed = live.until_noted(FAILED, before)
    assert failed.messages[0].startswith("The model cannot be written: ")
    live.until(lambda: not list(live.models.glob(".training-*")), "the training_folder to go")
    assert (live.model(), live.answer()["text"]) == (model, "The club opens at noon.")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda text: text[: len(text) // 2], "faq_en.yml"),
        (lambda text: text.replace("answer:", "\tanswer:"), "faq_en.yml, line 7: not readable as YAML"),
        (None, "faq_en.yml: the file is missing"),
    ],
    ids=["half", "tab", "deleted"],
)
def test_a_spoilt_file_changes_nothing_and_is_said_once(live, spoil, complaint):
    path, before, model = live.data / "faq_en.yml", live.log.last_publish(), live.model()
    whole = path.read_text("utf-8")
    if spoil:
        path.write_text(spoil(whole), "utf-8")
    else:
        path.unlink()
    broken = live.until_noted(BROKEN, before)
    assert complaint in "\n".join(broken.messages)
    assert (live.model(), live.answer()["text"]) == (model, "The club opens at noon.")
    path.write_text(whole.replace("at noon", "at five"), "utf-8")
    live.until(lambda: live.answer()["text"] == "The club opens at five.", "the mended file")
    path.write_text(whole, "utf-8")
    live.until(lambda: live.answer()["text"] == "The club opens at noon.", "the file as it was")
    assert [each.result for each in live.since(before)].count(BROKEN) == 1
    assert SERVED in [each.result for each in live.since(before)]


def test_a_topic_with_a_mistake_is_held_back_and_the_others_are_served(live):
    before, model = live.log.last_publish(), live.model()
    live.save("club.price", "club.prize")
    live.save("at noon", "at six")
    live.until(lambda: live.answer()["text"] == "The club opens at six.", "the other topic")
    assert "club.price is held back, and goes on being served as it was" in "\n".join(
        live.until_noted(HELD, before).messages
    )
    assert live.answer("is it expensive?")["text"] == "Twelve euros a year."
    live.save("club.prize", "club.price")
    live.save("at six", "at noon")
    live.until(lambda: live.answer()["text"] == "The club opens at noon.", "the file as it was")
    assert live.model() == model


def test_what_is_no_model_is_said_once_and_later_ones_are_served(live):
    before, model = live.log.last_publish(), live.model()
    (live.models / "eigbot-900000-ffffffff.tar.gz").write_bytes(b"no archive")
    said = "eigbot-900000-ffffffff.tar.gz is not a model archive"
    live.until(lambda: said in live.server.log.read_text(), "the line")
    assert (live.model(), live.answer()["text"]) == (model, "The club opens at noon.")
    live.add("what do septuplets pay")
    live.until_noted(PUBLISHED, before)
    assert live.model() != model
    assert live.server.log.read_text().count(f"{said} (not a gzip file). What was served before still is.") == 1


def test_a_model_that_is_taken_away_is_the_one_before_again(live):
    model = live.model()
    newest_model(live.models).unlink()
    live.until(lambda: live.model() != model, "the model before")
    assert live.answer()["text"] == "The club opens at noon."


def test_a_model_that_another_process_puts_in_place_is_served(live, trained):
    model = live.model()
    shutil.copy(newest_model(trained), live.models / "beside")
    os.utime(live.models / "beside")
    (live.models / "beside").rename(live.models / "other.tar.gz")
    live.until(lambda: live.model() != model, "the other model")
