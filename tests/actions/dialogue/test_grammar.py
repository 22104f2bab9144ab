"""How each language asks, joins and denies, in its own words."""

import re
from dataclasses import fields

import pytest

from actions.dialogue.grammar import (
    Grammar,
    asks_in_words,
    begins_asking,
    grammars,
    joints,
    opens_clause,
    opens_yes_no,
)
from actions.dialogue.segments import segments
from languages import ASSUMED, Words, without_accents, words

LETTERS = r"[a-z]{3,}"
OF = {language: Grammar(words(language)) for language in ASSUMED}


def plain_words(language):
    """The words that a language's file has, of three letters or more, without accents."""
    texts = [text for field in fields(Words) for text in getattr(words(language), field.name)]
    return set(re.findall(LETTERS, without_accents(" ".join(texts))))


def found_by(kind, text):
    """The languages whose expression of a kind finds something in a text."""
    return [language for language in ASSUMED if getattr(OF[language], kind).search(text)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "le contrat dure combien"),
        ("fr", "peut-on venir"),
        ("fr", "y a-t-il un jury"),
        ("fr", "est-ce loin"),
        ("fr", "dites-moi où"),
        ("en", "tell me where"),
        ("en", "is it paid"),
        ("en", "what's the deadline"),
        ("en", "could I come"),
    ],
)
def test_each_language_asks_in_its_own_words(language, text):
    assert found_by("asks", text) == [language]
    assert asks_in_words(text)


@pytest.mark.parametrize("text", ["le lieu et la date", "place and date", "je vis à Brest", "I live in Brest", ""])
def test_what_only_tells_asks_in_no_language(text):
    assert found_by("asks", text) == []
    assert not asks_in_words(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "le lieu et la date"),
        ("fr", "le lieu, puis la date"),
        ("en", "place and date"),
        ("en", "pay, also place"),
    ],
)
def test_each_language_joins_in_its_own_words(language, text):
    assert found_by("joint", text) == [language]


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [
        ("fr", "denied_first", "non, pas le jury, la clôture"),
        ("fr", "denied_first", "je ne parle pas de l'équipe, le jury"),
        ("fr", "denied_last", "celui des accidents, pas le permis !"),
        ("en", "denied_first", "no, not the jury, the deadline"),
        ("en", "denied_first", "I don't mean the jury; the deadline"),
        ("en", "denied_last", "the jury, not the organisers"),
    ],
)
def test_each_language_denies_in_its_own_words(language, kind, text):
    assert found_by(kind, text) == [language]


@pytest.mark.parametrize(
    ("language", "text", "rest"),
    [("fr", "Rien à voir, mais qui finance ?", "qui finance ?"), ("en", "Off topic, but who pays?", "who pays?")],
)
def test_each_language_has_openings_that_ask_nothing(language, text, rest):
    assert found_by("head", text) == [language]
    assert text[OF[language].head.match(text).end() :] == rest


@pytest.mark.parametrize("language", ASSUMED)
def test_an_expression_has_the_words_of_its_own_language_alone(language):
    others = set().union(*(plain_words(other) for other in ASSUMED if other != language)) - plain_words(language)
    assert others
    for kind, pattern in vars(OF[language]).items():
        assert set(re.findall(LETTERS, without_accents(pattern.pattern))) & others == set(), kind


def test_what_begins_a_question_or_a_clause():
    assert begins_asking("where is it")
    assert not begins_asking("tell me where")
    assert opens_yes_no("est-ce payé")
    assert not opens_yes_no("le salaire est payé")
    assert opens_clause("j'ai une question")
    assert opens_clause("I'm a nurse")
    assert not opens_clause("lieu et salaire")


def test_joints_of_both_languages_are_found_in_order():
    assert [joint.group().strip() for joint in joints("a and b et c, where is d")] == ["and", "et", ","]
    assert list(joints("nothing joins this")) == []


def test_there_is_one_grammar_for_each_language_and_only_one():
    assert len(grammars()) == len(ASSUMED)
    assert grammars() is grammars()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Est-ce payé et où est-ce ?", ["Est-ce payé ?", "où est-ce ?"]),
        ("Is it paid and where is it?", ["Is it paid ?", "where is it?"]),
        ("Quand commence le contrat et how long is it?", ["Quand commence le contrat ?", "how long is it?"]),
        ("When does it start and combien de temps ?", ["When does it start ?", "combien de temps ?"]),
    ],
)
def test_segments_are_found_in_each_language_and_in_both_at_once(text, parts):
    assert [part.text for part in segments(text)] == parts
