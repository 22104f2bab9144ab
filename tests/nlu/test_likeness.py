"""What a topic tells of itself, and how questions are like it: on FAQs that nothing was learnt from."""

from dataclasses import replace

import pytest
from rasa.shared.nlu.training_data.message import Message

from faq.model import TALK
from nlu.importer import training_data_of
from nlu.likeness import Likeness, learnt_likeness
from tests.conftest import ROOT
from training.likeness import Learnt, fit_programme, predicted_by, share_of_outcomes
from training.programmes import LabelledQuestion, labelled_questions, read_programme, with_phrasings

PROGRAMMES = ROOT / "tests" / "programmes"


@pytest.fixture(scope="module", params=["housing", "accelerator"])
def served(request):
    """What the questions of a programme get of which each topic has one wording in each of its languages."""
    folder = PROGRAMMES / request.param
    faq, questions = with_phrasings(read_programme(folder), 0), labelled_questions(folder)
    fitted, weights = fit_programme(request.param, faq, questions), learnt_likeness()
    features = fitted.likeness.topic_features(fitted.texts, weights.mapped)
    predicted = predicted_by(Learnt(weights.topic, weights.scope), fitted, features)
    return share_of_outcomes([predicted], weights.thresholds)


@pytest.mark.parametrize(
    ("kind", "right", "right_or_offered", "wrong"), [("ordinary", 0.65, 0.85, 0.1), ("hard", 0.12, 0.55, 0.15)]
)
def test_questions_on_the_first_day_are_answered_or_the_answer_is_offered(served, kind, right, right_or_offered, wrong):
    of_kind = served[kind]
    assert of_kind["answered_right"] >= right
    assert of_kind["answered_right"] + of_kind["offered_right"] >= right_or_offered
    assert of_kind["answered_wrong"] <= wrong


def test_most_questions_without_an_answer_get_none(served):
    assert served["none"]["answered_wrong"] <= 0.3


@pytest.mark.parametrize("programme", ["housing", "accelerator"])
def test_what_the_faq_asks_itself_is_answered(programme):
    faq = with_phrasings(read_programme(PROGRAMMES / programme), 0)
    own = [
        (topic, code, each)
        for topic, entry in faq.topics.items()
        if not topic.startswith(TALK)
        for code, each in entry.items()
    ]
    asked = [LabelledQuestion(each.question, code, "ordinary", frozenset([topic])) for topic, code, each in own]
    fitted, weights = fit_programme(programme, faq, asked), learnt_likeness()
    features = fitted.likeness.topic_features(fitted.texts, weights.mapped)
    predicted = predicted_by(Learnt(weights.topic, weights.scope), fitted, features)
    assert share_of_outcomes([predicted], weights.thresholds)["ordinary"]["answered_right"] > 0.97


@pytest.mark.parametrize("topics", [1, 2])
def test_a_handful_of_topics_is_understood_without(topics):
    faq = with_phrasings(read_programme(PROGRAMMES / "housing"), 0)
    others = [topic for topic in faq.topics if not topic.startswith(TALK)][topics:]
    few = replace(faq, topics={topic: entry for topic, entry in faq.topics.items() if topic not in others})
    assert Likeness.of(list(training_data_of(few).intent_examples), None, None) is None


def test_what_tells_nothing_of_itself_is_understood_without(real_faq):
    """The shipped FAQ, which has some hundred phrasings a topic, and what Rasa's own format holds."""
    messages = list(training_data_of(real_faq).intent_examples)
    assert Likeness.of(messages, None, None) is None
    plain = [Message.build(text, topic) for text, topic in (("hello there", "greet"), ("see you", "bye"))]
    assert Likeness.of(plain, None, None) is None
