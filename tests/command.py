"""The command line, called in this process: a Python of its own costs each command a second or two of imports."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app


def eigbot(*arguments: str, models: Path, var: Path, text: str | bytes | None = None, **more: str) -> Result:
    """What a command prints (`stdout`, `stderr`) and exits with (`exit_code`); an error it did not expect is raised."""
    settings = {"EIGBOT_MODELS": str(models), "EIGBOT_VAR": str(var), "LC_ALL": "C.UTF-8", **more}
    with _what_a_process_would_take_with_it():
        return CliRunner().invoke(app, ["--debug", *arguments], text, settings, catch_exceptions=False)


@contextmanager
def _what_a_process_would_take_with_it() -> Iterator[None]:
    levels = {name: logging.getLogger(name).level for name in ("", "rasa", "rasa_sdk", "httpx", "telegram")}
    structured, environment = structlog.get_config(), dict(os.environ)
    try:
        yield
    finally:
        structlog.configure(**structured)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        os.environ.clear()
        os.environ.update(environment)
