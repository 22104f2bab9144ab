"""Phases that follow facts: when each begins, and which answer holds in it."""

import datetime as dt

import pytest

from actions.facts import FactsStore, build_store
from faq.errors import FaqError
from faq.lint.check import check
from faq.reader import load_faq, read_faq

PROGRAM = """\
calendar:
  before: null
  open: {from: opening}
  closed: {after: deadline}
  jury_met: {after: jury, like: closed}
  started: {from: start, like: jury_met}
facts:
  opening: {value: 2016-11-03}
  deadline: {value: 2016-11-21}
  jury: {value: 2016-11-29}
  start: {value: 2017-01}
"""


@pytest.fixture
def club(small, edit):
    """The small FAQ with a calendar."""
    (small / "program.yml").write_text(PROGRAM, "utf-8")
    return small


def phases_on(folder, *days):
    program = read_faq(folder)[0].program
    return [program.phase(dt.date.fromisoformat(day)) for day in days]


def test_each_phase_begins_with_its_fact(club):
    days = [
        "2016-11-02",
        "2016-11-03",
        "2016-11-21",
        "2016-11-22",
        "2016-11-29",
        "2016-11-30",
        "2016-12-31",
        "2017-01-01",
    ]
    expected = ["before", "open", "open", "closed", "closed", "jury_met", "jury_met", "started"]
    assert phases_on(club, *days) == expected


def test_after_a_month_is_the_first_of_the_next(club, edit):
    edit(club / "program.yml", "{from: start", "{after: start")
    assert phases_on(club, "2017-01-31", "2017-02-01") == ["jury_met", "started"]


def test_a_phase_follows_its_fact_when_that_moves(club, edit):
    edit(club / "program.yml", "2016-11-21", "2016-11-25")
    assert phases_on(club, "2016-11-25", "2016-11-26") == ["open", "closed"]


def test_a_phase_whose_fact_is_not_set_never_begins(club, edit):
    edit(club / "program.yml", "jury: {value: 2016-11-29}", "jury: {value: null}")
    assert phases_on(club, "2016-12-31", "2017-01-01") == ["closed", "started"]
    (warned,) = check(club)
    assert (
        str(warned)
        == "program.yml, line 5: phase 'jury_met' never begins: fact 'jury', which it follows, is not set (line 10)"
    )
    assert warned.severity == "warning"


def test_a_phase_like_another_waits_for_it(club, edit):
    edit(club / "program.yml", "2016-11-21", "2016-12-05")
    assert phases_on(club, "2016-11-30", "2016-12-05", "2016-12-06") == ["open", "open", "jury_met"]
    assert [(each.code, each.severity) for each in check(club)] == [("phase-overtaken", "warning")]


def test_the_facts_store_has_the_same_phases(club, tmp_path):
    faq = load_faq(club)
    build_store(faq, tmp_path / "facts.db")
    store = FactsStore(tmp_path / "facts.db")
    store.refresh()
    for number in range(120):
        day = dt.date(2016, 10, 15) + dt.timedelta(days=number)
        assert store.program.phase(day) == faq.program.phase(day)


ANSWER = "    answer: The club opens at noon.\n"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["before", "open", "closed"], ["before", "open", "closed", "closed", "closed"]),
        (["before", "open", "closed", "jury_met"], ["before", "open", "closed", "jury_met", "jury_met"]),
        (["otherwise", "jury_met"], ["otherwise", "otherwise", "otherwise", "jury_met", "jury_met"]),
        (["otherwise", "open"], ["otherwise", "open", "otherwise", "otherwise", "otherwise"]),
        (["otherwise", "closed", "started"], ["otherwise", "otherwise", "closed", "closed", "started"]),
    ],
)
def test_an_answer_of_one_phase_holds_in_those_that_are_like_it(club, edit, keys, expected):
    answer = "".join(f"      {key}: The club says {key}.\n" for key in keys)
    edit(club / "faq_en.yml", ANSWER, f"    answer:\n{answer}")
    entry = load_faq(club).topics["club.hours"]["en"]
    assert [entry.answer[phase] for phase in ("before", "open", "closed", "jury_met", "started")] == [
        f"The club says {key}." for key in expected
    ]
    assert list(entry.placed_templates.values()) == [f"The club says {key}." for key in dict.fromkeys(expected)]
    lines = (club / "faq_en.yml").read_text("utf-8").splitlines()
    assert all(text in lines[entry.line_of(part) - 1] for part, text in entry.placed_templates.items())


def test_a_phase_that_is_like_no_other_may_not_be_left_out(club, edit):
    edit(club / "faq_en.yml", ANSWER, "    answer:\n      before: No.\n      open: Yes.\n")
    with pytest.raises(FaqError, match=r"'answer' of topic club\.hours says nothing for phase 'closed'") as error:
        load_faq(club)
    assert len(error.value.problems) == 1
