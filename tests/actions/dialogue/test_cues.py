"""What the words of a message tell of how it hangs on the conversation, in every language."""

import pytest

from actions.dialogue.cues import (
    FEW,
    asks_for_others,
    is_elliptical,
    is_sentence,
    is_short,
    kinds,
    names_the_list,
    only_asks,
    rewrite_with,
    says_nothing,
    says_the_other,
    tells_a_story,
    words_of,
)


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


@pytest.mark.parametrize("text", ["Est-ce loin de Paris ?", "y a-t-il un second appel ?", "is there a second call?"])
def test_an_idiom_is_not_what_leans(text):
    assert not is_elliptical(text)


@pytest.mark.parametrize(
    ("text", "the_list", "others"),
    [
        ("where are the others?", True, True),
        ("et les autres défis ?", True, True),
        ("la liste", True, True),
        ("what is the challenge about?", True, False),
        ("c'est quoi le défi ?", True, False),
        ("where is it?", False, False),
        ("c'est payé ?", False, False),
    ],
)
def test_what_is_not_about_the_one_talked_of(text, the_list, others):
    assert names_the_list(text) is the_list
    assert asks_for_others(text) is others


@pytest.mark.parametrize(
    ("text", "other"), [("and the other one?", True), ("et l'autre ?", True), ("the others", False), ("les autres", False),
                        ("another one", False)]
)  # fmt: skip
def test_what_says_the_other_of_two(text, other):
    assert says_the_other(words_of(text)) is other


def test_how_much_a_text_says_by_the_number_of_its_words():
    assert [is_short("word " * many) for many in (0, 1, 8, 9)] == [False, True, True, False]
    assert [is_sentence("word " * many) for many in (3, 4)] == [False, True]
    assert [tells_a_story("word " * many) for many in (FEW, FEW + 1)] == [False, True]


def test_words_are_plain_and_of_every_language():
    assert words_of("Où ÇA, l’été ?") == ("ou", "ca", "l", "ete")
    assert {"défi", "defi", "challenge"} & kinds("entity") == {"defi", "challenge"}
    assert kinds("yes", "no") == kinds("yes") | kinds("no")
