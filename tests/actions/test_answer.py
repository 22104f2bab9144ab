"""What the action says, in which language, and what it remembers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from actions.dialogue.multi_intent import outcomes
from actions.facts import FactsStore
from faq.model import ASSUMED
from languages import phrases
from tests.actions.asking import ask
from tests.stores import write_facts


@pytest.mark.parametrize("language", ASSUMED)
def test_every_topic_is_answered_in_every_phase(store, settings, real_faq, language):
    for topic in real_faq.topics:
        reply, _ = ask(store, settings, {"language": language}, ranking=[(topic, 0.9)])
        assert reply["text"]
        assert "{" not in reply["text"]
        assert reply["custom"]["kind"] == ("talk" if topic.startswith("talk.") else "answer")


def test_the_day_decides(store, settings):
    reply, _ = ask(store, settings, {"language": "fr"}, ranking=[("apply.status", 0.9)])
    assert (
        reply["text"]
        == "L'appel est ouvert\u00a0: oui, vous pouvez encore candidater, jusqu'au 21 novembre 2016 (dans 11\u00a0jours)."
    )


def test_an_offered_button_selects_its_topic(store, settings):
    reply, _ = ask(
        store, settings, {"language": "fr", "offered": ["jury.date"]}, text="/jury.date",
        language={"scores": {"fr": 0.1, "en": 0.9}, "words": 2}, ranking=[("talk.greet", 0.9)],
    )  # fmt: skip
    assert (reply["custom"]["topic"], reply["custom"]["language"]) == ("jury.date", "fr")


def test_a_button_that_was_not_offered_is_text_like_any_other(store, settings):
    reply, _ = ask(store, settings, {"language": "en"}, text="/jury.date", ranking=[("talk.greet", 0.9)])
    assert reply["custom"]["topic"] == "talk.greet"


@pytest.mark.parametrize("language", ASSUMED)
def test_what_is_not_known_is_said_without_a_fact(store, settings, language):
    reply, _ = ask(
        store, settings, {"language": language}, outcome="unknown", ranking=[("jury.date", 0.3), ("jury.who", 0.2)]
    )
    assert reply["custom"]["kind"] == "unknown"
    assert reply["custom"]["topic"] is None
    assert reply["text"].startswith(phrases(language).unknown)
    assert "2016" not in reply["text"]
    assert reply["custom"]["choices"] == ["jury.date", "jury.who"]


@pytest.mark.parametrize(
    ("text", "scores", "expected"),
    [
        ("in English please", {"fr": 0.1, "en": 0.9}, "en"),
        ("tu peux répondre en anglais ?", {"fr": 0.9, "en": 0.1}, "en"),
        ("do you speak French?", {"fr": 0.1, "en": 0.9}, "fr"),
        ("I don’t really understand French", {"fr": 0.1, "en": 0.9}, "en"),
        ("je ne parle pas bien anglais", {"fr": 0.9, "en": 0.1}, "fr"),
        ("pourquoi pas en anglais ?", {"fr": 0.9, "en": 0.1}, "en"),
        ("my French isn't good enough, in English if you please", {"fr": 0.1, "en": 0.9}, "en"),
        ("French is too hard for me, could you switch to English?", {"fr": 0.1, "en": 0.9}, "en"),
        ("pas en anglais, en français", {"fr": 0.9, "en": 0.1}, "fr"),
        ("je lis l'anglais mais je préfère le français", {"fr": 0.9, "en": 0.1}, "fr"),
    ],
)
def test_a_change_of_language_is_made_at_once_and_kept(store, settings, text, scores, expected):
    reply, slots = ask(
        store, settings, {"language": "fr"}, text=text,
        language={"scores": scores, "words": 3}, ranking=[("talk.language", 0.9)],
    )  # fmt: skip
    assert reply["custom"]["language"] == slots["language"] == expected


def test_a_change_of_language_says_the_last_answer_again(store, settings):
    _, slots = ask(store, settings, {"language": "fr"}, ranking=[("jury.date", 0.9)])
    english = {"text": "in English please", "language": {"scores": {"fr": 0.1, "en": 0.9}, "words": 3}}
    reply, slots = ask(store, settings, slots, ranking=[("talk.language", 0.9)], **english)
    once_more, _ = ask(store, settings, slots, ranking=[("talk.language", 0.9)], **english)
    assert reply["custom"]["topic"] == "talk.language"
    assert "29 November 2016" in reply["text"]
    assert "November" not in once_more["text"]


@pytest.mark.parametrize("word", ["ok", "EIG", "CV ?", "Mazzella"])
def test_a_word_does_not_change_the_language(store, settings, word):
    reply, _ = ask(
        store, settings, {"language": "fr"}, text=word,
        language={"scores": {"fr": 0.1, "en": 0.9}, "words": 1}, ranking=[("jury.who", 0.9)],
    )  # fmt: skip
    assert reply["custom"]["language"] == "fr"


def test_nothing_but_signs_is_no_question(store, settings):
    reply, _ = ask(store, settings, {"language": "fr"}, text="??", ranking=[("talk.identity", 0.9)])
    assert reply["custom"]["kind"] == "unknown"


@pytest.mark.parametrize(
    ("text", "asked"),
    [("which day is it?", "which day is it?"), ("well " * 60 + "which day?", "When does the jury meet?"),
     ("/jury.date", "When does the jury meet?")],
)  # fmt: skip
def test_what_was_asked_is_remembered_unless_it_is_long_or_a_button(store, settings, text, asked):
    slots = {"language": "en", "offered": ["jury.date"]}
    _, slots = ask(store, settings, slots, text=text, ranking=[("jury.date", 0.9)])
    assert slots["asked"] == asked


def test_thanks_leave_what_was_asked(store, settings):
    slots = {"language": "en", "topic": "jury.date", "asked": "which day is it?"}
    _, after = ask(store, settings, slots, text="thanks", ranking=[("talk.thanks", 0.9)])
    assert (after["topic"], after["asked"]) == ("jury.date", "which day is it?")


@pytest.mark.parametrize("language", ASSUMED)
def test_where_a_language_model_is_asked_the_answer_on_privacy_says_so(store, settings, language):
    own = phrases(language)
    for url, says in [(None, False), ("http://127.0.0.1:8080/v1", True)]:
        chosen = replace(settings, chooser_url=url)
        for topic in ("talk.privacy", "talk.identity"):
            reply, _ = ask(store, chosen, {"language": language}, ranking=[(topic, 0.9)])
            assert (own.chooser in reply["text"]) == (says and topic == "talk.privacy")


def test_a_topic_that_is_taken_out_while_a_message_is_answered_is_answered_once_more(
    small, tmp_path, settings, monkeypatch
):
    path = tmp_path / "facts.db"
    write_facts(small, path)
    store = FactsStore(path)

    def decided(*arguments):
        found = outcomes(*arguments)
        for name in ("faq_en.yml", "faq_fr.yml"):
            text = (small / name).read_text("utf-8")
            (small / name).write_text(text.replace("club.price", "club.fee"), "utf-8")
        write_facts(small, path)
        with ThreadPoolExecutor(1) as thread:
            thread.submit(store.refresh).result()
        return found

    monkeypatch.setattr("actions.answer.outcomes", decided)
    reply, _ = ask(store, settings, {"language": "en"}, ranking=[("club.price", 0.9)])
    assert reply["text"] == "Twelve euros a year."
    store.refresh()
    assert store.topics() >= {"club.fee"}
    assert "club.price" not in store.topics()
