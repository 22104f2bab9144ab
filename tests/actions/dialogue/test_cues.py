"""What the words of a message tell of how it hangs on the conversation, in every language."""

import pytest

from actions.dialogue.cues import is_elliptical, only_asks, rewrite_with, says_nothing
from actions.dialogue.grammar import asks_in_words, begins_asking, grammars, joints, opens_clause, opens_yes_no
from languages import LANGUAGES


@pytest.mark.parametrize("text", ["et combien ?", "and who runs it?", "par qui ?", "how long?", "ils sont où ?"])
def test_what_leans_on_the_last_answer(text):
    assert is_elliptical(text)


@pytest.mark.parametrize(
    "text", ["Quelle est la date limite pour candidater au programme ?", "What are the selection criteria?", ""]
)
def test_what_stands_by_itself(text):
    assert not is_elliptical(text)


@pytest.mark.parametrize(("text", "only"), [("when?", True), ("et par qui ?", True), ("when is the jury?", False)])
def test_what_only_asks(text, only):
    assert only_asks(text) is only


def test_a_name_takes_the_place_of_what_stands_for_it():
    assert rewrite_with("X", "who runs it?") == "who runs X?"
    assert rewrite_with("X", "c'est quoi le but ?") == "X, c'est quoi le but ?"


@pytest.mark.parametrize(("text", "nothing"), [("and the  one?", True), ("et celui de  ?", True), ("why?", False)])
def test_what_says_nothing_beside_a_name(text, nothing):
    assert says_nothing(text) is nothing


@pytest.mark.parametrize("text", ["peut-on venir", "où est-ce", "tell me where", "is it paid", "savoir si c'est payé"])
def test_what_asks_without_a_question_mark(text):
    assert asks_in_words(text)


def test_what_begins_a_question_or_a_clause():
    assert begins_asking("where is it")
    assert not begins_asking("tell me where")
    assert opens_yes_no("est-ce payé")
    assert opens_clause("j'ai une question")
    assert not opens_clause("lieu et salaire")


def test_joints_of_both_languages_are_found_in_order():
    assert [joint.group().strip() for joint in joints("a and b et c, where is d")] == ["and", "et", ","]


def test_a_grammar_is_of_one_language():
    for language, grammar in zip(LANGUAGES, grammars()):
        joined = {"fr": "le lieu et la date", "en": "place and date"}
        assert [code for code, text in joined.items() if grammar.joint.search(text)] == [language]
