"""What was learnt of people's names, by itself: names in no list, and words that only look like them."""

import pytest

from languages import ASSUMED
from nlu.person_names import WordFeatures, learnt_person_names, tokens_of


@pytest.fixture(scope="module")
def probability():
    network = learnt_person_names()
    words = WordFeatures(network.lexicon, ASSUMED)

    def of(text, word):
        tokens = tokens_of(text)
        found = dict(zip((token.text for token in tokens), network.probabilities(tokens, words)))
        return found[word]

    return of


def test_a_name_that_is_in_no_list_is_known_by_what_stands_around_it(probability):
    assert probability("je m'appelle Brelzanic et je veux postuler", "Brelzanic") > 0.9
    assert probability("je code en Brelzanic depuis deux ans", "Brelzanic") < 0.5


def test_the_same_word_is_a_name_or_none(probability):
    assert probability("ma collègue Claire a postulé", "Claire") > 0.5
    assert probability("la réponse est claire", "claire") < 0.2


def test_nothing_is_made_of_nothing():
    network = learnt_person_names()
    assert network.probabilities([], WordFeatures(network.lexicon, ASSUMED)) == []


def test_tokens_stand_where_they_were():
    tokens = tokens_of("O'Brien, [phone]\n12")
    assert [token.text for token in tokens] == ["O", "'", "Brien", ",", "[phone]", "\n", "12"]
    assert all("O'Brien, [phone]\n12"[token.start : token.end] == token.text for token in tokens)
