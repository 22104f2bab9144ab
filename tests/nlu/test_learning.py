"""The fit, what it says of examples left out, and what is learnt from that."""

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from nlu.crossvalidation import cross_validated
from nlu.encoder import encode
from nlu.examples import NOTHING, Examples, completed
from nlu.features import Grams, Weights
from nlu.knowing import Held, Knowing, Scores, Thresholds, learn_knowing, learn_thresholds
from nlu.learning import learn
from nlu.regression import Fitting, NotLearnable, alike_in_meaning

COOKING = ["how long to boil an egg", "how do I roast a chicken", "what goes well with rice", "is this sauce too salty"]
TRAINS = ["when does the train leave", "which platform for Lyon", "is the train late", "can I change my seat"]
WEATHER = ["will it rain tomorrow", "is it cold outside", "any snow this week", "how windy is it"]


@pytest.fixture(scope="module")
def fitting():
    texts = COOKING + TRAINS + WEATHER
    rows, vectors = Grams.fit(texts, Weights())[1], encode(texts)
    topics = np.array(["cook"] * 4 + ["train"] * 4 + [NOTHING] * 4, dtype=object)
    return rows, vectors, topics


def examples(texts, vectors, topics):
    return Examples(texts, vectors, np.array(topics, dtype=object), np.arange(len(texts)))


@pytest.mark.parametrize("group", [[0], [2, 5], [4, 5, 6, 7]])
def test_what_is_said_of_examples_left_out_is_what_a_fit_without_them_says(fitting, group):
    rows, vectors, topics = fitting
    whole = Fitting(rows, vectors, topics, 1.0, 0.1)
    alike = (rows @ rows.T).toarray() + alike_in_meaning(vectors, vectors, 1.0)
    rest = np.setdiff1d(np.arange(len(topics)), group)
    targets = np.array([[float(topic == name) for name in whole.model.topics] for topic in topics])
    weights = np.linalg.solve(alike[np.ix_(rest, rest)] + 0.1 * np.eye(len(rest)), targets[rest] - whole.model.shares)
    expected = alike[np.ix_(group, rest)] @ weights + whole.model.shares
    assert np.allclose(whole.without([np.array(group)])[group], expected, atol=1e-3)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("lost_card", "card-arrival"), ["lost card", "card arrival"]),
        (("LostCard", "CARD_ARRIVAL_1"), ["lost card", "card arrival"]),
        (("intent_1", "intent_2"), []),
        (("i1", "carte_perdue"), ["carte perdue"]),
    ],
)
def test_of_few_examples_a_topics_name_is_one_more(names, told):
    texts = ["somebody has my card", "where does it stay"]
    own = examples(texts, encode(texts), names)
    made = completed(own, TrainingData(), with_everyday=False)
    assert sorted(made.texts[2:]) == sorted(told)
    assert [made.topics[row] for row in made.origin[2:]] == list(made.topics[2:])
    many = examples(texts * 30, encode(texts * 30), names * 30)
    assert len(completed(many, TrainingData(), with_everyday=False).texts) == 60


def test_no_example_is_no_model():
    with pytest.raises(NotLearnable, match="no example"):
        Fitting(csr_matrix((0, 3), dtype=np.float32), np.zeros((0, 512)), np.array([]), 1.0, 0.1)


def test_a_model_answers_its_topics_and_declines_the_rest(fitting):
    _, vectors, topics = fitting
    model = learn(examples(COOKING + TRAINS + WEATHER, vectors, topics), Weights(), 1.0, 0.1)
    asked = ["how long do I boil potatoes", "when will the train leave", "is it going to rain on Friday"]
    judged = model.judge(asked, encode(asked))
    assert model.topics == ["cook", "train"]
    assert judged.clear.argmax(axis=1)[:2].tolist() == [0, 1]
    assert min(judged.known[:2]) > judged.known[2]


