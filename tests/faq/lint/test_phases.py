"""The calendar against the facts, and what answers say of past dates in each phase."""

import datetime as dt
import shutil

import pytest

from faq.errors import ERROR
from faq.lint.check import check
from faq.model import ASSUMED
from tests.conftest import NOVEMBER_10, ROOT

THREE_PHASES = "calendar: {{before: null, open: {opening}, closed: {closed}}}\n"
FACTS = """\
facts:
  application_opening: {value: 2016-11-03}
  application_deadline: {value: 2016-12-05}
"""
ANSWERS = {
    "named": "    answer: We answer by mail.\n",
    "counted": "    answer: {before: Not yet., open: '{application_deadline:countdown}', closed: 'On {application_deadline}.'}\n",
    "spoken": "    answer:\n      before: Soon.\n      open: 'Apply until {application_deadline}.'\n"
    "      closed: 'The call ended on {application_deadline}.'\n",
}


def findings(folder, today=NOVEMBER_10):
    return check(folder, today)


@pytest.fixture
def club(small, edit):
    def write(opening="2016-11-03", closed="2016-11-22", facts=FACTS, answer=ANSWERS["named"]):
        (small / "program.yml").write_text(THREE_PHASES.format(opening=opening, closed=closed) + facts, "utf-8")
        for code, old in (
            ("en", "    answer: The club opens at noon.\n"),
            ("fr", "    answer: Le club ouvre à midi.\n"),
        ):
            edit(small / f"faq_{code}.yml", old, answer)
        return small

    return write


def contradictions(folder):
    return [str(each) for each in findings(folder) if each.severity == ERROR]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_typed_day_that_contradicts_its_fact_stops_the_publish_and_both_lines_are_named(club, answer):
    assert contradictions(club(answer=answer)) == [
        "program.yml, line 1: phase 'closed' begins on 2016-11-22, but fact 'application_deadline' is 2016-12-05 (line 4), "
        "so one of them is wrong; to have the phase follow the fact, write closed: {after: application_deadline}"
    ]


def test_so_does_an_opening(club):
    (found,) = contradictions(club(opening="2016-11-01", closed="2016-12-06"))
    assert "phase 'open' begins on 2016-11-01, but fact 'application_opening' is 2016-11-03 (line 3)" in found
    assert "write open: {from: application_opening}" in found


@pytest.mark.parametrize("closed", ["2016-12-05", "2016-12-06"])
def test_the_day_of_the_fact_and_the_day_after_agree_with_it(club, closed):
    assert contradictions(club(closed=closed)) == []


def test_a_phase_that_may_stand_for_several_facts_is_left_alone(club):
    assert contradictions(club(facts=FACTS + "  fee_deadline: {value: 2016-12-20}\n")) == []


def test_a_deadline_of_something_else_contradicts_nothing_while_another_agrees(club):
    facts = "facts:\n  application_deadline: {value: 2016-11-21}\n  fee_deadline: {value: 2016-12-20}\n"
    assert contradictions(club(facts=facts)) == []


def test_the_shipped_calendar_contradicts_its_facts_when_days_are_typed(data, edit):
    edit(data / "program.yml", "closed: {after: application_deadline}", "closed: 2016-11-22")
    assert findings(data) == []
    edit(data / "program.yml", "value: 2016-11-21", "value: 2016-12-05")
    (found,) = findings(data)
    assert (found.severity, found.line) == (ERROR, 10)
    assert "(line 21)" in found.message("en")


LATER = {
    "jury.date": {"fr": "Le jury se réunit le {jury_date}.", "en": "The jury meets on {jury_date}."},
    "program.start": {
        "fr": "Les contrats démarrent à partir de {program_start}.",
        "en": "Contracts start from {program_start}.",
    },
}


@pytest.mark.parametrize("language", ASSUMED)
@pytest.mark.parametrize("topic", LATER)
@pytest.mark.parametrize("today", [NOVEMBER_10, dt.date(2026, 11, 29)], ids=str)
def test_an_answer_without_a_later_phase_is_warned_of_whatever_the_day(data, edit, language, topic, today):
    head = f"  {topic}:\n"
    path = data / f"faq_{language}.yml"
    before, own = path.read_text("utf-8").split(head)
    kept, _, rest = own.partition("    answer:\n")
    path.write_text(f'{before}{head}{kept}    answer: "{LATER[topic][language]}"\n' + rest.split("\n", 2)[2], "utf-8")
    found = [each for each in findings(data, today) if each.code == "past-as-to-come"]
    assert [(each.topic, each.file, each.severity) for each in found] == [(topic, f"faq_{language}.yml", "warning")]
    assert ("jury_met" if topic == "jury.date" else "started") in found[0].message(language)


@pytest.mark.parametrize(("today", "warned"), [(dt.date(2016, 11, 20), False), (dt.date(2016, 11, 22), True)])
def test_without_a_calendar_a_date_is_past_when_it_is(small, edit, today, warned):
    edit(small / "faq_en.yml", "The club opens at noon.", "The club opens on 21 November 2016.")
    edit(small / "faq_fr.yml", "Le club ouvre à midi.", "Le club ouvre le 21 novembre 2016.")
    found = [(each.file, each.code) for each in findings(small, today)]
    assert found == ([("faq_en.yml", "past-as-to-come"), ("faq_fr.yml", "past-as-to-come")] if warned else [])


def test_a_date_is_past_in_every_language_that_a_faq_is_in(tmp_path, edit):
    folder = shutil.copytree(ROOT / "tests" / "languages" / "library", tmp_path / "library")
    for day in (dt.date(2026, 12, 18), dt.date(2026, 12, 19), dt.date(2027, 1, 1)):
        assert findings(folder, day) == []
    edit(folder / "program.yml", "  night_over: {after: reading_night, like: open}\n", "")
    edit(folder / "program.yml", "{from: 2026-12-24, like: night_over}", "{from: 2026-12-24, like: open}")
    for code in ("de", "es", "fr"):
        text = (folder / f"faq_{code}.yml").read_text("utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("      night_over:")]
        (folder / f"faq_{code}.yml").write_text("\n".join(kept), "utf-8")
    found = [(each.file, each.code) for each in findings(folder)]
    assert found == [(f"faq_{code}.yml", "past-as-to-come") for code in ("de", "es", "fr")]


def test_a_day_that_has_been_checked_is_not_to_come(data):
    assert findings(data, dt.date(2016, 1, 1)) == []
    late = [each for each in check(data, NOVEMBER_10, clock=dt.date(2026, 11, 23)) if each.code == "checked-in-future"]
    assert len(late) == 10
    assert all(each.severity == ERROR for each in late)
