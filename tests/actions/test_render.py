import datetime as dt

import pytest

from actions.render import Renderer
from faq.model import Fact, Month, Program

PROGRAM = Program(
    facts={
        "deadline": Fact("deadline", dt.date(2016, 11, 21), "announcement", checked=dt.date(2026, 1, 2)),
        "first": Fact("first", dt.date(2016, 11, 1), "announcement", checked=dt.date(2026, 1, 1)),
        "start": Fact("start", Month(2017, 1)),
        "form": Fact("form", None),
        "page": Fact("page", "https://example.org/a_b"),
        "budget": Fact("budget", 1234567),
    }
)


def render(template, language, day=10):
    return Renderer(PROGRAM, dt.date(2016, 11, day), 90).text(template, language)


@pytest.mark.parametrize(
    ("template", "french", "english"),
    [
        ("{deadline}", "21 novembre 2016", "21 November 2016"),
        ("{deadline:weekday}", "lundi 21 novembre 2016", "Monday, 21 November 2016"),
        ("{first}", "1er novembre 2016", "1 November 2016"),
        ("{start}", "janvier 2017", "January 2017"),
        ("{budget}", "1\u202f234\u202f567", "1,234,567"),
        ("[ici]({form})", "ici", "ici"),
        ("[ici]({page})", "[ici](https://example.org/a_b)", "[ici](https://example.org/a_b)"),
        ("{retention_days} j", "90\u00a0j", "90 j"),
    ],
)
def test_facts_are_written_as_each_language_does(template, french, english):
    assert (render(template, "fr"), render(template, "en")) == (french, english)


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (10, "dans 11\u00a0jours", "in 11 days"),
        (20, "demain", "tomorrow"),
        (21, "aujourd'hui", "today"),
        (22, "hier", "yesterday"),
        (23, "il y a 2\u00a0jours", "2 days ago"),
    ],
)
def test_a_countdown(day, french, english):
    assert (render("{deadline:countdown}", "fr", day), render("{deadline:countdown}", "en", day)) == (french, english)


def test_sources_are_those_of_the_facts_used_with_the_oldest_check():
    cited = Renderer(PROGRAM, dt.date(2016, 11, 10), 90).cited("{deadline} {first} {start}", "fr")
    assert [(source.title, source.checked) for source in cited] == [("announcement", dt.date(2026, 1, 1))]
