"""Dates as people write them: each is read as they meant it, or refused with what is wrong."""

import datetime as dt

import pytest

from faq.dates import read_date
from faq.messages import Translatable, message_languages
from faq.model import Month
from faq.reader import read_faq
from tests.conftest import NOVEMBER_10

NOVEMBER_29 = dt.date(2016, 11, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2016-11-29", "2016/11/29", "2016.11.29", "29/11/2016", "29-11-2016", "29.11.2016", "11/29/2016",
        "29 novembre 2016", "le 29 novembre 2016", "mardi 29 novembre 2016", "mar. 29 nov. 2016", "29 NOVEMBRE 2016",
        "November 29, 2016", "29 November 2016", "Nov. 29th, 2016", "the 29th of November 2016", "Tue, Nov 29 2016",
        "29-nov-2016", "martes, 29 de noviembre de 2016", "29 de noviembre del 2016", "Dienstag, den 29. November 2016",
        "am 29. Nov. 2016",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text):
    assert read_date(text) == NOVEMBER_29


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2016-11-7", dt.date(2016, 11, 7)),
        ("1er janvier 2017", dt.date(2017, 1, 1)),
        ("5.12.2016", dt.date(2016, 12, 5)),
        ("05/05/2016", dt.date(2016, 5, 5)),
        ("12 août 2016", dt.date(2016, 8, 12)),
        ("12 aout 2016", dt.date(2016, 8, 12)),
        ("2017-01", Month(2017, 1)),
        ("2017-1", Month(2017, 1)),
        ("01/2017", Month(2017, 1)),
        ("janvier 2017", Month(2017, 1)),
        ("Jan. 2017", Month(2017, 1)),
        ("enero de 2017", Month(2017, 1)),
        ("1. März 2017", dt.date(2017, 3, 1)),
    ],
)
def test_days_and_months_are_told_apart(text, read):
    assert read_date(text) == read


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("2016-11-31", "no-such-day", {"fr": "il n'y a pas de 31 novembre 2016", "en": "there is no 31 November 2016"}),
        ("31/11/2016", "no-such-day", {"fr": "31 novembre", "en": "31 November"}),
        ("February 30, 2017", "no-such-day", {"fr": "30 février 2017", "en": "30 February 2017"}),
        ("2016-13-01", "no-such-month", {"fr": "pas de mois 13", "en": "no month 13"}),
        ("2016-11-00", "no-such-day", {"fr": "il n'y a pas de 0 novembre 2016", "en": "there is no 0 November 2016"}),
        ("01/02/0000", "no-such-year", {"fr": "pas d'année 0000", "en": "no year 0000"}),
        ("0000-05", "no-such-year", {"fr": "pas d'année 0000", "en": "no year 0000"}),
        ("05/0000", "no-such-year", {"fr": "pas d'année 0000", "en": "no year 0000"}),
        ("0000-05-31", "no-such-year", {"fr": "pas d'année 0000", "en": "no year 0000"}),
        ("mai 0000", "no-such-year", {"fr": "pas d'année 0000", "en": "no year 0000"}),
        ("5 mai 0000", "no-such-year", {"fr": "pas d'année 0000", "en": "no year 0000"}),
        ("29 novembre", "no-year", {"fr": "ne dit pas l'année", "en": "names no year"}),
        ("November 29", "no-year", {"fr": "ne dit pas l'année", "en": "names no year"}),
        ("29/11/16", "short-year", {"fr": "quatre chiffres", "en": "four digits"}),
        ("05/12/2016", "day-or-month", {"fr": "le 5 décembre ou le 12 mai", "en": "5 December or 12 May"}),
        ("29 novembre 2016 à 18 h", "date-with-hour", {"fr": "écrivez 2016-11-29", "en": "write 2016-11-29"}),
        ("2016-11-29 18:00", "date-with-hour", {"fr": "écrivez 2016-11-29", "en": "write 2016-11-29"}),
        ("29. November 2016, 18.30 Uhr", "date-with-hour", {"fr": "écrivez 2016-11-29", "en": "write 2016-11-29"}),
        (
            "29 de noviembre de 2016 a las 18 h",
            "date-with-hour",
            {"fr": "écrivez 2016-11-29", "en": "write 2016-11-29"},
        ),
        ("Nov. 29, 2016, 6 p.m.", "date-with-hour", {"fr": "écrivez 2016-11-29", "en": "write 2016-11-29"}),
    ],
)
def test_what_is_no_clear_day_is_refused_by_name(text, code, says):
    refused = read_date(text)
    assert isinstance(refused, Translatable)
    assert refused.code == code
    for language in message_languages():
        message = Translatable(code, (*refused.blanks, ("where", "facts.jury_date"))).text(language)
        assert says[language] in message
        assert text in message


