"""Checking an FAQ folder: everything that its files alone can tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from faq.errors import ERROR, Finding
from faq.lint.contact import check_contact
from faq.lint.duplicates import check_duplicates
from faq.lint.formatting import check_formatting
from faq.lint.hardcoded_facts import HardcodedFactFinder, check_hardcoded_facts
from faq.lint.parity import check_parity
from faq.lint.phases import check_calendar, check_tenses
from faq.lint.stale_facts import check_stale_facts
from faq.lint.unreplaced import check_unreplaced
from faq.messages import translatable
from faq.model import LANGUAGES, Faq
from faq.reader import read_faq

MOST = 20
"""How many findings of one kind are shown."""


def check(folder: Path, today: dt.date | None = None, clock: dt.date | None = None) -> list[Finding]:
    """Everything wrong with the files of an FAQ folder, by file and line; errors stop a publish.

    `today` decides which facts have expired and which dates have passed; without one it is today in the programme's
    time zone, as `clock` is, which tells whether a fact is `checked` on a day to come, whatever day is served.
    """
    return read_and_check(folder, today, clock=clock)[1]


def read_and_check(
    folder: Path, today: dt.date | None = None, duplicates: bool = True, clock: dt.date | None = None
) -> tuple[Faq | None, list[Finding]]:
    """As `check`, with the FAQ as far as it could be read: None where a file could not be read at all.

    Without `duplicates`, phrasings are not compared with each other: that only warns, and takes the longest.
    """
    faq, findings = read_faq(folder)
    findings += _unknown_languages(folder)
    if faq is None:
        return None, at_most(findings)
    clock = clock or dt.datetime.now(faq.program.timezone).date()
    finder = HardcodedFactFinder(faq)
    broken = frozenset((finding.file, finding.line) for finding in findings if finding.severity == ERROR)
    findings += faq.warnings
    findings += check_parity(faq, finder, broken)
    findings += check_hardcoded_facts(faq, finder)
    findings += check_stale_facts(faq, today or clock, clock)
    findings += check_contact(faq)
    findings += check_unreplaced(faq)
    findings += check_calendar(faq)
    if not has_errors([each for each in findings if each.code.startswith("phase-")]):
        findings += check_tenses(faq, today or clock)
    findings += check_formatting(faq)
    findings += check_duplicates(faq) if duplicates else ()
    return faq, at_most(findings)


def at_most(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in order, of each kind the first ones and how many more there are."""
    kinds: dict[str, list[Finding]] = {}
    for finding in sorted(set(findings)):
        kinds.setdefault(finding.code, []).append(finding)
    for same in kinds.values():
        if len(same) > MOST + 1:
            first = same[MOST]
            code = f"more-{first.severity}s"
            message = translatable(code, count=len(same) - MOST, example=first.description)
            same[MOST:] = [Finding(first.file, first.line, message)]
    return sorted(finding for same in kinds.values() for finding in same)


def _unknown_languages(folder: Path) -> Iterator[Finding]:
    for path in sorted([*folder.glob("faq_*.yml"), *folder.glob("phrasings_*.yml")]):
        code = path.stem.partition("_")[2]
        if code not in LANGUAGES:
            yield Finding(path.name, 0, translatable("unknown-language", language=code, known=LANGUAGES))


def has_errors(findings: list[Finding]) -> bool:
    """Whether any of the findings stops a publish."""
    return any(finding.severity == ERROR for finding in findings)
