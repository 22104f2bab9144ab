"""Every example judged by a model that has not seen it."""

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.cross_validation import cross_validated
from tests.nlu.corpus import COOKING, TRAINS, WEATHER


def test_cross_validation_judges_every_example_once_in_order():
    asked = [(text, "cook") for text in COOKING] + [(text, "train") for text in TRAINS] + [(WEATHER[0], "out_of_scope")]
    data = TrainingData([Message.build(text, topic) for text, topic in asked])
    found = cross_validated(data)
    assert [held.text for held in found] == [text for text, _ in asked]
    assert [held.topic for held in found] == ["cook"] * 4 + ["train"] * 4 + [None]
    assert {held.likeliest[0] for held in found} <= {"cook", "train"}