@pytest.mark.parametrize(
    "text",
    [
        "Frédéric Mazzella", "Paris 12", "rue du 10 mars", "Bac 2016", "mars", "1.2.16", "2016-17", "34000", "1 200 €",
        "06 12 34 56 78", "16 et 17 novembre 2016", "https://example.org/2016/11/29", "fin novembre 2016", "24/7", "9 h 30",
    ],
)  # fmt: skip
def test_a_text_that_is_no_date_stays_one(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    "value",
    ["29/11/2016", "29-11-2016", "2016/11/29", "29 novembre 2016", '"November 29, 2016"', '"2016-11-29"',
     '{fr: 29 novembre 2016, en: "November 29, 2016"}'],
)  # fmt: skip
def test_a_fact_is_a_date_however_it_is_written(data, edit, value):
    edit(data / "program.yml", "value: 2016-11-29", f"value: {value}")
    faq, problems = read_faq(data)
    assert problems == []
    assert faq.program.facts["jury_date"].value == NOVEMBER_29
    assert faq.program.phase(NOVEMBER_29) == "closed"


@pytest.mark.parametrize(
    ("where", "old", "new"),
    [
        ("calendar", "open: {from: application_opening}", "open: 3 novembre 2016"),
        ("a phase", "{from: application_opening}", "{from: 3 novembre 2016}"),
        ("checked", "2016-11-03, source: announcement, checked: 2026-11-24", "2016-11-03, checked: 24/11/2026"),
        ("expires", "2016-11-03, source: announcement", "2016-11-03, expires: 24/11/2026"),
        ("a challenge", "city: Paris", "since: 3/11/2016\n    city: Paris"),
    ],
)
def test_dates_are_read_wherever_they_stand(data, edit, where, old, new):
    edit(data / "program.yml", old, new.replace("3/11/2016", "13/11/2016"))
    faq, problems = read_faq(data)
    assert problems == []
    assert faq.program.phase(NOVEMBER_10) == "open"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value: 2016-11-29", "value: 2016-11-31", "line 22: there is no 31 November"),
        ("value: 2016-11-29", "value: 29 novembre", "line 22: '29 novembre' (facts.jury_date) names no year"),
        ("checked: 2026-11-24}\n  jury_date", "checked: 2026-11-31}\n  jury_date", "line 21: there is no 31 November"),
        ("value: 2016-11-29", "value: 01/02/0000", "line 22: there is no year 0000 ('01/02/0000', facts.jury_date)"),
        ("value: 2016-11-29", "value: 0000-05", "line 22: there is no year 0000 ('0000-05', facts.jury_date)"),
        ("value: 2016-11-29", "value: 0000-05-12", "line 22: there is no year 0000 ('0000-05-12', facts.jury_date)"),
        ("value: 2016-11-29", "value: [a]", "line 22: facts.jury_date must be a text"),
        ("value: 2016-11-29, source: announcement, checked: 2026-11-24}", "value: 2016-11-29", "line 22: not readable as YAML"),
        ("]\n      en: [AFD", "\n      en: [AFD", "line 40: not readable as YAML"),
        ("{after: jury_date", "{after: jury_dat", "line 11: phase 'jury_met' follows 'jury_dat'"),
        ("facts:", "fact:", "line 19: unknown key 'fact'"),
        ("calendar:", "calender:", "line 7: unknown key 'calender'"),
    ],
)  # fmt: skip
def test_one_mistake_in_program_yml_is_one_error(data, edit, old, new, says):
    edit(data / "program.yml", old, new)
    (problem,) = read_faq(data)[1]
    assert problem.file == "program.yml"
    assert says in str(problem)
