"""A drill's findings replace those before, between their own marks, and say what was not as it should be."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from benchmarks.tables import Sheet
from drills import reports
from drills.cluster import ClusterDrill
from drills.ledger import Ledger
from drills.report import DrillReport, keep

PAGE = """# Reliability
<!-- drill one: written by make drill -->
old
<!-- /drill one -->
between
<!-- drill two: written by make drill -->
<!-- /drill two -->
"""


def test_a_section_is_replaced_and_the_rest_stays(tmp_path):
    page = tmp_path / "reliability.md"
    page.write_text(PAGE)
    keep(DrillReport("one", "One", Sheet(["what", "seen"], [["lost", "3"]]), "How.", ["3 were lost."]), page)
    text = page.read_text()
    assert "old" not in text
    assert "| lost | 3 |" in text
    assert "- Not as it should be: 3 were lost." in text
    assert text.endswith(PAGE[PAGE.index("between") :])


def test_a_page_without_a_place_for_it_is_refused(tmp_path):
    page = tmp_path / "reliability.md"
    page.write_text(PAGE)
    with pytest.raises(ValueError, match="no place for what the drill 'three' found"):
        keep(DrillReport("three", "Three", Sheet([]), ""), page)


def test_replies_that_are_empty_while_parts_break_are_not_as_it_should_be(monkeypatch, tmp_path):
    @contextmanager
    def running(*_):
        yield SimpleNamespace(nodes=[SimpleNamespace(kill_worker=None), None], postgresql=None)

    monkeypatch.setattr(reports, "running_cluster", running)
    monkeypatch.setattr(reports, "drill", lambda *_: ClusterDrill(Ledger(answered=9, empty=2), 3.0, 0.1, 0.0))
    found = reports.cluster(tmp_path, tmp_path, lambda _: None, quick=True)
    assert found.problems == ["2 answered questions got an empty reply or none."]
