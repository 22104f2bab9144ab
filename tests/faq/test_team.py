"""Whether visitors may leave questions for the team: as program.yml has it, and what the facts store keeps of it."""

import pytest

from actions.facts import FactsStore, build_store
from faq.lint.check import check
from faq.reader import load_faq

OFF = "team: {inbox: off}\n"


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        (None, True), ("timezone: Europe/Paris\n", True), ("team:\n", True), ("team: {}\n", True), ("team: {inbox: on}\n", True),
        ("team: {inbox: true}\n", True), (OFF, False), ("team: {inbox: false}\n", False), ("team:\n  inbox: 'off'\n", False),
    ],
)  # fmt: skip
def test_questions_may_be_left_unless_it_is_off(small, tmp_path, text, is_open):
    if text:
        (small / "program.yml").write_text(text, "utf-8")
    faq = load_faq(small)
    assert faq.program.team.is_open is is_open
    build_store(faq, tmp_path / "facts.db")
    store = FactsStore(tmp_path / "facts.db")
    store.refresh()
    assert store.program.team.is_open is is_open


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        (OFF, True), (OFF + "facts:\n  contact: {value: null}\n", True), ("team: {inbox: on}\n", False),
        (OFF + "facts:\n  contact: {value: 'mailto:club@example.org'}\n", False),
    ],
)  # fmt: skip
def test_where_nobody_can_be_reached_the_check_warns(small, text, warned):
    (small / "program.yml").write_text(text, "utf-8")
    found = [finding for finding in check(small) if finding.code == "no-way-to-team"]
    assert bool(found) is warned
    assert [(each.file, each.line, each.severity) for each in found] == [("program.yml", 1, "warning")] * warned
