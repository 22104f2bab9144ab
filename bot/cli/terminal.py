"""What every command of the command line shares: where it prints, how it fails, the settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import NoReturn

import click
import typer
from rich.console import Console

from bot.core.for_staff import for_staff, in_staff_language
from faq.errors import FaqError
from faq.model import LANGUAGES
from faq.reader import has_faq
from settings import SettingError, Settings, read_settings

out, err = Console(), Console(stderr=True)
Step = Callable[[str], AbstractContextManager[object]]
"""Shows a sentence within its block, as part of something that takes long."""


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong and exit."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def mistyped(message: str) -> NoReturn:
    """Say what of a command cannot be, and exit as Click does for what it finds of that kind."""
    fail(message, click.UsageError.exit_code)


@contextmanager
def progress(text: str) -> Iterator[Step]:
    """Show a sentence, its steps and how long they take already, where standard error is a terminal."""
    if not err.is_terminal:
        yield nullcontext
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True) as shown:

        @contextmanager
        def step(text: str) -> Iterator[None]:
            task = shown.add_task(text, total=None)
            try:
                yield
            finally:
                shown.remove_task(task)

        with step(text):
            yield step


def show_problems(error: FaqError) -> None:
    """Print what is wrong with the FAQ files, a line each."""
    for problem in error.problems:
        err.print(in_staff_language(problem), style="red", markup=False, highlight=False, soft_wrap=True)


def settings_or_exit() -> Settings:
    """The settings; a wrong one is named and ends the command."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    try:
        return read_settings()
    except SettingError as error:
        fail(str(error))


def settings_with_faq_or_exit() -> Settings:
    """The settings, where there is a FAQ, or one was served; elsewhere one sentence, before anything is written."""
    settings = settings_or_exit()
    fail_without_faq(settings)
    return settings


def fail_without_faq(settings: Settings) -> None:
    """Exit where no language has a FAQ file and nothing was served before: most likely, it is the wrong folder."""
    if not (has_faq(settings.data) or settings.facts_db.exists()):
        fail(for_staff("no-faq-here", folder=settings.data.absolute()))


def known_language(language: str | None, known: Sequence[str] = LANGUAGES) -> None:
    """Exit where a language is named that is none of those known."""
    if language not in (None, *known):
        mistyped(for_staff("language-option", language=language, known=", ".join(known)))


def quiet_logs(log_format: str = "text") -> None:
    """Log what staff should know, and no message text (see `bot.core.logs`)."""
    from bot.core.logs import configure_logs  # slow to import, and most commands log nothing

    configure_logs(log_format)
