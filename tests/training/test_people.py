"""The messages that people's names are learnt from."""

import random

import pytest

from training.people_lists import read_lists, templates
from training.people_messages import Makes, TemplateSources


@pytest.fixture(scope="module")
def lists():
    return read_lists()


def made_of(lists, with_names, without_names=("the {B}", "le {A}")):
    return Makes(lists, TemplateSources(with_names, without_names, ["when is it?"]), random.Random(0)).messages(200)


def test_messages_are_labelled_word_by_word(lists):
    made = made_of(lists, templates("with_names.txt"), templates("without_names.txt"))
    assert any(any(each.labels) for each in made)
    assert any(not any(each.labels) for each in made)
    assert all(len(each.tokens) == len(each.labels) for each in made)
    assert not [each for each in made if any("\ue000" in token.text for token in each.tokens)]


def test_of_alternatives_one_is_written(lists):
    texts = [" ".join(token.text for token in each.tokens) for each in made_of(lists, ["<ma tante|mon oncle> {F}"])]
    assert not [text for text in texts if "|" in text or "<" in text]


def test_a_name_of_which_a_part_is_hidden_is_a_name_still(lists):
    made = [each for each in made_of(lists, ["{N}"]) if any(token.text == "[name]" for token in each.tokens)]
    assert made
    assert not [each for each in made for token, so in zip(each.tokens, each.labels) if so and token.text == "[name]"]
    assert any(any(each.labels) for each in made)


def test_what_is_named_after_people_names_nobody(lists):
    made = made_of(lists, ["le {A} et {U}"])
    assert not [each for each in made if any(each.labels)]


@pytest.mark.parametrize("name", ["given_of", "surnames_of"])
def test_every_list_of_names_has_its_key(lists, name):
    assert not [key for key, names in getattr(lists, name).items() if len(key) > 30 or "" in names]
    assert lists.given_of.keys() == lists.surnames_of.keys()


def test_the_halves_of_the_lists_share_no_name(lists):
    first, second = (set(lists.half(number, 2).given) for number in range(2))
    assert first
    assert not first & second
