"""Hurried typing is read as what was meant, and words that are right are left alone."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.spelling import Speller

_QUESTIONS = ["Etalab soutient le défi", "qui dirige Etalab", "who is Etalab", "the ministry"]


@pytest.fixture(scope="module")
def speller() -> Speller:
    examples = [Message.build(text, "a.topic") for text in _QUESTIONS]
    return Speller.of(TrainingData(examples, entity_synonyms={"occitanie": "challenge|ars"}))


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("fr", "cest koi", "c'est quoi"),
        ("fr", "jusqua quand jpeu postuler", "jusqu'à quand je peux postuler"),
        ("fr", "lappel est clos", "l'appel est clos"),
        ("fr", "la remuneration", "la rémunération"),
        ("fr", "etalb et occitannie", "etalab et occitanie"),
        ("fr", "c est fini, j ai vu l appel", "c'est fini, j'ai vu l'appel"),
        ("fr", "combiendetempsdurelamission", "combien de temps dure la mission"),
        ("en", "canyou tellme howlong", "can you tell me how long"),
        ("fr", "whocanapply", "who can apply"),
        ("en", "wen do u reopen", "when do you reopen"),
        ("en", "the minstry, abuot taxes", "the ministry, about taxes"),
    ],
)
def test_mends_what_was_mistyped(speller: Speller, language: str, typed: str, meant: str) -> None:
    assert speller.correct(typed, language).text == meant


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("fr", "Où Christine a-t-elle étudié ?"),
        ("fr", "Etalab, l'ARS Occitanie"),
        ("en", "It isn't open, is it? 10 months (2017)"),
        ("en", ""),
        ("fr", "🙂 https://exemple.fr/a_b"),
        ("en", "howlong" * 20),
    ],
)
def test_leaves_what_is_right(speller: Speller, language: str, typed: str) -> None:
    assert speller.correct(typed, language).text == typed


def test_tells_where_each_mended_word_stood(speller: Speller) -> None:
    typed = "slt, cest occitannie ?"
    spelt = speller.correct(typed, "fr")
    start = spelt.text.index("occitanie")
    first, last = spelt.origins[start], spelt.origins[start + len("occitanie") - 1]
    assert typed[first : last + 1].startswith("occitann")
    assert len(spelt.origins) == len(spelt.text)


@pytest.mark.parametrize(
    ("questions", "typed", "meant"),
    [
        (["Is there Wi-Fi on the island?"], "do you have wifi", "do you have wi-fi"),
        (["Is there Wi-Fi on the island?"], "Wi-Fi please", "Wi-Fi please"),
        (["do you have wifi", "wifi in rooms", "how fast is the wifi"], "is there wi-fi", "is there wifi"),
        (
            ["is there wifi, and Wi-Fi abroad", "wifi in rooms", "how fast is the wifi"],
            "wifi or wi-fi",
            "wifi or wifi",
        ),
        (["May I come by car?"], "by e-car", "by e-car"),
    ],
)
def test_a_hyphen_is_where_the_questions_have_it(questions: list[str], typed: str, meant: str) -> None:
    speller = Speller.of(TrainingData([Message.build(text, "a.topic") for text in [*questions, *_QUESTIONS]]))
    assert speller.correct(typed, "en").text == meant
