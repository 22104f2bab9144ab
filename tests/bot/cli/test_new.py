"""`eigbot new`: another programme's FAQ to begin with, which checks clean, says what is to be replaced, and answers."""

import os
import pty
import re
import subprocess
import sys

import pytest

from faq.errors import ERROR
from faq.lint.check import check
from faq.reader import load_faq
from languages import LANGUAGES
from tests.command import eigbot
from tests.conftest import ROOT, environment, write_small

NAME = 'L\'été "$1" : {x} #y \\n'


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **more: eigbot(*arguments, models=tmp_path / "m", var=tmp_path / "v", **more)


def warned_of(folder):
    """The codes of the check's warnings, of which each has to be one that goes once staff have written their own."""
    findings = check(folder)
    assert [finding.text("en") for finding in findings if finding.severity == ERROR] == []
    return {finding.code for finding in findings}


@pytest.mark.parametrize("codes", [(code,) for code in LANGUAGES] + [("fr", "en"), ("en", "de"), tuple(LANGUAGES)])
def test_what_is_made_is_fit_to_publish_and_waits_for_ones_own_words(run, tmp_path, codes):
    done = run("new", "faq", "--name", NAME, *(option for code in codes for option in ("--language", code)))
    assert done.exit_code == 0, done.stderr
    assert warned_of(tmp_path / "faq") == {"starter-fact", "starter-answer", "draft-topic"}
    faq = load_faq(tmp_path / "faq")
    assert set(faq.languages) == set(codes)
    assert {faq.headings[code].title for code in codes} == {NAME}
    assert list(faq.topics) >= ["program.what", "apply.who", "apply.how"]


@pytest.mark.parametrize("name", ["Horizon", "Les Ateliers", "Numérique 2030"])
def test_the_first_question_suits_a_name_that_begins_with_any_letter(run, tmp_path, name):
    run("new", "faq", "--name", name, "--language", "fr")
    assert load_faq(tmp_path / "faq").topics["program.what"]["fr"].question == f"{name}, qu'est-ce que c'est ?"


def test_ones_own_words_end_the_warnings(run, tmp_path, edit):
    run("new", "faq", "--language", "en")
    folder = tmp_path / "faq"
    edit(
        folder / "faq_en.yml",
        "Say here in two sentences what the programme is, and what it is for.",
        "A summer school.",
    )
    edit(folder / "faq_en.yml", "Say here who can apply, and on what conditions.", "Whoever likes.")
    edit(folder / "faq_en.yml", "    draft: true", "    # ready:")
    edit(folder / "program.yml", "https://www.example.org/form", "https://school.test/form")
    edit(folder / "program.yml", "mailto:contact@example.org", "mailto:us@school.test")
    edit(folder / "program.yml", "  # application_deadline", "  application_deadline")
    assert warned_of(folder) == set()


def test_it_says_what_to_do_next(run):
    shown = run("new", "--language", "fr", LC_ALL="fr_FR.UTF-8").stderr
    assert [line.strip() for line in shown.splitlines()[1::2]] == [
        "eigbot check", "eigbot import --add FILE…", "eigbot serve"
    ]  # fmt: skip
    assert "EIGBOT_DATA='my faq' eigbot check" in run("new", "my faq").stderr


@pytest.mark.parametrize("there", ["faq_fr.yml", "phrasings_de.yml", "program.yml", "schema/faq.schema.json"])
def test_nothing_is_overwritten(run, tmp_path, there):
    path = tmp_path / "data" / there
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    done = run("new", "--name", "Another")
    assert done.exit_code == 1
    assert done.stderr == f"data has {path.name} already: nothing was written. Choose another folder.\n"
    assert [each for each in (tmp_path / "data").rglob("*") if each.is_file()] == [path]
    assert path.read_text() == "mine"


def test_a_folder_that_cannot_be_written_to_and_a_language_that_it_has_not_are_named(run, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("new", "file/data")
    assert (done.exit_code, done.stderr) == (1, "file/data cannot be written to: Not a directory.\n")
    done = run("new", "--language", "xx")
    assert (done.exit_code, done.stderr) == (2, "--language is 'xx', but must be one of: fr, en, es, de.\n")
    assert not (tmp_path / "data").exists()


def test_whoever_sits_at_a_terminal_is_asked(tmp_path):
    screen, child = pty.openpty()
    asking = subprocess.Popen(
        [sys.executable, "-m", "bot", "new"],
        cwd=tmp_path, env=environment(tmp_path, tmp_path, PYTHONPATH=str(ROOT), LC_ALL="fr_FR.UTF-8"),
        stdin=child, stdout=child, stderr=child,
    )  # fmt: skip
    os.close(child)
    shown = ""
    try:
        for question, answer in (("Le nom du programme", "Été"), ("entre virgules", "fr, en")):
            while question not in shown or not shown.endswith(": "):
                shown += os.read(screen, 4096).decode()
            os.write(screen, f"{answer}\n".encode())
            shown = ""
        assert asking.wait(60) == 0
    finally:
        asking.kill()
        os.close(screen)
    faq = load_faq(tmp_path / "data")
    assert (faq.languages, faq.headings["en"].title) == (("fr", "en"), "Été")


def test_a_faq_of_ones_own_is_not_taken_for_the_one_to_begin_with(tmp_path):
    assert not warned_of(write_small(tmp_path / "small")) & {"starter-fact", "starter-answer"}


@pytest.mark.parametrize("page", ["another-programme.md", "autre-programme.md"])
def test_another_language_begins_with_a_file_as_the_guide_has_it(run, tmp_path, monkeypatch, page):
    run("new", "data", "--name", "Horizon", "--language", "en")
    text = (ROOT / "docs" / page).read_text("utf-8")
    file, mark = re.findall(r"```yaml\n(# data/faq_de\.yml\n.*?|  apply\.who:\n.*?)```", text, re.DOTALL)
    (tmp_path / "data/faq_de.yml").write_text(file, "utf-8")
    monkeypatch.setenv("EIGBOT_DATA", str(tmp_path / "data"))
    named = run("check", "--quick")
    assert named.exit_code == 1
    english = (tmp_path / "data/faq_en.yml").read_text("utf-8")
    for topic in re.findall(r"faq_de\.yml: topic '([a-z.]+)' is missing", named.stdout + named.stderr):
        english = english.replace(f"  {topic}:\n", mark.replace("apply.who", topic))
        english = re.sub(rf"^  {re.escape(topic)}: .*\n", mark.replace("apply.who", topic), english, flags=re.MULTILINE)
    (tmp_path / "data/faq_en.yml").write_text(english, "utf-8")
    checked = run("check", "--quick")
    assert checked.exit_code == 0, checked.stdout + checked.stderr
    faq = load_faq(tmp_path / "data")
    assert set(faq.languages) == {"en", "de"}
    assert faq.topics["program.what"]["de"].answer
