"""What belongs to a language is there for every language, and a file that is not whole says what it lacks."""

from dataclasses import fields

import pytest

import languages
from languages import LANGUAGES, LanguageError, Phrases, Words, chitchat, phrases, shorthand, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_kind_of_words_and_every_phrase(language):
    assert {field.name for field in fields(Words)} == set(vars(words(language)))
    assert all(vars(phrases(language)).values())
    assert words(language).asking
    assert len(chitchat(language)) > 100
    assert len(shorthand(language)) > 50


@pytest.mark.parametrize(
    ("change", "names"),
    [(lambda text: text.replace("locale:", "lokale:"), "locale"), (lambda text: text + "more: x\n", "more")],
)
def test_a_file_that_lacks_something_or_has_too_much_says_what(tmp_path, monkeypatch, change, names):
    text = languages.language_file("fr", "phrases.yml").read_text("utf-8")
    (tmp_path / "phrases.yml").write_text(change(text), "utf-8")
    monkeypatch.setattr(languages, "language_file", lambda language, name: tmp_path / name)
    with pytest.raises(LanguageError, match=rf"languages/xx/phrases\.yml .*: .*{names}"):
        languages._read("xx", "phrases.yml", Phrases)


def test_words_are_compared_without_accents_and_capitals():
    assert languages.without_accents("Où ÇA ?") == "ou ca ?"
    assert languages.one_of([]) == "(?!)"
