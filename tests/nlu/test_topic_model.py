"""Topics fitted to examples."""

import numpy as np
import pytest

from faq.reader import load_faq
from nlu.encoder import encode
from nlu.examples import NOTHING, Examples, completed
from nlu.features import NgramWeights, TfIdf
from nlu.importer import training_data_of
from nlu.kernel_ridge import KernelRidgeFit
from nlu.topic_model import calibration_sample, fit_topic_model, with_likeness
from nlu.training_data import OUT_OF_SCOPE
from tests.bot.publishing import generated
from tests.nlu.corpus import COOKING, TRAINS, WEATHER, examples_of


def test_a_model_answers_its_topics_and_declines_the_rest():
    texts = COOKING + TRAINS + WEATHER
    topics = ["cook"] * 4 + ["train"] * 4 + [NOTHING] * 4
    model = fit_topic_model(examples_of(texts, encode(texts), topics), NgramWeights())
    asked = ["how long do I boil potatoes", "when will the train leave", "is it going to rain on Friday"]
    predicted = model.predict(asked, encode(asked))
    assert model.topics == ["cook", "train"]
    assert predicted.intent_confidence.argmax(axis=1)[:2].tolist() == [0, 1]
    assert min(predicted.in_scope_probability[:2]) > predicted.in_scope_probability[2]


def test_a_topic_of_many_examples_has_no_more_say_than_one_of_few():
    many = [f"{word} {text}" for text in TRAINS for word in ("", "please,", "hello,", "sorry,", "well,", "hey,")]
    texts = [*many, *COOKING, *WEATHER]
    topics = ["trains"] * len(many) + ["cooking"] * len(COOKING) + ["weather"] * len(WEATHER)
    between = ["a seat in the kitchen", "snow on the platform"]
    rows = examples_of(texts, encode(texts), topics)
    even = fit_topic_model(rows, NgramWeights())
    grams = TfIdf.fit(texts, NgramWeights())
    fitted = KernelRidgeFit(grams[1], rows.vectors, rows.topics, 1.0, np.full(len(texts), 0.1)).model
    share = even.ridge.scores(even.ngrams.rows(between), encode(between))[:, even.topics.index("trains")]
    before = fitted.scores(grams[0].rows(between), encode(between))[:, fitted.topics.index("trains")]
    assert (share < before).all()


def test_the_bots_own_talk_has_less_say_than_a_topic_of_as_many_examples():
    many = [f"{word} {text}" for text in TRAINS for word in ("", "please,", "hello,", "sorry,", "well,", "hey,")]
    texts, vectors = [*many, *COOKING, *WEATHER], encode([*many, *COOKING, *WEATHER])
    between = ["a seat in the kitchen", "snow on the platform"]

    def share(name):
        rows = examples_of(texts, vectors, [name] * len(many) + ["cooking"] * len(COOKING) + ["weather"] * len(WEATHER))
        model = fit_topic_model(rows, NgramWeights())
        scores = model.ridge.scores(model.ngrams.rows(between), encode(between))
        return scores[:, model.ridge.topics.index(name)]

    assert (share("talk.trains") < share("trains")).all()


def test_characters_in_common_count_for_less_where_examples_are_few():
    few, many = NgramWeights().with_few(4), NgramWeights().with_few(400)
    assert few.char < many.char < NgramWeights().char
    assert few.word == many.word


def test_many_examples_are_calibrated_on_whole_topics_and_all_that_is_out_of_scope():
    topics = [f"topic.{number % 9}" for number in range(90)] + [NOTHING] * 10
    sample = calibration_sample(examples_of(["x"] * 100, np.zeros((100, 512)), topics), enough=50)
    assert sample[90:].all()
    assert 50 <= sample.sum() < 60
    assert len({topics[row] for row in np.flatnonzero(~sample)} & {topics[row] for row in np.flatnonzero(sample)}) == 0
    assert calibration_sample(examples_of(["x"] * 100, np.zeros((100, 512)), topics)).all()


SIZE = 420  # topics: more than those of which all are worked out for each text


@pytest.fixture(scope="module")
def of_many(tmp_path_factory):
    """A model of hundreds of topics of one wording in each language; other wordings of some, and the right topics."""
    folder = tmp_path_factory.mktemp("many") / "data"
    generated.write(folder, SIZE, phrasings=1)
    data = training_data_of(load_faq(folder))
    messages = list(data.intent_examples)
    texts = [message.get("text") for message in messages]
    examples = completed(Examples.of(texts, encode(texts), messages, OUT_OF_SCOPE), data)
    model = with_likeness(fit_topic_model(examples, NgramWeights()), messages, examples)
    numbers = range(0, SIZE, 7)
    asked = [generated.asked_of(number, code)[1 + number % 7] for number in numbers for code in ("fr", "en")]
    return model, asked, [generated.topic_id(number) for number in numbers for _ in ("fr", "en")]


def test_of_hundreds_of_topics_nearly_every_question_finds_its_own(of_many):
    model, asked, right = of_many
    predicted = model.predict(asked, encode(asked))
    found = [model.topics[column] for column in predicted.intent_confidence.argmax(axis=1)]
    assert np.mean([one == own for one, own in zip(found, right)]) > 0.9


def test_of_hundreds_of_topics_the_likeliest_are_worked_out_exactly(of_many, monkeypatch):
    model, asked, _ = of_many
    rows, vectors = model.ngrams.rows(asked), encode(asked)
    some = model.ridge.scores(rows, vectors)
    monkeypatch.setattr("nlu.kernel_ridge._MANY_TOPICS", SIZE * 2)
    every = model.ridge.scores(rows, vectors)
    best = np.argsort(-every, axis=1)[:, :3]
    assert (np.argsort(-some, axis=1)[:, :3] == best).all()
    assert np.allclose(np.take_along_axis(some, best, 1), np.take_along_axis(every, best, 1), atol=1e-4)
