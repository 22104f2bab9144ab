"""What a conversation remembers is what its tracker is given."""

from dataclasses import fields

from rasa_sdk import Tracker

from actions.dialogue.state import DialogueState

FULL = DialogueState("en", "jury.who", "Who decides?", "ars", "bnf", ("jury.who", "work.pay"), ("work.pay",))


def test_slots_are_read_as_they_were_saved():
    assert all(getattr(FULL, field.name) for field in fields(DialogueState))
    for state in (FULL, DialogueState()):
        assert DialogueState.from_slots(state.slots()) == state


def test_a_tracker_gives_what_its_events_saved():
    saved = {event["name"]: event["value"] for event in FULL.events()}
    assert {event["event"] for event in FULL.events()} == {"slot"}
    assert DialogueState.of(Tracker("me", saved, {}, [], False, None, {}, None)) == FULL


def test_what_is_saved_is_plain():
    assert FULL.slots()["offered"] == ["jury.who", "work.pay"]
    assert DialogueState().slots()["shown"] == []


def test_slots_that_are_missing_empty_or_of_others_are_no_matter():
    assert DialogueState.from_slots({}) == DialogueState()
    assert DialogueState.from_slots({"offered": None, "shown": None, "session_started_metadata": 1}) == DialogueState()
