"""What a message does in a conversation: the pipeline's component."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from nlu.components.vectors import VECTOR
from nlu.dialogue_acts import ACTS, act_probabilities, act_weights

DIALOGUE_ACTS = "dialogue_acts"


class DialogueActClassifier(GraphComponent):
    """Sets `dialogue_acts`: how probable each act is, by its name. It learns nothing from a FAQ."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DialogueActClassifier:
        """Create the component (see parent class)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Tell the acts of messages, all in one product."""
        probabilities = act_probabilities(np.vstack([message.get(VECTOR) for message in messages]), act_weights())
        for message, row in zip(messages, probabilities.tolist()):
            message.set(DIALOGUE_ACTS, dict(zip(ACTS, row)), add_to_output=True)
        return messages
