"""Whether a command that the docs name is one that there is, with options that it has; nothing is run."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess

import click
from typer.main import get_command

from bot.cli import app
from settings import Settings
from tests.conftest import ROOT

SETTINGS = {field.metadata["name"] for field in Settings.__dataclass_fields__.values()}


def faults(command: str) -> list[str]:
    """What is wrong with a command: a sentence each."""
    words = shlex.split(command.replace("…", ""))
    while words and re.match(r"[A-Z_]+=", words[0]):
        name = words.pop(0).partition("=")[0]
        if name.startswith("EIGBOT_") and name not in SETTINGS:
            return [f"{name} is no setting"]
    if not words:
        return []
    if words[0].rpartition("/")[2] == "eigbot":
        return _of_eigbot(words[1:])
    if words[0] == "make":
        return _of_make(words[1:])
    if words[0].rpartition("/")[2] == "python" and words[1:2] == ["-m"]:
        return _of_module(words[2:])
    return []


def _of_eigbot(words: list[str]) -> list[str]:
    command, words = get_command(app), list(words)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        try:
            _, command, words = command.resolve_command(click.Context(command), words)
        except click.UsageError as error:
            return [error.format_message()]
    try:
        command.make_parser(click.Context(command)).parse_args(words)
    except click.UsageError as error:
        return [error.format_message()]
    return []


def _of_make(words: list[str]) -> list[str]:
    if words[:1] == ["-C"]:  # another folder's
        return []
    done = subprocess.run(["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True)
    return [] if done.returncode == 0 else [done.stderr.strip()]


def _of_module(words: list[str]) -> list[str]:
    return [] if importlib.util.find_spec(words[0]) else [f"no module is called {words[0]}"]
