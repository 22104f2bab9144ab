"""`eigbot check`: everything wrong with the FAQ files, for people in their language and for tools."""

from __future__ import annotations

import json
from typing import Annotated, Any, Optional

import typer
from rich.table import Table

from bot.cli.terminal import err, known_language, out, progress, settings_or_exit
from faq.errors import ERROR, WARNING, Finding
from faq.lint.check import read_and_check
from faq.messages import message_languages, translatable
from faq.model import Faq, group_of
from settings import Settings, staff_language

_COLOURS = {ERROR: "red", WARNING: "yellow"}
_KEPT = "phrasings.npz"


def check_faq(settings: Settings, quick: bool = False) -> tuple[Faq | None, list[Finding]]:
    """Everything wrong with the FAQ folder; `faq.lint.check.has_errors` tells whether it stops a publish.

    `quick` leaves out what needs the phrasings' meaning: topics that will be confused, wrong languages.
    """
    faq, findings = read_and_check(settings.data, settings.today_frozen)
    if faq is not None and not quick:
        from nlu.confusion import check_phrasings

        findings = sorted({*findings, *check_phrasings(faq, settings.var / _KEPT)})
    return faq, findings


def check_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON, for tools.")] = False,
    language: Annotated[
        Optional[str], typer.Option("--language", help="What to print in: fr or en; the terminal's by default.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what the phrasings mean: confused topics, wrong languages.")
    ] = False,
) -> None:
    """Check the FAQ files and list every mistake; exit with 1 if one of them stops a publish."""
    settings = settings_or_exit()
    known_language(language, message_languages())
    spoken = language or staff_language()
    with progress(translatable("checking").text(spoken)):
        faq, findings = check_faq(settings, quick)
    if as_json:
        out.print_json(json.dumps(_as_json(findings), ensure_ascii=False))
    else:
        _print(faq, findings, spoken, str(settings.data))
    if any(finding.severity == ERROR for finding in findings):
        raise typer.Exit(1)


def _as_json(findings: list[Finding]) -> dict[str, Any]:
    return {
        "errors": sum(finding.severity == ERROR for finding in findings),
        "warnings": sum(finding.severity == WARNING for finding in findings),
        "findings": [
            {
                "severity": finding.severity,
                "code": finding.code,
                "file": finding.file,
                "line": finding.line or None,
                "topic": finding.topic,
                "message": {language: finding.message(language) for language in message_languages()},
            }
            for finding in findings
        ],
    }


def _print(faq: Faq | None, findings: list[Finding], language: str, folder: str) -> None:
    for severity, colour in _COLOURS.items():
        group = [finding for finding in findings if finding.severity == severity]
        if group:
            err.print(translatable(f"heading-{severity}", count=len(group)).text(language), style=f"bold {colour}")
        for finding in group:
            err.print(finding.text(language), style=colour, markup=False, highlight=False, soft_wrap=True)
    if faq is not None and not findings:
        out.print(_table(faq, language))
        out.print(translatable("no-mistake", folder=folder).text(language), style="green", soft_wrap=True)
    elif not any(finding.severity == ERROR for finding in findings):
        out.print(translatable("only-warnings", folder=folder).text(language), style="green", soft_wrap=True)
    else:
        err.print(translatable("errors-stop", folder=folder).text(language), style="red", soft_wrap=True)


def _table(faq: Faq, language: str) -> Table:
    heads = [translatable(f"head-{what}").text(language) for what in ("group", "topics", "phrasings")]
    table = Table(*heads[:2], *(f"{heads[2]}, {code}" for code in faq.languages))
    for group in dict.fromkeys(map(group_of, faq.topics)):
        topics = [entry for topic, entry in faq.topics.items() if group_of(topic) == group]
        counts = [str(sum(len(entry[code].utterances) for entry in topics if code in entry)) for code in faq.languages]
        table.add_row(group, str(len(topics)), *counts)
    return table
