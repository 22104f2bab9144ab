"""What is remembered for speed does not grow with what visitors type, and changes nothing of what is found."""

import itertools
import string

import pytest

from nlu.dictionary import Counts, Dictionary
from nlu.latest import newer_half
from nlu.spelling import Speller

TYPED = ["".join(letters) for letters in itertools.product(string.ascii_lowercase, repeat=2)]


def test_the_newer_half_stays_in_its_order():
    assert list(newer_half(dict.fromkeys("abcde")).items()) == [(letter, None) for letter in "cde"]
    assert newer_half({}) == {}


def test_a_dictionary_remembers_so_many_words_and_tells_of_all(monkeypatch):
    monkeypatch.setattr("nlu.dictionary._MOST_LOOKED_UP", 10)
    known = Dictionary.of("en").counts
    ours = Counts(known.hashes, known.counts)
    sizes = []
    for word in TYPED:
        assert ours.get(word) == known.look_up([word])[0]
        sizes.append(len(ours._looked_up))
    assert max(sizes) == 10
    assert min(sizes[10:]) >= 5, "never all at once"


@pytest.mark.parametrize("word", ["deadlne", "salary"])
def test_a_speller_remembers_so_many_words_and_mends_all(monkeypatch, word):
    monkeypatch.setattr("nlu.spelling._MOST_REMEMBERED", 10)
    speller = Speller((), {"en": Dictionary.of("en")})
    meant = speller.correct(word, "en").text
    sizes = []
    for other in TYPED[:60]:
        speller.correct(other, "en")
        sizes.append(len(speller._known))
        assert speller.correct(word, "en").text == meant
    assert max(sizes) == 10
    assert min(sizes[10:]) >= 5
