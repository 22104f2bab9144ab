"""Refusals as notices: each cause once, whoever counts, and not for ever."""

import datetime as dt

import pytest

from bot.publishing.log import BROKEN, FAILED, FORCED, HELD, PUBLISHED, REFUSED, SERVED
from tests.bot.staff.notices.conftest import opened


@pytest.mark.parametrize("result", [HELD, REFUSED, BROKEN, FAILED])
def test_what_is_not_served_becomes_a_notice(office, result):
    office.published(result, "faq_en.yml, line 7: no such fact")
    office.collect()
    (notice,) = office.notices()
    assert (notice.kind, notice.count, notice.first) == ("refusal", 1, office.now())
    assert notice.body == {"result": result, "by": "save", "messages": ["faq_en.yml, line 7: no such fact"]}


@pytest.mark.parametrize("result", [SERVED, PUBLISHED, FORCED])
def test_what_is_served_becomes_none(office, result):
    office.published(result)
    office.collect()
    assert office.notices() == []


def test_the_same_refusal_ten_times_is_one_notice_also_when_lines_move(office):
    for number in range(10):
        office.published(BROKEN, f"faq_en.yml, line {number}: no such fact")
        office.now.later(minutes=5)
        if number % 3 == 0:
            office.collect()
    office.published(BROKEN, "faq_en.yml, line 7: no such topic")
    office.collect()
    office.collect()
    other, same = office.notices()
    assert (other.count, same.count) == (1, 10)
    assert same.latest - same.first == dt.timedelta(minutes=45)
    assert same.body["messages"] == ["faq_en.yml, line 9: no such fact"]


def test_the_same_refusal_a_day_later_is_another_notice(office):
    for _ in range(2):
        office.published(FAILED, "out of memory")
        office.collect()
        office.now.later(hours=25)
    assert [notice.count for notice in office.notices()] == [1, 1]


def test_each_is_counted_once_whatever_process_counts_and_starts_again(office):
    beside = opened(office.settings, office.now)
    for number in range(6):
        office.published(HELD, "club.hours")
        (office, beside)[number % 2].collect()
        (beside, office)[number % 2].collect()
    opened(office.settings, office.now).collect()
    assert [notice.count for notice in office.notices()] == [6]


def test_what_was_refused_long_before_the_first_start_is_no_news(office):
    office.published(REFUSED, "tests/x.yml")
    office.now.later(days=8)
    office.collect()
    assert [notice for notice in office.notices() if notice.kind == "refusal"] == []


def test_notices_are_erased_after_a_year(office):
    office.published(REFUSED, "tests/x.yml")
    office.collect()
    office.now.later(days=366)
    office.published(FAILED, "out of memory")
    office.collect()
    assert [notice.body["result"] for notice in office.notices()] == [FAILED]
