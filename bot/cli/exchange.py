"""`eigbot import`, `eigbot export` and `eigbot schema`: the FAQ files from elsewhere and for elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, TypeVar

import typer
from rich.markup import escape
from rich.table import Table

from bot.cli.terminal import (
    fail,
    known_language,
    mistyped,
    out,
    progress,
    settings_or_exit,
    settings_with_faq_or_exit,
    show_problems,
)
from bot.core.for_staff import for_staff
from faq.errors import FaqError, StaffError
from faq.exchange.exporting import as_csv, as_json
from faq.messages import Translatable, translatable
from faq.model import Faq
from faq.program import FILE
from faq.reader import faq_files, load_faq
from faq.schema import write_schemas
from settings import staff_language

if TYPE_CHECKING:
    from faq.exchange.adding import AdditionPlan
    from faq.exchange.items import ImportNote, SourceFile
    from faq.exchange.planning import ImportPlan


Plan = TypeVar("Plan")


class Format(str, Enum):
    """What an export may be."""

    csv = "csv"
    json = "json"
    rasa = "rasa"


def import_command(
    files: Annotated[list[Path], typer.Argument(help="Any files of questions and answers.", metavar="FILE…")],
    into: Annotated[Optional[Path], typer.Option(help="The folder of the FAQ files; EIGBOT_DATA by default.")] = None,
    language: Annotated[
        Optional[str], typer.Option("--language", help="The language of what names none, by its code.")
    ] = None,
    base: Annotated[
        Optional[str], typer.Option("--base", help="The address of the page that relative links lead on from.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be written, and write nothing.")] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the preview as JSON, and write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace FAQ files that are there already.")] = False,
    add: Annotated[bool, typer.Option("--add", help="Add to the FAQ files that are there what they have not.")] = False,
) -> None:
    """Make FAQ files of questions and answers from elsewhere, or add to those there; replaced only if forced to."""
    known_language(language)
    spoken = staff_language()
    if base and not base.startswith(("https://", "http://")):
        mistyped(translatable("import-bad-base", base=base).text(spoken))
    folder = into or settings_or_exit().data
    there = [path.name for path in faq_files(folder) if path.name != FILE and path.exists()]
    only = "json" if as_json_ else "preview" if preview else ""
    if add and there:
        _add(files, folder, (language or "", base), only)
        return
    if there and not force and not only:
        fail(translatable("import-there", files=tuple(there), folder=folder).text(spoken))
    _make(files, folder, (language or "", base), only)


def _make(files: list[Path], folder: Path, hints: tuple[str, str | None], only: str) -> None:
    """Make a FAQ's files, or `only` show what they would hold, as a "preview" or as "json"."""
    from faq.exchange.planning import plan_import, to_translate

    spoken = staff_language()
    plan = _planned(plan_import, files, folder, hints, spoken)
    if only == "json":
        out.print_json(json.dumps(plan.preview(spoken), ensure_ascii=False))
        _end(plan)
        return
    if only:
        out.print(_preview_table(plan, spoken))
        _show_notes([*plan.notes, *to_translate(plan.topics, plan.languages)], spoken)
        _say(translatable("import-would-write", count=len(plan.topics), folder=folder), spoken)
        _end(plan)
        return
    try:
        paths = plan.write(folder)
    except OSError as error:
        fail(for_staff("folder-not-written", folder=folder, why=error.strerror))
    _show_notes([*plan.notes, *to_translate(plan.topics, plan.languages)], spoken)
    _say(translatable("import-written", count=len(plan.topics), files=tuple(map(str, paths))), spoken)
    _end(plan)