def test_a_topic_of_many_examples_has_no_more_say_than_one_of_few():
    many = [f"{word} {text}" for text in TRAINS for word in ("", "please,", "hello,", "sorry,", "well,", "hey,")]
    texts = [*many, *COOKING, *WEATHER]
    topics = ["trains"] * len(many) + ["cooking"] * len(COOKING) + ["weather"] * len(WEATHER)
    between = ["a seat in the kitchen", "snow on the platform"]
    rows = examples(texts, encode(texts), topics)
    even = learn(rows, Weights(), 1.0, 0.1)
    grams = Grams.fit(texts, Weights())
    fitted = Fitting(grams[1], rows.vectors, rows.topics, 1.0, np.full(len(texts), 0.1)).model
    share = even.regression.scores(even.grams.rows(between), encode(between))[:, even.topics.index("trains")]
    before = fitted.scores(grams[0].rows(between), encode(between))[:, fitted.topics.index("trains")]
    assert (share < before).all()


def test_the_bots_own_talk_has_less_say_than_a_topic_of_as_many_examples():
    many = [f"{word} {text}" for text in TRAINS for word in ("", "please,", "hello,", "sorry,", "well,", "hey,")]
    texts, vectors = [*many, *COOKING, *WEATHER], encode([*many, *COOKING, *WEATHER])
    between = ["a seat in the kitchen", "snow on the platform"]

    def share(name):
        rows = examples(texts, vectors, [name] * len(many) + ["cooking"] * len(COOKING) + ["weather"] * len(WEATHER))
        model = learn(rows, Weights(), 1.0, 0.1)
        scores = model.regression.scores(model.grams.rows(between), encode(between))
        return scores[:, model.regression.topics.index(name)]

    assert (share("talk.trains") < share("trains")).all()


def test_characters_in_common_count_for_less_where_examples_are_few():
    few, many = Weights().with_few(4), Weights().with_few(400)
    assert few.char < many.char < Weights().char
    assert few.word == many.word


def test_known_texts_are_told_from_everyday_ones_and_from_topics_never_seen():
    chance = np.random.default_rng(0)

    def scores(best, nothing, count=60):
        own = np.clip(chance.normal(0.05, 0.05, (count, 3)), 0, 1)
        own[:, 0] = chance.normal(best, 0.1, count)
        return Scores(own, chance.normal(nothing, 0.1, count))

    knowing = learn_knowing(scores(0.8, 0.1), np.zeros(60, int), scores(0.1, 0.9), scores(0.3, 0.4))
    typical = Scores(np.array([[0.8, 0, 0], [0.1, 0, 0], [0.3, 0, 0]]), np.array([0.1, 0.9, 0.4]))
    known, clear = knowing.known(typical), knowing.clear(typical).max(axis=1)
    assert [knowing.thresholds.decide(k, c) for k, c in zip(known, clear)] == ["answer", "unknown", "unknown"]


def test_few_examples_leave_cautious_thresholds():
    few = Scores(np.array([[0.9, 0.1]]), np.array([0.0]))
    assert learn_knowing(few, np.array([0]), few, few) == Knowing()


def test_the_clear_are_answered_the_unclear_offered_and_the_unknown_declined():
    known = np.array([0.9] * 20 + [0.1] * 20)
    clear = np.array([0.9] * 10 + [0.3] * 10 + [0.5] * 20)
    right = np.array([True] * 10 + [False] * 30)
    among = np.array([True] * 20 + [False] * 20)
    thresholds = learn_thresholds(Held(known, clear, right, among, known > 0.5, np.full(40, 1 / 40)))
    decided = [thresholds.decide(*pair) for pair in ((0.9, 0.9), (0.9, 0.3), (0.1, 0.9))]
    assert decided == ["answer", "choices", "unknown"]


def test_an_unclear_but_known_message_is_offered_topics():
    assert Thresholds(answer=0.4, offer=0.5).decide(known=0.9, clear=0.3) == "choices"


def test_cross_validation_judges_every_example_once_in_order():
    asked = [(text, "cook") for text in COOKING] + [(text, "train") for text in TRAINS] + [(WEATHER[0], "out_of_scope")]
    data = TrainingData([Message.build(text, topic) for text, topic in asked])
    found = cross_validated(data)
    assert [held.text for held in found] == [text for text, _ in asked]
    assert [held.topic for held in found] == ["cook"] * 4 + ["train"] * 4 + [None]
    assert {held.likeliest[0] for held in found} <= {"cook", "train"}
