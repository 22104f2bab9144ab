"""A language is a folder of files: one that the assistant does not come with is added, and served, without code.

Catalan (tests/languages/catalan) has no word list in any library here, and no texts of its own for the channels: its
words are learnt from its own files, and the channels have the texts of a language that is said in it.
"""

import json
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT, environment

PACKAGES = ("actions", "bot", "faq", "learnt", "nlu", "people", "settings", "config.yml")
FILES = ROOT / "tests" / "languages" / "catalan"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout that has Catalan, and a model of a FAQ in it: the code is this one's."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in PACKAGES:
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "languages", folder / "languages")
    shutil.copytree(FILES, folder / "languages" / "ca", ignore=shutil.ignore_patterns("faq"))
    done = eigbot(folder, "train")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def eigbot(folder, *arguments):
    more = {"EIGBOT_DATA": str(FILES / "faq"), "PYTHONPATH": str(folder)}
    env = environment(folder / "models", folder / "var", **more)
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def asked(folder, question):
    done = eigbot(folder, "ask", question, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)[0]


def test_its_faq_has_no_mistake(checkout):
    done = eigbot(checkout, "check", "--json")
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
    reply = asked(checkout, question)
    assert (reply["custom"]["topic"], reply["custom"]["language"]) == (topic, "ca")
    assert "només" not in reply["text"]


def test_other_languages_are_answered_in_it_with_one_sentence_that_says_so(checkout):
    reply = asked(checkout, "¿Cuánto cuesta hacerse socio del ateneo?")
    assert reply["custom"]["topic"] == "club.price"
    assert reply["text"] == "Esto solo puedo responderlo en catalán:\n\nDotze euros l'any."
