"""What was learnt of people's names, by itself: names in no list, and words that only look like them."""

from pathlib import Path

import pytest

import nlu.training_data
from languages import ASSUMED
from people.person_names import PATH, learnt_person_names
from people.words import KnownWords, looked_up, tokens_of


@pytest.fixture(scope="module")
def probability():
    network = learnt_person_names()
    known = KnownWords(network.lexicon, ASSUMED)

    def of(text, word):
        tokens = tokens_of(text)
        at = [token.text for token in tokens].index(word)
        return network.probabilities(tokens, looked_up(tokens, known), [at])[at]

    return of


def test_a_name_that_is_in_no_list_is_known_by_what_stands_around_it(probability):
    assert probability("je m'appelle Brelzanic et je veux postuler", "Brelzanic") > 0.9
    assert probability("je code en Brelzanic depuis deux ans", "Brelzanic") < 0.5


def test_the_same_word_is_a_name_or_none(probability):
    assert probability("ma collègue Claire a postulé", "Claire") > 0.5
    assert probability("la réponse est claire", "claire") < 0.2


def test_nothing_is_made_of_nothing():
    network = learnt_person_names()
    assert network.probabilities([], [], []) == []


def test_tokens_stand_where_they_were():
    tokens = tokens_of("O'Brien, [phone]\n12")
    assert [token.text for token in tokens] == ["O", "'", "Brien", ",", "[phone]", "\n", "12"]
    assert all("O'Brien, [phone]\n12"[token.start : token.end] == token.text for token in tokens)


def test_what_visitors_are_called_is_forgotten_soon():
    known = KnownWords(learnt_person_names().lexicon, ASSUMED)
    limit = known.of.cache_info().maxsize
    for number in range(limit + 10):
        known.of(f"[{number}]")
    assert known.of.cache_info().currsize == limit <= 10_000


def test_a_change_of_it_trains_no_model_anew():
    code = Path(nlu.training_data.__file__).parent
    assert code not in PATH.parents


def test_a_language_brings_names_of_its_own():
    known = KnownWords(learnt_person_names().lexicon, ASSUMED, frozenset({"brelzanic"}))
    assert known.of("Brelzanic").is_listed
    assert not KnownWords(learnt_person_names().lexicon, ASSUMED).of("Brelzanic").is_listed
