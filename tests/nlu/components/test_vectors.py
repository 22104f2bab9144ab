"""Vectors as the component sets them."""

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.vectors import VECTOR, SentenceVectors
from nlu.encoder import encode


@pytest.mark.parametrize("features", [False, True])
def test_vectors_are_rasas_features_where_they_are_asked_for(trained_component, features):
    component = trained_component(SentenceVectors, {"features": features}, TrainingData([Message.build("hello", "a")]))
    message = component.process([Message({TEXT: "hello"})])[0]
    assert np.allclose(message.get(VECTOR), encode(["hello"])[0], atol=1e-5)
    _, found = message.get_dense_features(TEXT)
    assert (found is not None) == features
    if features:
        assert np.allclose(found.features, [message.get(VECTOR)])


def test_rasa_tells_examples_apart_by_their_vectors(trained_component):
    component = trained_component(SentenceVectors, {"features": False}, TrainingData([Message.build("hello", "a")]))
    first, second, changed = (Message.build("hello", "a") for _ in range(3))
    for message in (first, second, changed):
        component.process_training_data(TrainingData([message]))
    vector = changed.get(VECTOR).copy()
    vector[0] += 1e-6
    changed.set(VECTOR, vector)
    assert first.fingerprint() == second.fingerprint() != changed.fingerprint()
