"""What is a button's payload is one and the same wherever one is looked for."""

import pytest

from actions.dialogue.hand_over import HandOver, step
from actions.dialogue.message import ParsedMessage
from bot.core.without_memory import needs_no_memory
from bot.staff.turns import payload_of


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("/club.hours", "club.hours"),
        ("/club_a.open_hours", "club_a.open_hours"),
        ("/_._", None),
        ("/club._", None),
        ("/club", None),
        ("/Club.hours", None),
        ("club.hours", None),
        ("/club.hours\n", None),
        ("/club.hours.x", None),
    ],
)
def test_a_payload_is_a_slash_and_what_can_be_a_topic(text, topic):
    assert ParsedMessage(text).payload == payload_of(text) == topic
    assert needs_no_memory(text, []) == (topic is None)
    assert (step(text, HandOver(draft="?")) is None) == (topic is not None)
