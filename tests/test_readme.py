import re

from typer.main import get_command

from bot.cli import app
from tests.conftest import ROOT


def every(group, before=""):
    """Each command with its name, those of a group with the group's name before their own."""
    for name in getattr(group, "lazy_commands", ()):
        group.load(name)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every(command, f"{before}{name} ")
        else:
            yield before + name, command


def commands_table():
    """The README's table of commands, as `eigbot --help` has them."""
    rows = []
    for name, command in every(get_command(app)):
        arguments = " ".join(p.make_metavar(None) for p in command.params if p.param_type_name == "argument")
        summary = " ".join((command.help or "").split())
        rows.append(f"| `{' '.join(filter(None, ['eigbot', name, arguments]))}` | {summary} |")
    return "\n".join(["| command | |", "|---|---|", *rows])


def test_the_readmes_commands_are_those_there_are():
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"<!-- commands[^\n]*-->\n(.*)\n<!-- /commands -->", readme, re.DOTALL)
    assert shown
    assert shown[1] == commands_table()
