"""What a message does to a question for the team, and what the conversation remembers of it."""

import pytest

from actions.dialogue.hand_over import (
    ASK,
    CANCEL,
    LEAVE,
    LEAVE_OFF,
    OFFERED,
    SEND,
    SHOW,
    TAKE_BACK,
    HandOver,
    is_offered,
    remembered,
    step,
)
from actions.dialogue.state import DialogueState, with_team_answer, without_context

ASKED = HandOver(question="Is there parking?", place={"chat": 1}, missed=True)
DRAFT = HandOver(question="Is there parking?", draft="Is there parking for bikes?", draft_place={"chat": 2})


def custom(kind, topic=None):
    return {"kind": kind, "topic": topic}


def test_the_last_question_is_shown_as_it_would_be_sent():
    taken = step(OFFERED, ASKED)
    assert (taken.act, taken.draft, taken.place) == (SHOW, "Is there parking?", {"chat": 1})
    assert taken.after.draft == "Is there parking?"


def test_where_nothing_was_asked_yet_a_question_is_asked_for():
    assert step(OFFERED, HandOver()).act == ASK
    assert step("Is there parking?", step(OFFERED, HandOver()).after).draft == "Is there parking?"


def test_any_other_text_takes_its_place_with_where_it_was_written():
    taken = step("no thanks, and the price?", DRAFT, {"chat": 3})
    assert (taken.act, taken.draft, taken.place) == (SHOW, "no thanks, and the price?", {"chat": 3})
    assert taken.after.question == "Is there parking?"


def test_nothing_is_left_before_it_is_sent():
    taken = step(SEND, DRAFT)
    assert (taken.act, taken.draft, taken.place) == (LEAVE, "Is there parking for bikes?", {"chat": 2})
    assert taken.after.draft is None
    assert step(SEND, taken.after).act == SHOW, "a second press sends nothing"
    assert step(SEND, HandOver()).act == ASK


def test_it_may_be_left_off():
    taken = step(CANCEL, DRAFT)
    assert (taken.act, taken.after.draft) == (LEAVE_OFF, None)


@pytest.mark.parametrize(("text", "number"), [("/team.withdraw", None), ("/team.withdraw.7", 7)])
def test_what_was_left_may_be_withdrawn(text, number):
    taken = step(text, HandOver())
    assert (taken.act, taken.number) == (TAKE_BACK, number)


@pytest.mark.parametrize("text", ["Is there parking?", "/work.pay", "/teams", "/team.withdraw.x", "/team.who", ""])
def test_other_messages_are_like_any_other(text):
    assert step(text, ASKED) is None


def test_a_button_of_a_topic_is_no_draft():
    assert step("/work.pay", DRAFT) is None
    assert step("", DRAFT).draft == DRAFT.draft


@pytest.mark.parametrize(
    ("customs", "missed", "offered"),
    [
        ([custom("unknown")], False, True),
        ([custom("answer", "work.pay"), custom("unknown")], False, True),
        ([custom("choices")], False, False),
        ([custom("choices")], True, True),
        ([custom("answer", "work.pay")], True, False),
        ([custom("talk", "talk.contact")], False, True),
        ([custom("talk", "talk.greet")], True, False),
    ],
)
def test_it_is_offered_after_a_miss_and_to_whoever_asks_for_people(customs, missed, offered):
    assert is_offered(customs, HandOver(missed=missed)) is offered


def test_the_last_question_is_remembered_and_no_button_nor_small_talk():
    found = remembered(DRAFT, "Is there [name]?", [custom("unknown")], {"chat": 4})
    assert found == HandOver(question="Is there [name]?", place={"chat": 4}, missed=True)
    for text, kind in (("/work.pay", "answer"), ("a human, please", "talk"), ("", "unknown")):
        assert remembered(found, text, [custom(kind)]).question == "Is there [name]?"
    assert not remembered(found, "How much?", [custom("answer")]).missed
    assert remembered(found, "How?", [custom("choices")]).missed


@pytest.mark.parametrize("state", [HandOver(), ASKED, DRAFT, HandOver(draft="", answers=({"text": "No."},))])
def test_a_state_survives_its_slot(state):
    assert HandOver.from_slot(state.slot()) == state
    assert HandOver.from_slot(None) == HandOver()
    assert HandOver.from_slot({"question": "?", "of another version": 1}) == HandOver(question="?")


def test_an_answer_waits_in_the_slots_for_the_next_reply():
    slots = {"language": "en", **DialogueState(hand_over=ASKED).slots(), "of another version": 1}
    found = with_team_answer(slots, {"text": "No."})
    assert found["of another version"] == 1
    assert DialogueState.from_slots(found).hand_over.answers == ({"text": "No."},)
    assert DialogueState.from_slots(found).hand_over.question == ASKED.question
    assert DialogueState.from_slots(without_context(found)) == DialogueState(
        hand_over=HandOver(answers=({"text": "No."},))
    )
