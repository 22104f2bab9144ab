"""What else could be said to a message: an answer for each topic that it may mean, and that it is not known."""

from dataclasses import replace

import pytest

from actions.dialogue.alternatives import MOST_ALTERNATIVES, alternatives
from actions.dialogue.message import ParsedMessage, Reading
from actions.dialogue.state import DialogueState

LIKELY = [
    "work.pay",
    "jury.who",
    "work.location",
    "work.contract",
    "program.what",
    "apply.how",
    "apply.who",
    "work.hours",
]
TEXT = "What do people who know the programme well think about money these days"


def message(*topics, text=TEXT, **more):
    """A message that may mean some topics, each twice as likely as the next."""
    scores = [0.4 * 0.5**number for number in range(len(topics))]
    return ParsedMessage(text, Reading(dict(zip(topics, scores)), sum(scores)), **more)


def topics_of(store, parsed, answered=(), **state):
    return [answer.topic for answer in alternatives(store, parsed, DialogueState(**state), answered).answers]


def test_there_is_an_answer_for_each_likely_topic_up_to_a_bound(store):
    assert topics_of(store, message("work.pay", "jury.who")) == ["work.pay", "jury.who"]
    assert topics_of(store, message(*LIKELY, "talk.thanks")) == LIKELY[:MOST_ALTERNATIVES]
    assert topics_of(store, message("work.pay", "no.such_topic")) == ["work.pay"]


@pytest.mark.parametrize("threshold", [0.1, 0.9], ids=["sure", "not sure"])
def test_what_is_answered_comes_first_and_every_segment_has_its_turn(store, threshold):
    segments = (
        message("apply.deadline", "apply.status", text="until when may one apply for it, all in all?", asks=True),
        message("jury.date", text="and on which day does the jury meet these people?", asks=True),
    )
    segments = tuple(replace(segment, threshold=threshold, offer_threshold=threshold) for segment in segments)
    found = topics_of(store, message(*LIKELY, segments=segments), ["jury.who"])
    assert found[:5] == ["jury.who", "apply.deadline", "jury.date", "work.pay", "apply.status"]


def test_a_topic_is_asked_of_the_challenge_that_is_talked_of(store):
    parsed = message("work.location", "work.pay", text="where is it?")
    found = alternatives(store, parsed, DialogueState(language="en", topic="challenge.ars", challenge="ars"), ())
    location = found.chosen(["work.location"])[0]
    assert (location.challenge.id, location.facet) == ("ars", True)


@pytest.mark.parametrize("text", ["/jury.who", "12 ?", "👍"])
def test_there_is_nothing_to_choose_for_a_button_or_what_has_no_letter(store, text):
    assert topics_of(store, message(*LIKELY, text=text)) == []


def test_there_is_nothing_to_choose_where_a_name_is_of_several(store):
    assert len(store.program.challenges) > 1
    names = (tuple(list(store.program.challenges)[:2]),)
    assert topics_of(store, message(*LIKELY, challenges=names)) == []
    assert topics_of(store, message(*LIKELY, challenges=(names[0][:1],))) != []


def test_nothing_is_offered_beside_several_and_the_likeliest_where_it_is_none(store):
    found = alternatives(store, message(*LIKELY), DialogueState(), ())
    assert found.chosen(["jury.who"])[0].choices
    assert [answer.choices for answer in found.chosen(["jury.who", "work.pay"])] == [(), ()]
    unknown = found.chosen([])
    assert [(each.kind, each.topic, each.choices) for each in unknown] == [("unknown", None, tuple(LIKELY[:3]))]
    with pytest.raises(KeyError):
        found.chosen(["talk.privacy"])
