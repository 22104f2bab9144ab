"""The messages that people's names are learnt from."""

import random

from training.people_messages import Makes, read_lists


def test_messages_are_labelled_word_by_word():
    made = Makes(read_lists(), ["when is it?"], random.Random(0)).messages(200)
    assert any(any(each.labels) for each in made)
    assert any(not any(each.labels) for each in made)
    assert all(len(each.tokens) == len(each.labels) for each in made)
    assert not [each for each in made if any("\ue000" in token.text for token in each.tokens)]


def test_the_halves_of_the_lists_share_no_name():
    first, second = (set(read_lists().half(number, 2).given) for number in range(2))
    assert first
    assert not first & second
