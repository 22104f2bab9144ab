"""Checking an FAQ folder: everything that its files alone can tell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from faq.duplicates import check_duplicates
from faq.errors import ERROR, Finding
from faq.facts import check_facts
from faq.literals import Literals
from faq.looks import check_looks
from faq.model import Faq
from faq.parity import check_parity
from faq.reader import read_faq


def check(folder: Path, today: dt.date | None = None) -> list[Finding]:
    """Everything wrong with the files of an FAQ folder, by file and line; errors stop a publish.

    `today` decides which facts have expired; without one it is today in the programme's time zone.
    """
    return check_read(folder, today)[1]


def check_read(folder: Path, today: dt.date | None = None) -> tuple[Faq | None, list[Finding]]:
    """As `check`, with the FAQ as far as it could be read, for whoever looks further."""
    faq, findings = check_to_publish(folder, today)
    if faq is None:
        return None, findings
    return faq, sorted({*findings, *check_duplicates(faq)})


def check_to_publish(folder: Path, today: dt.date | None = None) -> tuple[Faq | None, list[Finding]]:
    """As `check_read`, without comparing every phrasing with every other: that only warns, and takes the longest."""
    faq, findings = read_faq(folder)
    if faq is None:
        return None, sorted(set(findings))
    literals = Literals(faq)
    day = today or dt.datetime.now(faq.program.timezone).date()
    findings += check_parity(faq, literals)
    findings += check_facts(faq, literals, day)
    findings += check_looks(faq)
    return faq, sorted(set(findings))


def has_errors(findings: list[Finding]) -> bool:
    """Whether anything found stops a publish."""
    return any(finding.severity == ERROR for finding in findings)
