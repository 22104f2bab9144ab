"""What belongs to a language is there for every language, and a file that is not whole says what it lacks."""

import json
from dataclasses import fields

import pytest
from ruamel.yaml import YAML

import languages
from languages import (
    LANGUAGES,
    HandOverPhrases,
    LanguageError,
    Phrases,
    Words,
    chitchat,
    hand_over_phrases,
    numerals,
    phrases,
    shorthand,
    words,
)

RECORDS = {"words.yml": Words, "phrases.yml": Phrases, "team.yml": HandOverPhrases}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_kind_of_words_and_every_phrase(language):
    assert {field.name for field in fields(Words)} == set(vars(words(language)))
    assert all(vars(phrases(language)).values())
    assert all(vars(hand_over_phrases(language)).values())
    assert words(language).asking
    assert len(chitchat(language)) > 100
    assert len(shorthand(language)) > 50


@pytest.mark.parametrize("kind", [field.name for field in fields(Words)])
def test_a_kind_of_words_is_that_of_some_language(kind):
    found = {language: getattr(words(language), kind) for language in LANGUAGES}
    assert any(found.values())
    assert all(word and word == word.strip() for of_language in found.values() for word in of_language)
    assert all(len(set(of_language)) == len(of_language) for of_language in found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_shorthand_and_chitchat_are_whole(language):
    assert all(short and full and short == short.lower() for short, full in shorthand(language).items())
    assert all(line.strip() for line in chitchat(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "record"), RECORDS.items(), ids=RECORDS)
def test_any_kind_or_phrase_that_is_lacking_or_unread_is_named(tmp_path, monkeypatch, language, name, record):
    yaml = YAML(typ="safe")
    whole = yaml.load(languages.language_file(language, name).read_text("utf-8"))
    monkeypatch.setattr(languages, "language_file", lambda language, name: tmp_path / name)
    for key in whole:
        for spoilt, says in [
            ({other: whole[other] for other in whole if other != key}, f"lacks: {key}."),
            ({**whole, f"{key}_more": "x"}, f"has what nobody reads: {key}_more."),
        ]:
            (tmp_path / name).write_text(json.dumps(spoilt, default=str), "utf-8")
            with pytest.raises(LanguageError) as error:
                languages._read(language, name, record)
            assert str(error.value) == f"languages/{language}/{name} {says}"


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_numerals_are_whole_and_one_that_is_lacking_or_unread_is_named(tmp_path, monkeypatch, language):
    whole = YAML(typ="safe").load(languages.language_file(language, "numerals.yml").read_text("utf-8"))
    assert len(whole["months"]) == len([month for month in whole["months"] if month.split("|")[0].isalpha()]) == 12
    assert len(whole["days"]) == 31
    assert len(whole["numbers"]) >= 98
    monkeypatch.setattr(numerals, "language_file", lambda language, name: tmp_path / name)
    for spoilt, says in [
        ({key: value for key, value in whole.items() if key != "days"}, "lacks: days."),
        ({**whole, "nights": []}, "has what nobody reads: nights."),
    ]:
        (tmp_path / "numerals.yml").write_text(json.dumps(spoilt), "utf-8")
        with pytest.raises(LanguageError) as error:
            numerals.written_numerals.__wrapped__(language)
        assert str(error.value) == f"languages/{language}/numerals.yml {says}"


def test_words_are_compared_without_accents_and_capitals():
    assert languages.without_accents("Où ÇA ?") == "ou ca ?"
    assert languages.one_of([]) == "(?!)"
