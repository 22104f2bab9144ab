"""What is made of examples to learn from."""

from collections import Counter

import numpy as np
import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import encode
from nlu.examples import NOTHING, Examples, completed, thinned
from tests.nlu.corpus import examples_of


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("lost_card", "card-arrival"), ["lost card", "card arrival"]),
        (("LostCard", "CARD_ARRIVAL_1"), ["lost card", "card arrival"]),
        (("intent_1", "intent_2"), []),
        (("i1", "carte_perdue"), ["carte perdue"]),
    ],
)
def test_of_few_examples_a_topics_name_is_one_more(names, told):
    texts = ["somebody has my card", "where does it stay"]
    own = examples_of(texts, encode(texts), names)
    made = completed(own, TrainingData(), with_chitchat=False)
    assert sorted(made.texts[2:]) == sorted(told)
    assert [made.topics[row] for row in made.origin[2:]] == list(made.topics[2:])
    many = examples_of(texts * 30, encode(texts * 30), names * 30)
    assert len(completed(many, TrainingData(), with_chitchat=False).texts) == 60


def test_of_too_many_examples_each_topic_keeps_some_and_what_comes_with_the_assistant_stays():
    topics = [NOTHING] * 50 + ["talk.greet"] * 20 + ["price"] * 30 + ["hours"] * 3 + ["place"] * 10
    origin = np.arange(len(topics))
    origin[[75, 99]] = 70, 71
    examples = Examples([str(row) for row in origin], np.zeros((113, 4)), np.array(topics, dtype=object), origin)
    assert thinned(examples, 113) is examples
    fewer = thinned(examples, 90)
    assert Counter(fewer.topics) == {NOTHING: 50, "talk.greet": 20, "price": 8, "place": 8, "hours": 3}
    assert [fewer.texts[row] for row in fewer.origin] == fewer.texts
    assert Counter(thinned(examples, 1).topics) == {NOTHING: 50, "talk.greet": 20, "price": 1, "place": 1, "hours": 1}
