"""`eigbot evaluate`: how much is answered right, as a table and a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import anyio
import typer
from rich.table import Table

from bot.cli.loading import assistant_or_exit, or_exit
from bot.cli.terminal import fail, mistyped, out, progress, settings_with_faq_or_exit
from bot.core.for_staff import for_staff
from faq.reader import load_faq
from settings import Settings

if TYPE_CHECKING:
    from bot.evaluation.scoring import Score


def evaluate_command(
    files: Annotated[
        Optional[list[Path]], typer.Argument(help="Files of questions, JSON a line.", metavar="FILE.jsonl…")
    ] = None,
    cross_validate: Annotated[
        bool, typer.Option("--cross-validate", help="Judge the FAQ's own phrasings, each unseen, instead of files.")
    ] = False,
    report: Annotated[Optional[Path], typer.Option(help="Where the HTML report goes; evaluation.html in var/.")] = None,
    failures: Annotated[Optional[Path], typer.Option(help="Write the turns that fell short here.")] = None,
) -> None:
    """Ask every question of some files, print what share was answered right, and write a report."""
    from bot.evaluation.report import write_report
    from bot.evaluation.scoring import MARKS

    settings = settings_with_faq_or_exit()
    if bool(files) == cross_validate:
        mistyped("Give either files of questions or --cross-validate.")
    score = _cross_validation(settings) if cross_validate else _evaluation(settings, files or [])
    alone = replace(settings, chooser_url=None)
    beside: dict[str, Score] = {}
    if settings.chooser_url and files:
        beside["right without chooser"] = _evaluation(alone, files)
    _print_table(score, MARKS, beside)
    title = (
        "Cross-validation of the FAQ" if cross_validate else f"Evaluation on {', '.join(f.name for f in files or [])}"
    )
    path = report or settings.var / "evaluation.html"
    write_report(score, title, path)
    out.print(f"The report is {path}.", highlight=False, soft_wrap=True)
    if failures:
        lines = (json.dumps(failure, ensure_ascii=False) + "\n" for failure in score.failures)
        failures.write_text("".join(lines), "utf-8")


def _print_table(score: Score, marks: Sequence[str], beside: Mapping[str, Score]) -> None:
    """Print the shares of a score by group, with what others get right beside them, under their headings."""
    table = Table("group", "turns", *marks, *beside)
    others = [[shares[0] for _, _, shares in other.rows()] for other in beside.values()]
    for row, (group, turns, shares) in enumerate(score.rows()):
        table.add_row(group, str(turns), *map(_percent, [*shares, *(other[row] for other in others)]))
    out.print(table)


def _percent(share: float) -> str:
    return f"{share:.1f}"


def _evaluation(settings: Settings, files: list[Path]) -> Score:
    from bot.evaluation.scoring import CONVERSATIONS_AT_ONCE, QuestionsError, evaluate, read_questions

    try:
        items = [item for path in files for item in read_questions(path)]
    except QuestionsError as error:
        fail(str(error))
    assistant = assistant_or_exit(settings)
    with progress(for_staff("asking-now")):
        score = anyio.run(evaluate, assistant, items, 1 if settings.chooser_url else CONVERSATIONS_AT_ONCE)
    if settings.chooser_url:
        counts = assistant.second_opinions()
        each = ", ".join(f"{outcome} {count}" for outcome, count in sorted(counts.items()))
        out.print(f"Second opinions: {each or 'none was asked for'}.", highlight=False, soft_wrap=True)
    return score


def _cross_validation(settings: Settings) -> Score:
    from bot.evaluation.scoring import score_held_out
    from nlu.cross_validation import cross_validated
    from nlu.importer import training_data_of

    faq = or_exit(lambda: load_faq(settings.data))
    with progress(for_staff("judging-now")):
        return score_held_out(cross_validated(training_data_of(faq)))
