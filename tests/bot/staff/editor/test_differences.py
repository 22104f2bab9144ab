"""What a publish would change is looked at on a day of each phase, of both calendars."""

import datetime as dt

import pytest

from bot.staff.editor.differences import answer_changes, sample_days
from faq.model import NEVER, Phase, Program
from faq.reader import load_faq
from tests.conftest import DATA, NOVEMBER_10


def day(text):
    return dt.date.fromisoformat(text)


def calendar(*begins):
    return Program(calendar=tuple(Phase(f"p{n}", each and day(each)) for n, each in enumerate((None, *begins))))


@pytest.mark.parametrize(
    ("calendars", "today", "days"),
    [
        ([calendar()], "2016-11-10", ["2016-11-10"]),
        ([calendar("2016-11-03", "2016-11-22")], "2016-11-10", ["2016-11-02", "2016-11-10", "2016-11-22"]),
        ([calendar("2016-11-03", "2016-11-22")], "2016-10-01", ["2016-10-01", "2016-11-03", "2016-11-22"]),
        ([calendar("2016-11-03", "2016-11-22")], "2026-11-10", ["2016-11-02", "2016-11-03", "2026-11-10"]),
        ([calendar("2016-11-22"), calendar("2016-12-06")], "2016-11-10", ["2016-11-10", "2016-11-22", "2016-12-06"]),
    ],
)
def test_each_phase_has_its_day_and_today_is_that_of_its_own(calendars, today, days):
    assert [each.isoformat() for each in sample_days(calendars, day(today))] == days


def test_a_phase_that_never_begins_has_none():
    program = Program(calendar=(Phase("before", None), Phase("later", NEVER)))
    assert sample_days([program], NOVEMBER_10) == [NOVEMBER_10]


def test_a_faq_does_not_differ_from_itself_on_any_day():
    faq = load_faq(DATA)
    for today in ("2016-10-01", "2016-11-10", "2016-11-25", "2016-12-15", "2026-11-29"):
        assert answer_changes(faq, faq, day(today), 90) == []
