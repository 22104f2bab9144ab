import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.conversations import Conversations
from bot.publishing.log import PublishLog
from tests.bot.core.fake_chooser import FakeChooser, choosing
from tests.command import eigbot
from tests.conftest import DATA, ROOT, Server, environment
from tests.models import lend_model


def process(*arguments, models, var, **more):
    """A command in a process of its own, where that is what is tested."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT, env=environment(models, var, **more), capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_check_approves_the_shipped_files(tmp_path):
    done = process("check", models=tmp_path, var=tmp_path)
    assert done.returncode == 0
    assert "No mistake in data." in done.stdout


@pytest.fixture
def broken(data, edit):
    edit(data / "faq_fr.yml", "{jury_chair}", "{jury_chief}")
    return str(data)


@pytest.mark.parametrize("command", ["check", "train"])
def test_a_broken_file_is_named_and_nothing_is_changed(tmp_path, broken, command):
    done = eigbot(command, models=tmp_path / "models", var=tmp_path / "var", EIGBOT_DATA=broken)
    assert done.exit_code == 1
    assert "unknown fact 'jury_chief' in jury.who" in done.stderr
    assert not list((tmp_path / "var").glob("facts.db"))


@pytest.mark.parametrize(
    "command",
    [("ask", "hi"), ("chat",), ("serve",), ("train",), ("publish",), ("review",), ("export", "--format", "csv")],
)
def test_a_folder_without_a_faq_is_named_and_nothing_is_left_in_it(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    done = eigbot(*command, models=Path("models"), var=Path("var"))
    assert (done.exit_code, done.stdout, done.stderr) == (
        1,
        "",
        f"There is no FAQ in {tmp_path / 'data'}. Run this in the folder that has data/, set EIGBOT_DATA to the FAQ's "
        "own folder, or begin one with 'eigbot new'.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_server_does_not_start_on_a_file_that_cannot_be_read(tmp_path, data, edit):
    edit(data / "faq_fr.yml", "topics:", "topics: [")
    done = process("serve", models=tmp_path / "models", var=tmp_path / "var", EIGBOT_DATA=str(data))
    assert done.returncode == 1
    assert "faq_fr.yml, line " in done.stderr
    assert "not readable as YAML" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "var").glob("facts.db"))


def test_a_wrong_setting_is_named(tmp_path):
    done = eigbot("check", models=tmp_path, var=tmp_path, EIGBOT_TODAY="soon")
    assert (done.exit_code, done.stderr) == (
        1, "EIGBOT_TODAY is 'soon', but must be a date such as 2016-11-10, of the years 1970 to 2199.\n"
    )  # fmt: skip


@pytest.fixture
def chooser():
    found = FakeChooser()
    yield found
    found.stop()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_in_use_is_named_before_anything_is_done(tmp_path, workers):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        folders = {"models": tmp_path / "models", "var": tmp_path / "var"}
        done = eigbot("serve", "--workers", workers, "--port", port, **folders)
    assert (done.exit_code, done.stderr) == (
        1,
        f"Nothing can listen on 127.0.0.1, port {port}: Address already in use.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_is_none_is_named(tmp_path):
    done = eigbot("serve", "--host", os.fsdecode(b"h\xf4te"), models=tmp_path, var=tmp_path)
    assert (done.exit_code, done.stderr) == (1, "Nothing can listen on h?te, port 5005: No such address.\n")


class TestWithAModel:
    def test_ask(self, trained, tmp_path):
        done = eigbot("ask", "who chairs the jury?", "--json", models=trained, var=tmp_path)
        assert json.loads(done.stdout)[0]["custom"]["topic"] == "jury.who", done.stderr

    def test_ask_refuses_another_language(self, trained, tmp_path):
        done = eigbot("ask", "hallo", "--language", "de", models=trained, var=tmp_path)
        assert (done.exit_code, done.stderr) == (2, "--language is 'de', but must be one of: fr, en.\n")

    def test_chat_follows_a_choice_by_its_number(self, trained, tmp_path):
        done = eigbot("chat", models=trained, var=tmp_path, text="le défi du ministère de l'intérieur\n2\n\n")
        assert "répertoire national" in done.stdout, done.stdout + done.stderr

    def test_a_question_that_is_no_utf_8_is_read(self, trained, tmp_path):
        typed = os.fsdecode("date limite d'envoi à quand est-elle fixée ?".encode("cp1252"))
        done = eigbot("ask", typed, "--json", models=trained, var=tmp_path)
        assert json.loads(done.stdout)[0]["custom"]["topic"] == "apply.deadline", done.stderr

    def test_a_conversation_that_is_no_utf_8_is_read(self, trained, tmp_path):
        typed = "le défi du ministère de l'intérieur\n2\n\n".encode("cp1252")
        done = eigbot("chat", models=trained, var=tmp_path, text=typed)
        assert "répertoire national" in done.stdout, done.stdout + done.stderr

    def test_folders_may_be_called_anything(self, trained, tmp_path, small):
        folder = tmp_path / "a b?mode=ro#c%41"
        data = shutil.copytree(DATA, folder / "data ?x=1")
        models = lend_model(trained, folder / "models #1").parent
        var = folder / "var %2F?"
        done = eigbot("ask", "who chairs the jury?", "--json", models=models, var=var, EIGBOT_DATA=str(data))
        assert json.loads(done.stdout)[0]["custom"]["topic"] == "jury.who", done.stderr
        assert {"conversations.db", "facts.db"} <= {path.name for path in var.iterdir()}
        assert {path.name for path in tmp_path.iterdir()} == {folder.name, small.name}
        assert {path.name for path in folder.iterdir()} == {data.name, models.name, var.name}

    def test_evaluate(self, trained, tmp_path):
        questions = tmp_path / "questions.jsonl"
        items = [
            {
                "id": "1",
                "kind": "direct",
                "lang": "fr",
                "text": "qui préside le jury ?",
                "topics": ["jury.who"],
                "must": ["Mazzella"],
            },
            {"id": "2", "kind": "direct", "lang": "en", "text": "who chairs the jury?", "topics": ["jury.date"]},
        ]
        questions.write_text("\n".join(map(json.dumps, items)), "utf-8")
        done = eigbot("evaluate", str(questions), "--failures", str(tmp_path / "f.jsonl"), models=trained, var=tmp_path)
        assert "50.0" in done.stdout, done.stdout + done.stderr
        assert json.loads((tmp_path / "f.jsonl").read_text("utf-8"))["id"] == "2"

    def test_evaluate_shows_what_is_right_with_a_chooser_and_without(self, trained, tmp_path, chooser):
        questions = tmp_path / "questions.jsonl"
        items = [
            {"id": "1", "kind": "direct", "lang": "en", "text": "who chairs the jury?", "topics": ["jury.who"]},
            {"id": "2", "kind": "direct", "lang": "en", "text": "the people who listen to us", "topics": ["jury.who"]},
        ]
        questions.write_text("\n".join(map(json.dumps, items)), "utf-8")
        options = {
            "models": trained,
            "var": tmp_path,
            "EIGBOT_CHOOSER_URL": chooser.url,
            "EIGBOT_CHOOSER_SECONDS": "30",
        }
        chooser.behave = choosing("jury.who")
        done = eigbot("evaluate", str(questions), **options)
        assert "without" in done.stdout, done.stdout + done.stderr
        rows = [[cell.strip() for cell in line.split("│")] for line in done.stdout.splitlines() if "│ all" in line]
        assert (rows[0][2], rows[0][3], rows[0][-2]) == ("2", "100.0", "50.0")
        assert len(chooser.calls) == 1, "only what is not sure"
        assert "Second opinions: chosen 1." in done.stdout

    def test_evaluate_names_a_bad_line(self, trained, tmp_path):
        (tmp_path / "bad.jsonl").write_text('{"text": "x"}\nnonsense\n')
        done = eigbot("evaluate", str(tmp_path / "bad.jsonl"), models=trained, var=tmp_path)
        assert done.exit_code == 1
        assert "bad.jsonl, line 2: not a question in JSON" in done.stderr

    def test_what_was_served_before_is_served_again(self, trained, tmp_path, edit):
        data = Path(shutil.copytree(DATA, tmp_path / "data"))
        first = Server(trained, tmp_path / "var", EIGBOT_DATA=str(data))
        first.stop()
        edit(data / "faq_fr.yml", "{jury_chair}", "{jury_chief}")
        again = Server(trained, tmp_path / "var", EIGBOT_DATA=str(data))
        try:
            assert "Mazzella" in again.ask("qui préside le jury ?", "me")[0]["text"]
            assert "unknown fact 'jury_chief'" in again.log.read_text()
        finally:
            again.stop()

    def test_publish_shows_refuses_forces_and_changes_nothing_on_a_dry_run(self, trained, tmp_path, edit):
        models, var = tmp_path / "models", tmp_path / "var"
        data = Path(shutil.copytree(DATA, tmp_path / "data"))
        lend_model(trained, models)
        tests = tmp_path / "tests" / "conversations"
        tests.mkdir(parents=True)
        (tests / "jury.yml").write_text("- question: who chairs the jury?\n  topic: jury.who\n  words: Mazzella\n")

        def publish(*options):
            return eigbot("publish", *options, models=models, var=var, EIGBOT_DATA=str(data))

        assert publish().stdout.endswith("Published.\n")
        edit(data / "program.yml", "Frédéric Mazzella", "Ada Lovelace")
        facts = (var / "facts.db").read_bytes()
        for refused in (publish("--dry-run"), publish()):
            assert refused.exit_code == 1
            assert "/jury.who" in refused.stdout
            assert "Ada Lovelace" in refused.stdout
            assert "tests/conversations/jury.yml, line 1: «who chairs the jury?» must say 'Mazzella'" in refused.stderr
            assert (var / "facts.db").read_bytes() == facts
        forced = publish("--force")
        assert (forced.exit_code, forced.stdout.splitlines()[-1]) == (0, "Published although tests fail (--force).")
        assert "publish forced" in forced.stdout + forced.stderr
        log = PublishLog(Conversations(f"sqlite:///{var / 'conversations.db'}"))
        assert [each.result for each in log.publishes()] == ["forced", "refused", "published"]
        (tests / "jury.yml").unlink()
        edit(data / "faq_fr.yml", "{jury_chair}", "{jury_chief}")
        edit(data / "program.yml", "Ada Lovelace", "Grace Hopper")
        held = publish("--dry-run")
        assert (held.exit_code, "Grace Hopper" in held.stdout) == (0, True)
        assert "Nothing stands against publishing this, but for what is held back (1)" in held.stdout
        french = eigbot("publish", models=models, var=var, EIGBOT_DATA=str(data), LC_ALL="fr_FR.UTF-8")
        assert (french.exit_code, french.stdout.splitlines()[-1]) == (0, "Publié, sauf ce qui est retenu (1).")
        assert "jury.who est retenu, et reste servi tel qu'il était : faq_fr.yml, ligne " in french.stderr
        assert log.last_publish().result == "held"
        assert eigbot("check", "--quick", models=models, var=var, EIGBOT_DATA=str(data)).exit_code == 1
        (tests / "jury.yml").write_text("- question: who chairs the jury?\n  topics: jury.who\n")
        broken = publish("--force")
        assert broken.exit_code == 1
        assert "tests/conversations/jury.yml, line 2: unknown key 'topics' in a test." in broken.stderr
