"""What is said on each day of the calendar, day by day, in every language, wherever the deadline has been moved to."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from actions.facts import FactsStore, build_store
from actions.pages import FaqPages
from actions.render import Renderer
from faq.lint.tenses import PAST, TO_COME, tenses
from faq.model import ASSUMED
from faq.reader import load_faq
from tests.examples import one_in

CLOSED = {
    "fr": r"\bclos(?:e|es)?\b|s'est terminé|n'est plus possible|ne peut plus|était le|se déposaient",
    "en": r"\bclosed\b|\bended\b|no longer|deadline was|were made",
}
OPEN = {"fr": r"est ouvert|pouvez encore|date limite est", "en": r"is open|has been open|can still|deadline is"}


def days(first, last):
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def days_around(date, first, last):
    """Every day of the two weeks around a date, and one in three of the others."""
    return [day for day in days(first, last) if abs((day - date).days) <= 7 or day.toordinal() % one_in(3) == 0]


def store_of(folder, tmp_path):
    build_store(load_faq(folder), tmp_path / "facts.db")
    store = FactsStore(tmp_path / "facts.db")
    store.refresh()
    return store


@pytest.mark.parametrize("language", ASSUMED)
@pytest.mark.parametrize("deadline", ["2016-11-21", "2016-12-05", "2016-11-10", "29 novembre 2016", "2017-01-15"])
def test_no_answer_says_closed_while_the_deadline_is_ahead_nor_open_afterwards(
    data, edit, tmp_path, settings, deadline, language
):
    edit(data / "program.yml", "value: 2016-11-21", f"value: {deadline}")
    store = store_of(data, tmp_path)
    ends = store.program.facts["application_deadline"].value
    for day in days_around(ends, dt.date(2016, 10, 20), dt.date(2017, 2, 10)):
        for article in FaqPages(store, replace(settings, today_frozen=day), language).articles:
            wrong = CLOSED if day <= ends else OPEN
            assert not re.search(wrong[language], article.answer), f"{day}: {article.id}: {article.answer}"


@pytest.mark.parametrize("language", ASSUMED)
def test_no_answer_speaks_of_a_past_date_as_to_come_nor_of_one_to_come_as_past(store, language):
    facts = store.program.facts
    for day in days(dt.date(2016, 10, 20), dt.date(2017, 2, 10)):
        renderer = Renderer(store.program, day, 90)
        written = {
            renderer.text(f"{{{name}}}", language): fact.value
            for name, fact in facts.items()
            if isinstance(fact.value, dt.date)
        }
        for topic in store.topics():
            text = renderer.text(store.answer(topic, language, store.program.phase(day)), language)
            places = [
                (found.span(), written[found[0]]) for found in re.finditer("|".join(map(re.escape, written)), text)
            ]
            for (_, date), tense in zip(places, tenses(text, [place for place, _ in places], language)):
                if tense:
                    assert not (tense.name == TO_COME and date < day), f"{day}: {topic}: {text}"
                    assert not (tense.name == PAST and date > day), f"{day}: {topic}: {text}"


@pytest.mark.parametrize("language", ASSUMED)
@pytest.mark.parametrize("day", [dt.date(2016, 11, 30), dt.date(2026, 11, 29)], ids=str)
def test_once_the_jury_has_met_no_answer_says_that_it_will(store, settings, language, day):
    pages = FaqPages(store, replace(settings, today_frozen=day), language)
    said = " ".join(article.answer for article in pages.articles)
    assert not re.search(r"se réunit|jury choisit|préside le jury|jury meets|jury picks|chairs the jury", said)
    assert re.search(r"s'est réuni le 29 novembre 2016|met on 29 November 2016", said)
    if day.year > 2016:
        assert not re.search(r"démarrent|est annoncé pour|Contracts start|is due in", said)
        assert re.search(r"janvier 2017|January 2017", said)
