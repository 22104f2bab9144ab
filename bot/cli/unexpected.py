"""The end of a command that failed for a reason that nobody foresaw: a sentence, and where to read more."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import typer

from bot.cli.terminal import err
from bot.core.for_staff import for_staff
from settings import SettingError, read_settings

UNEXPECTED = 70
"""The exit code, which sysexits.h has for errors of the software itself."""
_FILE = "last-error.txt"


def end_unexpectedly(error: Exception) -> NoReturn:
    """Say what happened, keep where it did, and exit."""
    name, file = type(error).__name__, _written("".join(_lines(error)))
    message = for_staff("unexpected-written", error=name, file=file) if file else for_staff("unexpected", error=name)
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(UNEXPECTED)


def _lines(error: BaseException | None) -> Iterator[str]:
    """The lines of code that led to an error, and to those before it, without messages: they may quote a visitor."""
    if error is not None:
        yield from _lines(error.__cause__ or error.__context__)
        yield from traceback.format_tb(error.__traceback__)
        yield f"{type(error).__module__}.{type(error).__qualname__}\n\n"


def _written(text: str) -> Path | None:
    """The file that it is in, in place of the one before; None where there is no place for it."""
    try:
        path = read_settings().var / _FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except (SettingError, OSError):
        return None
    return path
