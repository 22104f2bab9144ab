"""Conversation tests as staff write them."""

import datetime as dt

import pytest

from bot.publishing.conversation_tests import InvalidTests, read_tests
from settings import Settings
from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "tests" / "conversations"
    made.mkdir(parents=True)
    return made


def test_a_question_alone_and_a_conversation_of_two(folder):
    (folder / "a.yml").write_text("""\
- question: Quand ?
  topic: club.hours
  words: midi
- name: Two
  language: en
  today: 2016-11-10
  turns:
    - question: When?
      offers: [club.hours]
    - question: And how much?
      never: [free, gratis]
      answered_in: en
""")
    first, second = read_tests(folder)
    assert (first.name, first.turns[0].words, first.turns[0].topic) == ("a 1", ("midi",), "club.hours")
    assert first.turns[0].place == "tests/conversations/a.yml, line 1"
    assert (second.language, second.today) == ("en", dt.date(2016, 11, 10))
    assert [turn.never for turn in second.turns] == [(), ("free", "gratis")]
    assert second.turns[1].place == "tests/conversations/a.yml, line 10"


def test_a_folder_that_is_missing_has_no_test(tmp_path):
    assert read_tests(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- question: a\n  topics: b\n", "line 2: unknown key 'topics' in a test. Known keys: name, language"),
        ("- topic: b\n", "line 1: a turn needs a 'question'"),
        ("- question: a\n", "line 1: a turn needs something to expect: topic, words"),
        ("- question: a\n  topic: b\n  language: xx\n", "line 3: 'language' is 'xx', but must be one of: fr, en"),
        ("- question: a\n  topic: b\n  today: soon\n", "line 3: 'today' is 'soon', but must be a date such as"),
        ("- question: a\n  words: '{x'\n", "line 2: in '{x', a brace { or } stands without its partner"),
        ("question: a\n", "line 1: a file is a list of tests"),
        ("- turns: []\n", "line 1: 'turns' is empty"),
        ("- question: [a\n", "line 1: not readable as YAML"),
        ("- question: a\n  topic: b\n  words: [[c]]\n", "line 3: 'words' must be a text"),
        ("- just words\n", "line 1: a test is made of keys and values"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_all_are_listed(folder, text, complaint):
    (folder / "bad.yml").write_text(text)
    (folder / "worse.yml").write_text("- nothing: here\n")
    with pytest.raises(InvalidTests) as raised:
        read_tests(folder)
    assert f"tests/conversations/bad.yml, {complaint}" in str(raised.value)
    assert "worse.yml, line 1: unknown key 'nothing'" in str(raised.value)


def test_the_shipped_ones_stand_beside_the_shipped_faq_in_both_languages(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = read_tests(Settings().conversation_tests)
    assert len(found) >= 12
    assert {test.language for test in found} >= {"fr", "en"}
