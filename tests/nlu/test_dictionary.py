"""Dictionaries of hashes against pyspellchecker's, which are of strings."""

import random

import pytest
from spellchecker import SpellChecker

from nlu.dictionary import Dictionary
from nlu.text import fold

MISTYPED = ["defii", "salaier", "qand", "comben", "remuneratoin", "xyzzyqq", "deadlne", "teh", "aply", "a", "zz", "é"]


@pytest.fixture(scope="module", params=["fr", "en"])
def pair(request):
    """Our dictionary, and pyspellchecker's of the same words without accents."""
    written = SpellChecker(language=request.param, distance=1).word_frequency.dictionary
    counts = {}
    for word, count in written.items():
        counts[fold(word)] = counts.get(fold(word), 0) + count
    theirs = SpellChecker(language=None, distance=1)
    theirs.word_frequency.load_json(counts)
    return Dictionary.of(request.param), theirs


def test_every_word_has_its_count(pair):
    ours, theirs = pair
    words = list(theirs.word_frequency.dictionary)
    assert ours.counts.look_up(words) == list(theirs.word_frequency.dictionary.values())
    assert ours.total == sum(theirs.word_frequency.dictionary.values())
    assert "xyzzyqq" not in ours
    assert ours.counts.get("xyzzyqq", 0.5) == 0.5


def test_corrections_are_pyspellcheckers(pair):
    ours, theirs = pair
    chance = random.Random(0)
    words = chance.sample(sorted(theirs.word_frequency.dictionary), 150)
    spoilt = [word[: (n := chance.randrange(len(word)))] + chance.choice("aeqz") + word[n + 1 :] for word in words]
    for word in (*MISTYPED, *spoilt):
        expected = theirs.candidates(word) or set()
        assert ours.candidates(word) == expected
        if expected:
            assert theirs[ours.correction(word)] == max(theirs[candidate] for candidate in expected)
        else:
            assert ours.correction(word) is None


@pytest.mark.parametrize(("plain", "written"), [("defi", "défi"), ("ete", "été"), ("table", "table"), ("zzz", "zzz")])
def test_accents_come_back(plain, written):
    assert Dictionary.of("fr").accented(plain) == written


def test_words_without_spaces_are_parted():
    assert Dictionary.of("fr").parted("combiendetemps")[0] == ["combien", "de", "temps"]
    assert Dictionary.of("en").parted("")[0] == []


def test_what_is_saved_is_loaded(tmp_path, monkeypatch):
    dictionary = Dictionary.of("fr")
    dictionary.save(tmp_path / "fr.npz")
    monkeypatch.setattr(Dictionary, "_ready", {})
    again = Dictionary.load("fr", tmp_path / "fr.npz")
    assert again.correction("salaier") == dictionary.correction("salaier")
    assert again.accented("defi") == "défi"
    assert Dictionary.load("fr", tmp_path / "none") is again
