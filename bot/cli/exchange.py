"""`eigbot import`, `eigbot export` and `eigbot schema`: the FAQ files from elsewhere and for elsewhere."""

from __future__ import annotations

import shutil
import sys
import tempfile
from enum import Enum
from pathlib import Path
from typing import Annotated, Optional

import typer

from bot.cli.terminal import err, fail, known_language, out, settings_or_exit, show_problems
from faq.errors import ERROR, FaqError, Finding
from faq.exchange.exporting import as_csv, as_json
from faq.exchange.faq_files import NewTopic, new_topics, write_files
from faq.exchange.importing import merge_languages, read_file
from faq.exchange.items import ImportProblem
from faq.lint.check import check
from faq.model import LANGUAGES, Faq, Program
from faq.program import FILE, read_program
from faq.reader import load_faq, read_faq
from faq.schema import write_schemas

_NAMES = {"fr": "French", "en": "English"}


class Format(str, Enum):
    """What an export may be."""

    csv = "csv"
    json = "json"
    rasa = "rasa"


def import_command(
    files: Annotated[list[Path], typer.Argument(help="CSV, YAML, JSON, or a page with [:fr] tags.", metavar="FILE…")],
    into: Annotated[Optional[Path], typer.Option(help="The folder of the FAQ files; EIGBOT_DATA by default.")] = None,
    language: Annotated[
        Optional[str], typer.Option("--language", help="The language of what names none: fr or en.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FAQ files that are there already.")] = False,
) -> None:
    """Make FAQ files of questions and answers from elsewhere; never over existing ones unless forced to."""
    known_language(language)
    folder = into or settings_or_exit().data
    there = [name for name in (f"faq_{code}.yml" for code in LANGUAGES) if (folder / name).exists()]
    if there and not force:
        fail(f"{' and '.join(there)} in {folder} would be replaced; --force does so, --into names another folder.")
    try:
        topics, notes = _read(files, folder, language)
    except ImportProblem as error:
        fail(str(error))
    except FaqError as error:
        show_problems(error)
        fail(f"{FILE} of {folder} has mistakes; nothing was imported.")
    unusable, to_mend = _tried(topics, folder)
    if unusable:
        show_problems(FaqError(unusable))
        fail("The FAQ files would have these mistakes, so nothing was imported.")
    try:
        paths = write_files(topics, folder)
    except OSError as error:
        fail(f"{folder} cannot be written to: {error.strerror}.")
    for note in [*notes, *_lacking(topics)]:
        out.print(note, highlight=False, soft_wrap=True, markup=False)
    if to_mend:
        show_problems(FaqError(to_mend))
        err.print("These came with the texts and are to be mended before a publish.", style="red")
    written = " and ".join(map(str, paths))
    out.print(f"{_topics(len(topics))} written to {written}. Next: eigbot check", highlight=False, soft_wrap=True)


def _read(files: list[Path], folder: Path, language: str | None) -> tuple[list[NewTopic], list[str]]:
    problems: list[Finding] = []
    program = read_program(folder, problems)
    if problems:
        raise FaqError(problems)
    incoming = [read_file(path, _language_of, language) for path in files]
    items = merge_languages([item for each in incoming for item in each.items])
    return new_topics(items, _nameable(program)), [note for each in incoming for note in each.notes]


def _nameable(program: Program) -> set[str]:
    """What an answer of elsewhere may name in braces: it is kept, where anything else in braces is not."""
    fields = {field for challenge in program.challenges.values() for field in ("label", *challenge.fields)}
    named = {f"{name}.{field}" for name in ("challenge", *program.challenges) for field in fields}
    return {
        *program.facts,
        "today",
        "retention_days",
        "contact",
        *(["challenges"] if program.challenges else []),
        *named,
    }


def _language_of(text: str) -> str:
    from nlu.dictionary import french_odds

    return "en" if french_odds(text) < 0 else "fr"


def _tried(topics: list[NewTopic], folder: Path) -> tuple[list[Finding], list[Finding]]:
    """What the files could not be served with, and what a check would refuse, tried where nobody sees it."""
    with tempfile.TemporaryDirectory() as trial:
        if (folder / FILE).exists():
            shutil.copy(folder / FILE, trial)
        write_files(topics, Path(trial))
        unusable = read_faq(Path(trial))[1]
        return unusable, [finding for finding in check(Path(trial)) if finding.severity == ERROR]


def _lacking(topics: list[NewTopic]) -> list[str]:
    """A sentence a language that some topics came without, with what to do."""
    notes = []
    for code, other in (LANGUAGES, LANGUAGES[::-1]):
        count = sum(code in topic.lacking for topic in topics)
        if count:
            notes.append(
                f"{_topics(count)} came in {_NAMES[other]} only: faq_{code}.yml repeats that text under each topic "
                f"marked 'to translate'; write it in {_NAMES[code]} and take the mark away."
            )
    return notes


def _topics(count: int) -> str:
    return f"{count} topic{'s' * (count != 1)}"


def export_command(
    format_: Annotated[Format, typer.Option("--format", help="csv for spreadsheets, json, or rasa's NLU YAML.")],
    to: Annotated[Optional[Path], typer.Option(help="The file to write; the terminal by default.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there already.")] = False,
) -> None:
    """Write the FAQ as CSV, JSON or Rasa's NLU YAML; `eigbot import` reads the first two back."""
    if to and to.exists() and not force:
        fail(f"{to} exists already; --force replaces it.")
    try:
        text = _exported(load_faq(settings_or_exit().data), format_)
    except FaqError as error:
        show_problems(error)
        fail("The FAQ files have mistakes; nothing was exported.")
    if to:
        try:
            to.write_text(text, "utf-8", newline="")
        except OSError as error:
            fail(f"{to} cannot be written: {error.strerror}.")
    else:
        sys.stdout.write(text.removeprefix("\ufeff"))


def _exported(faq: Faq, format_: Format) -> str:
    if format_ is Format.rasa:
        from nlu.exporting import rasa_yaml

        return rasa_yaml(faq)
    return as_csv(faq) if format_ is Format.csv else as_json(faq)


def schema_command(
    folder: Annotated[Optional[Path], typer.Option(help="Where they go; schema/ in EIGBOT_DATA by default.")] = None,
) -> None:
    """Write the JSON Schemas by which editors complete and check the FAQ files."""
    for path in write_schemas(folder or settings_or_exit().data / "schema"):
        out.print(f"Wrote {path}.", highlight=False, soft_wrap=True)
