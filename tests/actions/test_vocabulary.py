"""A search forgives typing errors towards the FAQ's own words."""

import pytest

from actions.pages import FaqPages
from actions.vocabulary import Vocabulary

WORDS = Vocabulary(
    {"montpellier": 2, "candidature": 9, "candidatures": 4, "jury": 5, "salary": 1, "celery": 1, "paris": 3},
    {"candidture": 1, "salaire": 3, "telework": 1, "montant": 2},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("montpelier", "montpellier"), ("candidatrue", "candidature"), ("saalry", "salary"), ("salarie", "salaire"),
        ("candidture", "candidature"),  # staff collect errors in phrasings: what is shown is right
        ("salaire", "salaire"), ("telework", "telework"), ("cand", "cand"), ("mont", "mont"),  # words, and beginnings
        ("jry", "jry"), ("zzzz", "zzzz"), ("2016", "2016"), ("h2o2", "h2o2"), ("", ""),
    ],
)  # fmt: skip
def test_a_word_is_taken_for_the_nearest_one(typed, meant):
    assert WORDS.mended(typed) == meant


@pytest.mark.parametrize(
    ("language", "query", "first", "mended"),
    [
        ("fr", "Montpelier", "challenge.ars", "montpellier"), ("fr", "telétravial", "work.remote", "teletravail"),
        ("en", "elligibility", "apply.eligibility", "eligibility"), ("en", "saalry", "work.pay", "salary"),
        ("fr", "Mazzela jury", "jury.who", "mazzella jury"), ("fr", "télétravail", "work.remote", None),
    ],
)  # fmt: skip
def test_a_search_says_what_it_read(store, settings, language, query, first, mended):
    found = FaqPages(store, settings, language).search(query)
    assert first in [article.id for article in found.articles[:3]]
    assert found.mended == mended


def test_words_that_most_topics_show_are_not_marked(store, settings):
    pages = FaqPages(store, settings, "fr")
    assert pages.search("le jury de la Mazzella").words == ("jury", "mazzella")


def test_the_deadline_is_the_fact_that_is_called_so(store, settings):
    assert FaqPages(store, settings, "en").deadline == "21 November 2016"
