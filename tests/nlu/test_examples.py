"""What is made of examples to learn from."""

import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import encode
from nlu.examples import completed
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
