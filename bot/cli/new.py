"""`eigbot new`: the FAQ of another programme, to begin with."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.markup import escape

from bot.cli.terminal import err, fail, known_language, out, settings_or_exit
from bot.core.for_staff import for_staff, in_staff_language
from faq.messages import one_of
from faq.starter.texts import starter_languages
from faq.starter.writing import FaqThere, refuse_where_there_is_one, write_starter
from settings import Settings, staff_language


def new_command(
    folder: Annotated[
        Optional[Path], typer.Argument(help="Where the FAQ's files go; EIGBOT_DATA by default, which is data/.")
    ] = None,
    name: Annotated[Optional[str], typer.Option(help="The programme's name; asked for in a terminal.")] = None,
    languages: Annotated[
        Optional[list[str]],
        typer.Option("--language", help="A language it answers in, by its code; may be repeated. Asked for as well."),
    ] = None,
) -> None:
    """Make a small FAQ for another programme, with comments and texts to replace; nothing is ever overwritten."""
    settings = settings_or_exit()
    target = folder or settings.data
    try:
        refuse_where_there_is_one(target)
        called = (name or _asked("new-name", _guessed_name(target))).strip() or _guessed_name(target)
        codes = languages or re.split(
            r"[,\s]+", _asked("new-languages", staff_language(), known=one_of(starter_languages()))
        )
        for code in codes:
            known_language(code, starter_languages())
        written = write_starter(target, called, list(dict.fromkeys(codes)))
    except FaqThere as error:
        fail(in_staff_language(error))
    except OSError as error:
        fail(for_staff("folder-not-written", folder=target, why=error.strerror))
    files = ", ".join(map(str, written))
    out.print(for_staff("new-made", name=called, files=files), markup=False, highlight=False, soft_wrap=True)
    _show_what_is_next(settings, target)


def _asked(code: str, default: str, **blanks: object) -> str:
    """What whoever sits at the terminal answers to a question; the default where nobody does."""
    if not sys.stdin.isatty():
        return default
    return str(typer.prompt(for_staff(code, **blanks), default=default)).strip()


def _guessed_name(folder: Path) -> str:
    """The name of the folder that the FAQ's is in, or its own where that is no `data`."""
    whole = folder.resolve()
    return (whole.parent if whole.name == Settings().data.name else whole).name


def _show_what_is_next(settings: Settings, folder: Path) -> None:
    before = "" if folder == settings.data else f"EIGBOT_DATA={shlex.quote(str(folder))} "
    err.print(for_staff("new-next"))
    for code, command in (("new-check", "check"), ("new-import", "import --add FILE…"), ("new-serve", "serve")):
        err.print(f"  [bold]{escape(f'{before}eigbot {command}')}[/]", highlight=False, soft_wrap=True)
        err.print(f"      {for_staff(code)}", highlight=False, soft_wrap=True)
