"""The first and the last component of the pipeline in Rasa's own server: every reading of a message, in one batch.

Our own server makes the readings around the pipeline, and takes neither of these from an archive. Rasa's has nothing
around it, but gives the conversation's tracker to any component that asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import USER_INTENT_BACK, USER_INTENT_RESTART, USER_INTENT_SESSION_START
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.dialogue.message import IN_CONVERSATION
from actions.dialogue.rewrite import Rewritten, rewrite
from actions.dialogue.state import DialogueState
from actions.dialogue.words_in_use import words_of_languages
from faq.reader import languages_of
from nlu.components.base import Component
from settings import read_settings

_REWRITTEN = "rewritten"
_ORDERS = tuple(f"/{intent}" for intent in (USER_INTENT_RESTART, USER_INTENT_BACK, USER_INTENT_SESSION_START))
_register = DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)


@_register
class ExpandedReadings(Component, GraphComponent):
    """Puts the other readings of each message behind it, to be understood as messages like it."""

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Return each message, its text as `rewrite` has it, followed by its readings in their order."""
        state = DialogueState.from_slots(tracker.current_slot_values())
        with words_of_languages(languages_of(read_settings().data)):
            return [reading for message in messages for reading in _expanded(message, state)]


@_register
class AssembledReadings(Component, GraphComponent):
    """Takes them away again, and leaves what was understood of all of them in the message, for the action to read."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages that came in, each with `IN_CONVERSATION`."""
        waiting = iter(messages)
        return [_assembled(message, waiting) for message in waiting]


def _expanded(message: Message, state: DialogueState) -> Iterator[Message]:
    rewritten = rewrite(message.get(TEXT) or "", state)
    message.set(TEXT, rewritten.text)
    message.set(_REWRITTEN, rewritten)
    yield message
    yield from (Message({TEXT: text}) for text in rewritten.texts[1:])


def _assembled(message: Message, others: Iterator[Message]) -> Message:
    rewritten: Rewritten = message.data.pop(_REWRITTEN)
    parsed = [_parsed(message), *(_parsed(next(others)) for _ in rewritten.texts[1:])]
    message.set(IN_CONVERSATION, rewritten.assemble(parsed), add_to_output=True)
    if not rewritten.text.startswith(_ORDERS):
        # Rasa takes "/topic" for an order of whoever writes it; here it chooses what was offered, and the action knows.
        message.set(TEXT, rewritten.text.lstrip("/ "))
    return message


def _parsed(message: Message) -> dict[str, Any]:
    return dict(message.as_dict(only_output_properties=True))
