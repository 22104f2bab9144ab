from itertools import pairwise

import pytest

from faq.lint.mentions import DATE, LINK, MONTH, NUMBER, find_mentions, normalize_address, same_value

NOVEMBER_21 = (2016, 11, 21)


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("fr", "le 21 novembre 2016", DATE, NOVEMBER_21),
        ("fr", "le 21/11/2016", DATE, NOVEMBER_21),
        ("fr", "le vingt et un novembre", DATE, (0, 11, 21)),
        ("fr", "le 1er janv. 2017", DATE, (2017, 1, 1)),
        ("en", "on 2016-11-21", DATE, NOVEMBER_21),
        ("en", "on Nov. 21st, 2016", DATE, NOVEMBER_21),
        ("en", "the twenty-first of November", DATE, (0, 11, 21)),
        ("fr", "en janvier 2017", MONTH, (2017, 1)),
        ("en", "in January", MONTH, (0, 1)),
        ("fr", "1\u202f200,50 €", NUMBER, 1200.5),
        ("en", "€1,200.50", NUMBER, 1200.5),
        ("fr", "une quarantaine", NUMBER, 40),
        ("fr", "dès 14 h", NUMBER, 14),
        ("en", "from 2 pm", NUMBER, 14),
        ("fr", "à 1 h 30", NUMBER, "1:30"),
        ("en", "an hour and a half", NUMBER, "1:30"),
        ("en", "call +33 1 23 45 67 89", NUMBER, 123456789),
        ("en", "see https://www.example.org/en/prices/.", LINK, "example.org/prices"),
        ("fr", "écrire à equipe@example.org", LINK, "equipe@example.org"),
    ],
)
def test_a_mention_has_one_value_however_it_is_written(language, text, kind, value):
    (found,) = find_mentions(text, language)
    assert (found.kind, found.value) == (kind, value)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(("language", "text"), [("fr", "un jour"), ("en", "one may march on"), ("en", "the A4 road")])
def test_articles_verbs_and_names_are_no_numbers(language, text):
    assert find_mentions(text, language) == []


def test_mentions_come_in_order_and_share_no_letter():
    text = "Du 3 au 21 novembre 2016, 10 places sur example.org"
    found = find_mentions(text, "fr")
    assert [(each.kind, each.text) for each in found] == [
        (DATE, "3"), (DATE, "21 novembre 2016"), (NUMBER, "10"), (LINK, "example.org"),
    ]  # fmt: skip
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_year_that_one_leaves_out_is_the_others():
    (with_year,), (without,), (another,) = (
        find_mentions(text, "en") for text in ("21 May 2016", "21 May", "21 May 2017")
    )
    assert same_value(with_year, without)
    assert same_value(without, another)
    assert not same_value(with_year, another)


@pytest.mark.parametrize(
    "text", ["https://www.example.org/fr/page", "http://en.example.org/page/", "example.org/page?lang=fr"]
)
def test_an_address_is_the_same_in_every_language(text):
    assert normalize_address(text) == "example.org/page"
