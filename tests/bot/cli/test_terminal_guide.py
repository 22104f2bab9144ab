"""docs/terminal.md: its options are those there are, and commands end as it says."""

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys

import click
from typer.main import get_command

from bot.cli import app
from bot.cli.unexpected import UNEXPECTED
from tests.command import eigbot
from tests.conftest import ROOT, environment
from tests.test_readme import every

GUIDE = ROOT / "docs" / "terminal.md"


def options_table():
    """The guide's table of options, as `eigbot COMMAND --help` has them."""
    group = get_command(app)
    rows = []
    for name, command in [("", group), *every(group)]:
        for param in command.params:
            option, text = param.get_help_record(click.Context(command))
            if param.param_type_name == "argument":
                text = param.help or ""  # whether it must be there, its name says by its brackets
            rows.append((f"eigbot {name}".strip(), option, " ".join(text.split())))
    cells = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    lines = (f"| `{name}` | `{option}` | {text} |" for name, option, text in cells)
    return "\n".join(["| command | | |", "|---|---|---|", *lines])


def test_the_options_are_those_there_are():
    shown = re.search(r"<!-- options[^\n]*-->\n(.*)\n<!-- /options -->", GUIDE.read_text("utf-8"), re.DOTALL)
    assert shown
    assert shown[1] == options_table()


def test_commands_end_as_it_says(tmp_path):
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", GUIDE.read_text("utf-8"), re.MULTILINE)}
    folders = {"models": tmp_path, "var": tmp_path}
    seen = {
        eigbot("--version", **folders).exit_code,
        eigbot("check", EIGBOT_TODAY="soon", **folders).exit_code,
        eigbot("check", "--slow", **folders).exit_code,
        UNEXPECTED,  # see test_terminal
        stopped_by_ctrl_c(tmp_path),
    }
    assert seen == codes == {0, 1, 2, 70, 130}


def stopped_by_ctrl_c(folder):
    """How a command ends that is stopped while it waits for an answer."""
    screen, child = pty.openpty()
    waiting = subprocess.Popen(
        [sys.executable, "-m", "bot", "new"],
        cwd=folder, env=environment(folder, folder, PYTHONPATH=str(ROOT)), stdin=child, stdout=child, stderr=child,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored by what a shell began in the background
    )  # fmt: skip
    os.close(child)
    try:
        shown = ""
        while "The programme's name" not in shown:
            shown += os.read(screen, 4096).decode()
        while waiting.poll() is None:
            # Python may be between showing the prompt and listening to the keyboard; then people press again, too.
            waiting.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                waiting.wait(5)
        return waiting.returncode
    finally:
        waiting.kill()
        os.close(screen)