def _add(files: list[Path], folder: Path, hints: tuple[str, str | None], only: str) -> None:
    """Add to a FAQ what it has not, or `only` show what that is, as a "preview" or as "json"."""
    from faq.exchange.adding import add_topics, plan_addition
    from faq.exchange.items import ImportProblem

    spoken = staff_language()
    plan = _planned(plan_addition, files, folder, hints, spoken)
    if only == "json":
        out.print_json(json.dumps(plan.preview(spoken), ensure_ascii=False))
        _end(plan)
        return
    if only:
        out.print(_preview_table(plan, spoken))
    try:
        made = add_topics(folder, plan.topics, plan.phrasings)
        if not only:
            made.save(folder)
    except ImportProblem as problem:
        fail(problem.message.text(spoken))
    except StaffError as error:
        fail(error.text(spoken))
    except FaqError as error:
        show_problems(error)
        fail(translatable("import-program-mistakes").text(spoken))
    except OSError as error:
        fail(for_staff("folder-not-written", folder=folder, why=error.strerror))
    _show_notes(plan.all_notes, spoken)
    drafts, count = len(made.drafts), len(made.served) + len(made.drafts)
    code = "import-would-add" if only else "import-added"
    _say(translatable(code, count=count, drafts=drafts, phrasings=made.phrasings, folder=folder), spoken)
    _end(plan)


def _end(plan: ImportPlan | AdditionPlan) -> None:
    """End the command as one that is not done if a file was refused, though others were imported."""
    if any(note.refuses for note in plan.notes):
        raise typer.Exit(1)


def _planned(
    planner: Callable[..., Plan], files: list[Path], folder: Path, hints: tuple[str, str | None], spoken: str
) -> Plan:
    """The plan of an import by its language and address; what stops it is named and ends the command."""
    from faq.exchange.items import ImportProblem
    from faq.exchange.pairing import TextUnderstanding
    from nlu.imported_texts import language_of_text, likenesses_of_texts

    understanding = TextUnderstanding(language_of_text, likenesses_of_texts)
    try:
        with progress(translatable("importing-now").text(spoken)):
            return planner(_sources(files), folder, understanding, *hints)
    except ImportProblem as problem:
        fail(problem.message.text(spoken))
    except StaffError as error:
        fail(error.text(spoken))
    except FaqError as error:
        show_problems(error)
        fail(translatable("import-program-mistakes").text(spoken))


def _sources(files: list[Path]) -> list[SourceFile]:
    """The files' contents, by their names; those of one name with their folder's before it."""
    from faq.exchange.items import ImportProblem, SourceFile

    names = [path.name for path in files]
    sources = []
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            technical = error.strerror or str(error)
            raise ImportProblem(translatable("import-unreadable-file", file=path, technical=technical)) from error
        name = path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}"
        sources.append(SourceFile(name, content))
    return sources


def _say(message: Translatable, spoken: str) -> None:
    out.print(message.text(spoken), highlight=False, soft_wrap=True, markup=False)


def _show_notes(notes: list[ImportNote], spoken: str) -> None:
    for note in notes:
        colour = {"read": "", "left-out": "yellow", "lost": "yellow", "pending": "yellow"}[note.kind]
        out.print(note.message.text(spoken), style=colour, highlight=False, soft_wrap=True, markup=False)


def _preview_table(plan: ImportPlan | AdditionPlan, spoken: str) -> Table:
    codes = plan.languages
    table = Table("id", *codes, translatable("import-head-pair").text(spoken), show_lines=True)
    for topic in plan.topics:
        cells = []
        for code in codes:
            wording = topic.wordings.get(code)
            also = f" (+{len(wording.also)})" if wording and wording.also else ""
            cells.append(f"{wording.question}{also}\n{next(iter(wording.answer.values()))}" if wording else "")
        pair = translatable(f"import-pair-{topic.paired_by or 'none'}").text(spoken)
        table.add_row(*map(escape, (topic.id, *cells, pair)))
    return table


def export_command(
    format_: Annotated[Format, typer.Option("--format", help="csv for spreadsheets, json, or rasa's NLU YAML.")],
    to: Annotated[Optional[Path], typer.Option(help="The file to write; the terminal by default.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there already.")] = False,
) -> None:
    """Write the FAQ as CSV, JSON or Rasa's NLU YAML; `eigbot import` reads the first two back."""
    if to and to.exists() and not force:
        fail(for_staff("export-there", file=to))
    try:
        text = _exported(load_faq(settings_with_faq_or_exit().data), format_)
    except FaqError as error:
        show_problems(error)
        fail(for_staff("export-mistakes"))
    if to:
        try:
            to.write_text(text, "utf-8", newline="")
        except OSError as error:
            fail(for_staff("file-not-written", file=to, why=error.strerror))
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
        out.print(for_staff("schema-written", file=path), highlight=False, soft_wrap=True)
