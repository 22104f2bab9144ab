"""A FAQ in one language, asked in the other: what is learnt is no detector of languages."""

import json
from collections import Counter

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from faq.model import TALK
from languages import ASSUMED, chitchat
from nlu import vector_cache
from nlu.encoder import encode
from nlu.example_languages import asked_languages, without_foreign_talk
from nlu.examples import NOTHING, Examples, completed
from nlu.features import NgramWeights
from nlu.importer import training_data_of
from nlu.topic_model import fit_topic_model
from nlu.training_data import OUT_OF_SCOPE, language_stated
from tests.conftest import ROOT
from tests.examples import one_in

PANELS = sorted((ROOT / "tests" / "questions").glob("panel_*.jsonl"))
PHRASINGS = 60  # of each topic: enough to see it, in a moment


def message(text, intent, language=None):
    about = {"metadata": {"example": {"language": language}}} if language else {}
    return Message({"text": text, "intent": intent, **about})


@pytest.mark.parametrize(
    ("examples", "languages"),
    [
        ([("a", "x", "fr"), ("b", "x", "en")], ("fr", "en")),
        ([("a", "x", "en"), ("bonjour", "talk.greet", "fr"), ("quoi", OUT_OF_SCOPE, "fr")], ("en",)),
        ([("where is my card", "x"), ("the card is lost", "x")], ("en",)),
        ([("où est ma carte", "x"), ("the card is lost", "x")], ("fr", "en")),
        ([("a", "x", "en")] * 40 + [("b", "x", "fr")], ("en",)),
        ([("où est ma carte", "x", "fr"), ("où est ma carte", "x", "en")], ("fr",)),
        ([("bonjour", "talk.greet", "fr")], ("fr", "en")),
        ([], ("fr", "en")),
    ],
)
def test_the_languages_that_topics_are_asked_in(examples, languages):
    assert asked_languages([message(*example) for example in examples]) == languages


def test_a_few_of_each_kind_of_talk_stay_in_a_language_that_topics_lack():
    talk = [message(f"{kind} {number}", f"talk.{kind}", "fr") for kind in ("greet", "thanks") for number in range(9)]
    asked = [message("where is it", "x", "en"), message("hello", "talk.greet", "en")]
    kept = Counter(each.get("intent") for each in without_foreign_talk(asked + talk))
    assert kept == {"x": 1, "talk.greet": 6, "talk.thanks": 5}
    both = [*asked, message("où est-ce", "x", "fr"), *talk]
    assert without_foreign_talk(both) == both


def test_everyday_messages_are_those_of_the_topics_languages():
    data = TrainingData([message("where is it", "x", "en")])
    own = Examples.of(["where is it"], encode(["where is it"]), data.intent_examples, OUT_OF_SCOPE)
    assert Counter(completed(own, data).topics)[NOTHING] == len(chitchat("en"))


@pytest.fixture(scope="module", params=ASSUMED)
def in_one_language(request, real_faq, trained):
    """The language that a model of the shipped FAQ was taught in, and the model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector_cache, "_examples", vector_cache.examples_cache(trained))
        return request.param, taught_in(request.param, real_faq)


def taught_in(language, real_faq):
    counts = Counter()
    taught = []
    for each in training_data_of(real_faq).intent_examples:
        own = not each.get("intent").startswith(TALK)
        counts[each.get("intent"), language_stated(each)] += 1
        if not own or (language_stated(each) == language and counts[each.get("intent"), language] <= PHRASINGS):
            taught.append(each)
    messages, data = without_foreign_talk(taught), TrainingData(taught)
    texts = [each.get("text") for each in messages]
    vectors = vector_cache.encode_examples(texts)
    return fit_topic_model(completed(Examples.of(texts, vectors, messages, OUT_OF_SCOPE), data), NgramWeights())


def other_language(language):
    (other,) = set(ASSUMED) - {language}
    return other


def outcomes(model, texts):
    """Of each text, the likeliest topic, and what is made of it."""
    predicted = model.predict(texts, encode(texts))
    likeliest = [model.topics[column] for column in predicted.intent_confidence.argmax(axis=1)]
    pairs = zip(predicted.in_scope_probability, predicted.intent_confidence.max(axis=1))
    return likeliest, [model.thresholds.outcome(float(one), float(other)) for one, other in pairs]


def test_questions_in_the_other_language_are_answered(in_one_language):
    language, model = in_one_language
    rows = [json.loads(line) for path in PANELS for line in path.read_text("utf-8").splitlines()]
    single = [row for row in rows if row.get("text") and row["topics"] and row["kind"] != "double"]
    in_other = [row for row in single if row["lang"] == other_language(language)]
    asked = [row for row in in_other if not row["topics"][0].startswith(TALK)][:: one_in(2)]
    likeliest, found = outcomes(model, [row["text"] for row in asked])
    assert len(asked) > 250
    assert np.mean([outcome == "unknown" for outcome in found]) < 0.15
    assert np.mean([topic in row["topics"] for topic, row in zip(likeliest, asked)]) > 0.8


def test_talk_in_the_other_language_is_still_understood(in_one_language):
    language, model = in_one_language
    talk = {"fr": ["bonjour", "merci beaucoup", "au revoir"], "en": ["hello", "thank you very much", "goodbye"]}
    other = other_language(language)
    assert outcomes(model, talk[other]) == (["talk.greet", "talk.thanks", "talk.goodbye"], ["answer"] * 3)
