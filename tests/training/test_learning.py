"""The conversations that are learnt from, and the fitting."""

import numpy as np
import pytest

from faq.reader import load_faq
from tests.conftest import DATA
from training.conversations import ConversationsError, Turn, faq_folder, programmes, read_conversations
from training.examples import Choice, Judgement, is_right
from training.fitting import fit_choices, fit_classes, fit_judgements, fit_map
from training.pairs import Pairs
from training.programmes import ROOT as PROGRAMMES
from training.programmes import labelled_questions, programme_names, read_programme


@pytest.mark.parametrize("programme", programmes())
def test_every_conversation_asks_topics_of_its_faq(programme):
    faq = load_faq(faq_folder(programme, DATA))
    conversations = read_conversations(programme)
    ids = [conversation.id for conversation in conversations]
    assert len(ids) == len(set(ids)) > 50
    for conversation in conversations:
        for turn in conversation.turns:
            assert turn.text.strip()
            assert turn.acceptable <= faq.topics.keys(), conversation.id
            assert turn.entity in (None, *faq.program.challenges), conversation.id


def test_a_line_that_is_no_conversation_is_named(tmp_path, monkeypatch):
    folder = tmp_path / "made_up"
    folder.mkdir()
    (folder / "c.jsonl").write_text('{"id": "1", "lang": "fr", "turns": [{"text": "x", "act": "odd", "asks": []}]}\n')
    monkeypatch.setattr("training.conversations.ROOT", tmp_path)
    with pytest.raises(ConversationsError, match=r"made_up/c\.jsonl, line 1: .*act 'odd'"):
        read_conversations("made_up")


def test_what_is_right_is_learnt_to_be_ranked_first():
    choices = [Choice(({"a": 1.0, "b": 0.3}, {"a": 0.0, "b": 1.0}), (True, False))] * 20
    weights = fit_choices(choices, ["a", "b"], {"b": 1.0}, 0.1)
    right, wrong = (sum(weights[name] * value for name, value in each.items()) for each in choices[0].features)
    assert right > wrong, "the prior has it the other way round"


def test_a_strong_ridge_holds_to_the_prior():
    choices = [Choice(({"a": 1.0}, {"a": 0.0}), (True, False))]
    assert fit_choices(choices, ["a"], {"a": -0.5}, 1e6)["a"] == pytest.approx(-0.5, abs=0.01)


def test_what_is_so_is_learnt_to_be_likely():
    judgements = [Judgement({"a": value}, value > 0) for value in (-2.0, -1.0, 1.0, 2.0)] * 5
    assert fit_judgements(judgements, ["a"], {}, 0.1)["a"] > 1


def test_examples_that_no_weights_could_get_right_hardly_count():
    right = Choice(({"a": 1.0}, {"a": 0.0}), (True, False))
    hopeless = Choice(({"a": 1.0}, {"a": 0.0}), (False, True))
    choices = [right] * 12 + [hopeless] * 8
    believed, doubted = (fit_choices(choices, ["a"], {}, 0.1, doubt)["a"] for doubt in (0.0, 0.5))
    assert doubted > 2 * believed > 0


def test_classes_are_told_apart():
    vectors = np.repeat(np.eye(3), 10, axis=0)
    weights = fit_classes(vectors, np.repeat([2, 0, 1], 10), 3, 0.1)
    assert (vectors @ weights[1:] + weights[0]).argmax(axis=1).tolist() == np.repeat([2, 0, 1], 10).tolist()


@pytest.mark.parametrize(
    ("answered", "right"),
    [(["a"], False), (["a", "b"], True), (["a", "c"], True), (["a", "b", "d"], False), ([None], False), ([], False)],
)
def test_an_answer_tells_all_that_is_asked_and_nothing_else(answered, right):
    turn = Turn("x", "question", (frozenset("a"), frozenset("bc")), None, "en")
    assert is_right(answered, turn) == right


@pytest.mark.parametrize(("answered", "right"), [([None], True), (["talk.greet"], True), (["a"], False)])
def test_where_nothing_is_asked_nothing_but_small_talk_is_answered(answered, right):
    assert is_right(answered, Turn("x", "statement", (), None, "en")) == right


@pytest.mark.parametrize("programme", programme_names())
def test_every_question_asks_topics_of_its_faq_once(programme):
    faq, questions = read_programme(PROGRAMMES / programme), labelled_questions(PROGRAMMES / programme)
    assert {topic for question in questions for topic in question.topics} <= set(faq.topics)
    assert len({question.text for question in questions}) == len(questions)
    assert {bool(question.topics) for question in questions if question.kind == "none"} == {False}


def test_a_map_brings_texts_to_what_answers_them():
    rng = np.random.default_rng(0)
    parts, turn = np.eye(4, 6, dtype=np.float32), np.linalg.qr(rng.normal(size=(6, 6)))[0].astype(np.float32)
    topic = np.arange(4)
    texts = parts[np.repeat(topic, 5)] @ turn
    right = np.repeat(topic, 5)[:, None] == topic
    pairs = Pairs(texts, parts, topic, right, np.ones(len(texts)))
    assert (texts @ fit_map([pairs], 0.01) @ parts.T).argmax(axis=1).tolist() == np.repeat(topic, 5).tolist()
    assert (texts @ fit_map([pairs], 1e6) - texts) == pytest.approx(0, abs=1e-2)
