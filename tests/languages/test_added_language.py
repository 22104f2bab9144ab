"""A language is a folder of files: one that the assistant does not come with is added, and served, without code.

Catalan (tests/languages/catalan) has no word list in any library here, and no texts of its own for the channels: its
words are learnt from its own files, and the channels have the texts of a language that is said in it.
"""

import json
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Server, environment
from tests.models import lend_vectors

PACKAGES = ("actions", "bot", "faq", "learnt", "nlu", "people", "rasa_pipeline", "settings", "config.yml")
FILES = ROOT / "tests" / "languages" / "catalan"


class Checkout(Server):
    """A server from a checkout that has Catalan, with a FAQ in it, which it trains its model of."""

    def __init__(self, folder):
        self.checkout = folder
        super().__init__(folder / "models", folder / "var", **data_and_code(folder))


def data_and_code(folder):
    return {"EIGBOT_DATA": str(FILES / "faq"), "PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory, trained):
    """A checkout that has Catalan, and a server from it: the code is this one's."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in PACKAGES:
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "languages", folder / "languages")
    shutil.copytree(FILES, folder / "languages" / "ca", ignore=shutil.ignore_patterns("faq"))
    lend_vectors(trained, folder / "models")
    running = Checkout(folder)
    yield running
    running.stop()


def test_its_faq_has_no_mistake(checkout):
    folder = checkout.checkout
    env = environment(folder / "models", folder / "var", **data_and_code(folder))
    command = [sys.executable, "-m", "bot", "check", "--json"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert (done.returncode, json.loads(done.stdout)["errors"]) == (0, 0)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("quan obriu els dissabtes?", "club.hours"),
        ("quant val la quota?", "club.price"),
        ("bon dia", "talk.greet"),
    ],
)
def test_it_is_understood_and_answered_in_its_words(checkout, question, topic):
    (reply,) = checkout.ask(question, question)
    assert (reply["custom"]["topic"], reply["custom"]["language"]) == (topic, "ca")
    assert "només" not in reply["text"]


def test_other_languages_are_answered_in_it_with_one_sentence_that_says_so(checkout):
    (reply,) = checkout.ask("¿Cuánto cuesta hacerse socio del ateneo?", "in Spanish")
    assert reply["custom"]["topic"] == "club.price"
    assert reply["text"] == "Esto solo puedo responderlo en catalán:\n\nDotze euros l'any."
