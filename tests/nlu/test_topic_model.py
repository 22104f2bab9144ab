"""Topics fitted to examples."""

import numpy as np

from nlu.encoder import encode
from nlu.examples import NOTHING
from nlu.features import NgramWeights, TfIdf
from nlu.kernel_ridge import KernelRidgeFit
from nlu.topic_model import calibration_sample, fit_topic_model
from tests.nlu.corpus import COOKING, TRAINS, WEATHER, examples_of


def test_a_model_answers_its_topics_and_declines_the_rest():
    texts = COOKING + TRAINS + WEATHER
    topics = ["cook"] * 4 + ["train"] * 4 + [NOTHING] * 4
    model = fit_topic_model(examples_of(texts, encode(texts), topics), NgramWeights(), 1.0, 0.1)
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
    even = fit_topic_model(rows, NgramWeights(), 1.0, 0.1)
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
        model = fit_topic_model(rows, NgramWeights(), 1.0, 0.1)
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
