"""What a message does in a conversation: the pipeline's component."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nlu.components.base import Component
from nlu.components.vectors import VECTOR
from nlu.dialogue_acts import ACTS, act_probabilities, act_weights

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message

DIALOGUE_ACTS = "dialogue_acts"


class DialogueActClassifier(Component):
    """Sets `dialogue_acts`: how probable each act is, by its name. It learns nothing from a FAQ."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Tell the acts of messages, all in one product."""
        probabilities = act_probabilities(np.vstack([message.get(VECTOR) for message in messages]), act_weights())
        for message, row in zip(messages, probabilities.tolist()):
            message.set(DIALOGUE_ACTS, dict(zip(ACTS, row)), add_to_output=True)
        return messages
