"""Components on their own, through `create`, without a trained model."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource


@pytest.fixture
def parts(tmp_path):
    """What Rasa gives a component: storage, its place in it, and the graph."""
    return LocalModelStorage(tmp_path), Resource("part"), ExecutionContext(GraphSchema({}))


@pytest.fixture
def trained_component(parts):
    """Trains a component on some data, and loads it anew."""

    def train(component, config, data):
        component.create(config, *parts).train(data)
        return component.load(config, *parts)

    return train
