"""The components that make a message's readings, as Rasa's graph calls them; no model is needed."""

import pytest
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.dialogue.message import IN_CONVERSATION, PIECES, SEGMENTS, WITH_CONTEXT
from actions.dialogue.state import DialogueState
from bot.core.answering import understand
from rasa_pipeline.readings import AssembledReadings, ExpandedReadings

pytestmark = pytest.mark.xdist_group("rasa")  # which has TensorFlow loaded, that registering a component imports

FAQ = "Qui préside le jury ?"


def parsed(text):
    return {TEXT: text, "intent": {"name": f"about {text}"}, "entities": []}


class Echo:
    """Understands of a text that it is about itself."""

    model_id = "echo"

    def parse_all(self, texts):
        return [parsed(text) for text in texts]


def by_rasa(text, asked=None):
    """The message as both components leave it, with a pipeline between them that echoes."""
    tracker = DialogueStateTracker("me", [AnySlot("asked", [{"type": "custom"}])])
    tracker.update(SlotSet("asked", asked))
    expand, assemble = (kind.create({}, None, None, None) for kind in (ExpandedReadings, AssembledReadings))
    messages = expand.process([Message({TEXT: text})], tracker)
    for message in messages:
        for name, value in parsed(message.get(TEXT)).items():
            message.set(name, value, add_to_output=True)
    (message,) = assemble.process(messages)
    return message


@pytest.mark.parametrize(
    ("text", "asked", "reading"),
    [
        ("et quand ?", FAQ, WITH_CONTEXT),
        ("Where do we work, and what is the pay?", None, SEGMENTS),
        ("I would like to know the closing date + the result date please", None, PIECES),
        ("bonjour", None, TEXT),
        ("", None, "intent"),
        ("/apply.deadline", None, TEXT),
    ],
)
def test_rasa_has_every_reading_that_our_own_server_makes(text, asked, reading):
    (expected,) = understand(Echo(), [(text, DialogueState(asked=asked))])
    found = by_rasa(text, asked).get(IN_CONVERSATION)
    assert found == expected
    assert reading == TEXT or found[reading]


@pytest.mark.parametrize(
    ("text", "left"),
    [("/apply.deadline", "apply.deadline"), ('/ /jury.who{"a": 1}', 'jury.who{"a": 1}'), ("/restart", "/restart")],
)
def test_rasa_takes_orders_for_its_own_conversation_alone(text, left):
    assert by_rasa(text).get(TEXT) == left


def test_what_rasa_hands_on_is_what_was_understood_and_no_more():
    handed_on = by_rasa("Where do we work, and what is the pay?").as_dict(only_output_properties=True)
    assert handed_on.keys() == {*parsed(""), IN_CONVERSATION}
