"""What the command line does before and after any command: lists, completion, versions, what nobody foresaw."""

import os
import re
import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli import Commands, app
from tests.conftest import ROOT, environment
from tests.test_readme import every

WRITTEN = "je m'appelle Oriane"
RECORDED = (sys.executable, "-m", "tests.bot.serving.recorded")


def run(tmp_path, *arguments, command=(sys.executable, "-m", "bot"), **more):
    return subprocess.run(
        [*command, *arguments],
        cwd=ROOT, env=environment(tmp_path, tmp_path, **more), capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def plain(text):
    return " ".join(re.sub("[│╭╮╰╯─]", " ", text).split())


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_what_it_is_what_to_do_first_and_every_command_under_its_heading(tmp_path, arguments):
    done = run(tmp_path, *arguments)
    assert done.returncode == 0
    shown = plain(done.stdout)
    assert "answers a programme's candidates" in shown
    assert "To begin: eigbot " in shown
    group = get_command(app)
    loaded = dict(every(group))
    for name, lazy in Commands.lazy_commands.items():
        assert lazy.panel in shown
        command = loaded.get(name) or group.commands[name]
        assert f" {name} {plain(command.help.partition(chr(10) * 2)[0])}" in shown


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_no_command_is_imported_to_list_them(tmp_path, arguments):
    run(tmp_path, str(tmp_path / "modules"), *arguments, command=RECORDED)
    imported = set((tmp_path / "modules").read_text("utf-8").split())
    assert "bot.cli" in imported
    assert (
        imported & {"numpy", "ruamel.yaml", "babel", *(f"bot.cli.{c.module}" for c in Commands.lazy_commands.values())}
        == set()
    )


def test_each_argument_and_each_option_of_each_command_says_what_it_is():
    commands = dict(every(get_command(app)))
    assert [(name, p.name) for name, command in commands.items() for p in command.params if not p.help] == []


def test_the_version(tmp_path):
    assert re.fullmatch(r"eigbot \d+\.\d+\.\d+\n", run(tmp_path, "--version").stdout)


def test_a_slip_in_a_name_is_asked_about(tmp_path):
    done = run(tmp_path, "chekc")
    assert done.returncode == 2
    assert plain(done.stderr).endswith("No such command 'chekc'. Did you mean 'check'?")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("ch", ["chat", "check"]), ("staff dis", ["disable"]), ("check --qu", ["--quick"]), ("--ver", ["--version"])],
)
def test_a_shell_completes_commands_and_options(tmp_path, typed, offered):
    words = f"eigbot {typed}"
    asked = {"_EIGBOT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = run(tmp_path, command=(f"{os.path.dirname(sys.executable)}/eigbot",), PYTHONPATH=str(ROOT), **asked)
    assert sorted(done.stdout.split()) == offered


@pytest.fixture
def unforeseen(monkeypatch):
    def fails(*_):
        raise ZeroDivisionError(WRITTEN)

    monkeypatch.setattr("bot.cli.check.check_faq", fails)


@pytest.mark.usefixtures("unforeseen")
class TestWhatNobodyForesaw:
    def ask(self, var, *arguments, **more):
        settings = {"EIGBOT_VAR": str(var), "COLUMNS": "400", **more}
        return CliRunner().invoke(app, arguments, env=settings)

    def test_is_a_sentence_and_where_it_was_is_kept_without_what_anybody_wrote(self, tmp_path):
        done = self.ask(tmp_path / "var", "check")
        kept = tmp_path / "var" / "last-error.txt"
        assert (done.exit_code, done.stdout) == (70, "")
        assert done.stderr == (
            f"Something that nobody foresaw (ZeroDivisionError) has stopped this. Where is written in {kept}; "
            "'eigbot --debug …', with the same command, shows more.\n"
        )
        assert "ZeroDivisionError" in kept.read_text("utf-8")
        assert "in check_command" in kept.read_text("utf-8")
        assert WRITTEN not in kept.read_text("utf-8")
        assert kept.stat().st_mode & 0o077 == 0

    def test_is_said_in_french_and_where_nothing_can_be_kept(self, tmp_path):
        (tmp_path / "var").write_text("no folder")
        done = self.ask(tmp_path / "var", "check", LC_ALL="fr_FR.UTF-8")
        assert (done.exit_code, done.stderr) == (
            70, "Un imprévu (ZeroDivisionError) a tout arrêté. « eigbot --debug … », avec la même commande, montre où.\n"
        )  # fmt: skip

    def test_is_shown_whole_if_asked_for(self, tmp_path):
        done = self.ask(tmp_path / "var", "--debug", "check")
        assert isinstance(done.exception, ZeroDivisionError)
        assert list(tmp_path.iterdir()) == []
