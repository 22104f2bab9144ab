"""What a message does in a conversation, told by weights that know no FAQ."""

import numpy as np
import pytest

from nlu.dialogue_acts import ACTS, act_probabilities, act_weights
from nlu.encoder import encode


def likeliest(text):
    return ACTS[int(act_probabilities(encode([text]), act_weights()).argmax())]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("When does the library open on Sundays?", "question"),
        ("le tarif pour deux adultes svp", "question"),
        ("Non, je parlais de la piscine, pas du gymnase", "correction"),
        ("no I meant the other train, not this one", "correction"),
        ("le deuxième svp", "selection"),
        ("the third one please", "selection"),
        ("merci beaucoup, bonne journée", "closing"),
        ("great, thanks a lot, bye", "closing"),
    ],
)
def test_an_act_is_told_in_both_languages_whatever_it_is_about(text, act):
    assert likeliest(text) == act


def test_probabilities_sum_to_one_for_each_text():
    vectors = np.random.default_rng(1).normal(size=(3, 512)).astype(np.float32)
    found = act_probabilities(vectors, act_weights())
    assert found.shape == (3, len(ACTS))
    assert found.sum(axis=1) == pytest.approx(1)


def test_a_large_vector_overflows_nothing():
    found = act_probabilities(np.full((1, 512), 1e4, np.float32), act_weights())
    assert np.isfinite(found).all()
