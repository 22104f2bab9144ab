"""A decision is a record with a date: why, what, what follows, and what would change it."""

import datetime as dt
import re

import pytest

from tests.conftest import ROOT

RECORDS = sorted((ROOT / "docs/decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "What would change it"]


def decided_on(record):
    found = re.search(r"^Decided on (\d+ \w+ \d{4})\.$", record.read_text("utf-8"), re.MULTILINE)
    assert found, f"{record.name} says on no line of its own: Decided on 24 November 2026."
    return dt.datetime.strptime(found[1], "%d %B %Y").date().isoformat()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_its_parts(record):
    text = record.read_text("utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    for part in re.split(r"^## .*$", text, flags=re.MULTILINE)[1:]:
        assert len(part.split()) > 5, f"{record.name} has next to nothing under a heading"


def test_the_list_has_every_record_in_order():
    rows = re.findall(
        r"^\| (\S+) \| \[(.*)\]\(decisions/(.*\.md)\)", (ROOT / "docs/decisions.md").read_text("utf-8"), re.MULTILINE
    )
    heads = {record.name: record.read_text("utf-8").partition("\n")[0] for record in RECORDS}
    assert {name: (date, f"# {title}") for date, title, name in rows} == {
        record.name: (decided_on(record), heads[record.name]) for record in RECORDS
    }
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
