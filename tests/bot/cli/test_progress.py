"""What takes long says so on a terminal, on standard error, and on nothing else."""

import io
import re

import pytest
from rich.console import Console

from bot.cli import terminal
from bot.core.conversations import Conversations
from tests.command import eigbot

CSV = "Question,Réponse\nOù se trouve le vestiaire ?,Au fond du couloir.\n"
SAID = {
    ("check", "--quick"): "Reading the FAQ…",
    ("import", "questions.csv", "--into", "new", "--preview"): "Reading the files, and pairing what belongs together…",
    ("backup", "kept"): "Backing up…",
}


@pytest.fixture
def run(small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Conversations(f"sqlite:///{tmp_path / 'v' / 'conversations.db'}").close()
    (tmp_path / "questions.csv").write_text(CSV, "utf-8")
    return lambda *arguments: eigbot(*arguments, models=tmp_path / "m", var=tmp_path / "v", EIGBOT_DATA=str(small))


@pytest.mark.parametrize("arguments", SAID)
def test_a_terminal_is_told_what_takes_long(run, monkeypatch, arguments):
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "err", Console(file=shown, force_terminal=True, width=100))
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    assert SAID[arguments] in shown.getvalue()
    assert SAID[arguments] not in done.stdout


@pytest.mark.parametrize("arguments", SAID)
def test_a_file_is_not(run, arguments):
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")


def test_the_steps_of_what_takes_long_are_told_too(monkeypatch):
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "err", Console(file=shown, force_terminal=True, width=100))
    with terminal.progress("Reading [all] of it…") as step, step("The first part…"):
        pass
    seen = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.getvalue())
    assert "Reading [all] of it… 0:00:00" in seen
    assert "The first part…" in seen
