"""Hashed n-grams against scikit-learn's, which are strings."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from nlu.ngrams import Ngrams
from nlu.text import level

KINDS = [
    ({"analyzer": "char_wb", "ngram_range": (1, 5)}, lambda ngrams: ngrams.characters(1, 5)),
    ({"analyzer": "char_wb", "ngram_range": (2, 5)}, lambda ngrams: ngrams.characters(2, 5)),
    ({"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+"}, lambda ngrams: ngrams.words()),
]
TEXTS = [
    "Quelle est la date limite ?",
    "a",
    "",
    "l'été, c'est 2 😀😀 ok",
    "x y x y x y",
    "aaa aaa",
    "\0 \0\0",
    "c'est où",
]


@pytest.mark.parametrize(("options", "hashed"), KINDS)
@given(texts=st.lists(st.text(max_size=30), max_size=5))
@settings(max_examples=50, deadline=None)
def test_each_text_has_the_ngrams_it_has(options, hashed, texts):
    texts = [level(text) for text in [*TEXTS, *texts]]
    split, found = CountVectorizer(**options).build_analyzer(), hashed(Ngrams(texts))
    ours = [Counter(found.hash[found.text == number].tolist()) for number in range(len(texts))]
    theirs = [Counter(split(text)) for text in texts]
    assert how_often_in_each(ours) == how_often_in_each(theirs)


def how_often_in_each(counts):
    """Of each n-gram, whatever it is called, how often it stands in each text."""
    return sorted([each[ngram] for each in counts] for ngram in set().union(*counts))


def test_no_two_ngrams_of_the_shipped_faq_share_a_hash(real_faq):
    texts = [level(u) for topic in real_faq.topics.values() for entry in topic.values() for u in entry.utterances]
    for options, hashed in KINDS:
        known = {ngram for text in texts for ngram in CountVectorizer(**options).build_analyzer()(text)}
        assert len(np.unique(hashed(Ngrams(texts)).hash)) == len(known)
