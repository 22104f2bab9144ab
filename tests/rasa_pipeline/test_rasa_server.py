"""Rasa's own servers answer what ours does: one `rasa train`, `rasa run` with `rasa run actions`, and `eigbot serve`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from faq.reader import load_faq
from languages import ASSUMED
from tests.conftest import DATA, ROOT, Server
from tests.rasa_pipeline.servers import RasaServers, joined, rasa_environment

pytestmark = pytest.mark.xdist_group("rasa")

TODAY = "2016-11-10"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The shipped FAQ, without questions for the team, which Rasa's server has no place to keep."""
    folder = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("faq") / "data"))
    program = (folder / "program.yml").read_text("utf-8")
    closed, times = re.subn(r"team: \{inbox: on\}", "team: {inbox: off}", program)
    assert times == 1
    (folder / "program.yml").write_text(closed, "utf-8")
    return folder


@pytest.fixture(scope="module")
def by_rasa(shared_models, data):
    """A folder of models, with one that `rasa train` made."""

    def train(models):
        command = [sys.executable, "-m", "rasa", "train", "--skip-validation", "--out", str(models)]
        env = rasa_environment(models, models, EIGBOT_DATA=str(data))
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    return shared_models.folder("by-rasa", load_faq(data), train)


@pytest.fixture(scope="module")
def ours(by_rasa, data, tmp_path_factory):
    running = Server(by_rasa, tmp_path_factory.mktemp("ours"), EIGBOT_DATA=str(data), EIGBOT_TODAY=TODAY)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def theirs(by_rasa, data, tmp_path_factory):
    var = tmp_path_factory.mktemp("theirs") / "var"
    running = RasaServers(by_rasa, var, EIGBOT_DATA=str(data), EIGBOT_TODAY=TODAY)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def both(ours, theirs):
    """Asks both, and returns what they answered alike."""

    def ask(message, sender, language=None):
        expected = ours.ask(message, sender, language)
        found = joined(theirs.ask(message, sender, language))
        for reply in (
            *expected,
            *found,
        ):  # a message's readings are one batch or the other's, which tells in the last digits
            reply["custom"]["confidence"] = pytest.approx(reply["custom"]["confidence"], abs=1e-3)
        assert found == expected, message
        return expected

    return ask


@pytest.mark.parametrize("language", ASSUMED)
def test_every_topic_is_answered_alike(both, real_faq, language):
    answered = set()
    for topic, entries in real_faq.topics.items():
        if language not in entries:
            continue
        for number, text in enumerate((entries[language].question, *entries[language].also[:1])):
            replies = both(text, f"{language}-{topic}-{number}", language)
            answered |= {reply["custom"]["topic"] for reply in replies}
    assert len(answered) > 0.9 * len(real_faq.topics)


CONVERSATION = [
    ("le défi du ministère de l'intérieur", "choices"),
    ("/challenge.licences", "answer"),
    ("et c'est où ?", "answer"),
    ("combien de temps cuire un poulet rôti", "unknown"),
    ("Qui préside le jury ?", "answer"),
    ("et quand ?", "answer"),
    ("Where do we work, and what is the pay?", "answer"),
    ("thanks", "talk"),
    ("/jury.who", None),  # never offered: a text like any other
    ('/apply.deadline{"challenge": "bnf"}', None),  # nobody gives orders in Rasa's way
]


def test_a_conversation_goes_alike(both):
    for text, kind in CONVERSATION:
        replies = both(text, "scene")
        assert kind in (None, replies[0]["custom"]["kind"]), (text, replies)


def test_a_visitor_is_shown_nothing_that_is_for_programs(theirs):
    replies = theirs.ask("who chairs the jury?", "terminal", input_channel="cmdline")
    assert replies
    assert all("custom" not in reply for reply in replies)


def test_rasas_own_tests_hold_the_stories_that_are_shipped(by_rasa, data, tmp_path):
    held = ("test", "core", "--e2e", "--fail-on-prediction-errors", "--stories", "tests/test_stories.yml")
    command = [sys.executable, "-m", "rasa", *held, "-m", str(by_rasa), "--out", str(tmp_path)]
    env = rasa_environment(by_rasa, tmp_path, EIGBOT_DATA=str(data))
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Correct:\s+8 / 8", done.stdout + done.stderr)
