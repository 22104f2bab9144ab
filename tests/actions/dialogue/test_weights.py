"""The learnt weights: of the features that there are, and what they decide in cases that are clear."""

import math

import pytest

from actions.dialogue import multi_intent, ways
from actions.dialogue.candidates import FEATURES
from actions.dialogue.message import ParsedMessage
from actions.dialogue.ranker import SCOPE
from actions.dialogue.state import DialogueState
from actions.dialogue.weights import DialogueWeights, current, in_use, learnt, softmax
from tests.actions.asking import named, ranked


def test_there_is_a_weight_for_each_feature_and_for_no_other():
    assert set(learnt().ranker) == set(FEATURES)
    assert set(learnt().scope) == set(SCOPE)
    assert set(learnt().answers.names) == set(ways.FEATURES)


def test_other_weights_are_in_use_only_meanwhile():
    other = DialogueWeights({}, {})
    with in_use(other):
        assert current() is other
    assert current() is learnt()


def test_what_was_in_use_is_restored_within_others_and_after_an_error():
    outer, inner = DialogueWeights({}, {}), DialogueWeights({"as_is": 1.0}, {})
    with in_use(outer):
        with pytest.raises(RuntimeError, match="within"), in_use(inner):
            assert current() is inner
            raise RuntimeError("within")
        assert current() is outer
    assert current() is learnt()


def test_a_weight_is_a_finite_number():
    own = learnt()
    assert all(math.isfinite(weight) for kind in (own.ranker, own.scope) for weight in kind.values())
    assert all(math.isfinite(weight) for row in own.answers.as_record().values() for weight in row)


def test_probabilities_sum_to_one():
    assert sum(softmax([3.0, -800.0, 2.0])) == pytest.approx(1.0)
    assert softmax([]) == []


def decided(store, state=None, **message):
    """What the learnt weights make of a message as a good model would describe it."""
    readings = {
        name: {"intent_ranking": ranked(message.pop(name)), "in_scope_probability": 0.9}
        for name in ("with_context", "with_entity")
        if name in message
    }
    parsed = {
        "text": "what about it?",
        "intent_ranking": ranked(message.pop("ranking")),
        "ranking_delexicalised": ranked(message.pop("delexicalised", [])),
        "in_scope_probability": 0.9,
        "threshold": 0.3,
        "offer_threshold": 0.3,
        "reliability": 0.9,
        **readings,
        **message,
    }
    return multi_intent.outcomes(store, ParsedMessage.of(parsed), DialogueState(**(state or {})))


def test_a_plain_message_is_what_the_model_says(store):
    (outcome,) = decided(store, text="how much is it paid?", ranking=[("work.pay", 0.85), ("jury.who", 0.02)])
    assert (outcome.kind, outcome.topic, outcome.confidence) == ("answer", "work.pay", pytest.approx(0.85))


def test_what_leans_is_answered_in_the_light_of_the_last_answer(store):
    state = {"language": "en", "topic": "jury.who", "asked": "who is on the jury?"}
    (outcome,) = decided(
        store, state, text="and when?", ranking=[("jury.date", 0.3), ("apply.deadline", 0.3)],
        with_context=[("jury.date", 0.6), ("jury.who", 0.2)],
    )  # fmt: skip
    assert outcome.topic == "jury.date"


def test_a_challenge_named_is_told_of(store):
    (outcome,) = decided(
        store, text="ARS, tell me", entities=named("ars"), ranking=[("challenge.ars", 0.9)],
        delexicalised=[("challenge.bnf", 0.5), ("challenge.ars", 0.4)],
    )  # fmt: skip
    assert (outcome.topic, outcome.challenge.id) == ("challenge.ars", "ars")
