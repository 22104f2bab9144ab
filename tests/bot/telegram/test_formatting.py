import re

import pytest

from bot.telegram.deep_links import topic_of_payload
from bot.telegram.formatting import first_message, html_messages, unformatted, units
from bot.telegram.keyboards import data_of_topic, keyboard, marked, thumbs, topic_of_data, vote_of_data
from bot.telegram.mailbox import Call
from bot.telegram.refusals import as_taken, instead, what_follows
from bot.telegram.sources import source_line, with_link
from bot.telegram.texts import language_of_code, telegram_texts
from faq.model import ASSUMED
from tests.bot.telegram.fake import shown


def test_marks_become_html_and_everything_else_is_text():
    text = '**Oui** & <script> [le "site"](https://a.example/?x=1&y=2) [non](javascript:alert) 1 < 2'
    assert html_messages(text) == [
        '<b>Oui</b> &amp; &lt;script&gt; <a href="https://a.example/?x=1&amp;y=2">le &#34;site&#34;</a> non 1 &lt; 2'
    ]


def test_a_mail_address_is_shown_since_telegram_hides_none():
    assert html_messages("[l'équipe](mailto:a@b.example)") == ["l&#39;équipe (a@b.example)"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Une phrase assez longue. ",
        "Des émojis 🙂🙂🙂 partout ! ",
        "x" * 300,
        "**gras** et [lien](https://a.example) ? ",
    ],
)
def test_long_answers_are_split_at_a_sentence_and_lose_nothing(sentence):
    parts = html_messages(sentence * 400)
    assert len(parts) > 1
    assert all(units(shown(part)) <= 4096 for part in parts)
    whole = re.sub(r"\*\*|\[|\]\(.*?\)", "", sentence * 400)
    assert "".join("".join(shown(part) for part in parts).split()) == "".join(whole.split())
    if sentence.endswith(" "):
        assert all(shown(part)[-1] in ".!?" for part in parts)


def test_button_data_fits_whatever_a_topic_is_called():
    long, other = f"group.{'very_' * 40}long", f"group.{'very_' * 40}other"
    for topic in ("apply.deadline", long):
        assert len(data_of_topic(topic).encode()) <= 64
        assert topic_of_data(data_of_topic(topic), [other, long, "apply.deadline"]) == topic
    assert topic_of_data("/gone.topic", ["apply.deadline"]) is None


def test_only_the_pressed_thumb_is_marked():
    up, down = thumbs(12, 1)
    rows = marked((((up), (down)),), up[1])
    rows = marked(rows, down[1])
    assert [text for row in rows for text, _ in row] == ["👍", "👎 ✓"]
    assert vote_of_data(down[1]).reply == 1
    assert vote_of_data("+x-1") is None
    assert keyboard([]) is None


def test_what_telegram_refuses_is_said_otherwise():
    body = {"chat_id": 1, "message_id": 2, "text": "<b>a</b> &amp; b", "parse_mode": "HTML", "message_thread_id": 3}
    sent = instead(Call("editMessageText", body), "Bad Request: message to edit not found")
    assert (sent.method, "message_id" in sent.body) == ("sendMessage", False)
    assert instead(Call("editMessageText", body), "Bad Request: message is not modified") is None
    plain = instead(Call("sendMessage", body), "Bad Request: can't parse entities")
    assert (plain.body["text"], plain.body.get("parse_mode")) == ("a & b", None)
    assert "message_thread_id" not in instead(Call("sendMessage", body), "Bad Request: message thread not found").body
    assert instead(Call("sendMessage", body), "Bad Request: chat not found") is None


def test_what_is_too_long_is_sent_in_parts_and_loses_no_link():
    body = {
        "chat_id": 1, "text": 'Voir <a href="https://a.example/?x=1&amp;y=2">le site</a>. ' * 9, "parse_mode": "HTML",
        "message_thread_id": 3, "reply_markup": {"inline_keyboard": []},
    }  # fmt: skip
    call, texts = instead(Call("sendMessage", body, 5, 6), "Bad Request: message is too long"), []
    while call:
        taken = as_taken(call)
        texts.append(taken["text"])
        assert taken["message_thread_id"] == 3
        assert ("reply_markup" in taken) == (what_follows(call) is None)
        assert not {"parse_mode", "rest"} & taken.keys()
        call = what_follows(call)
    assert len(texts) == 2
    assert " ".join(texts).split() == ("Voir le site (https://a.example/?x=1&y=2). " * 9).split()
    assert instead(Call("sendMessage", {"text": "Oui."}), "Bad Request: message is too long") is None


def test_every_refusal_comes_to_an_end():
    body = {"chat_id": 1, "message_id": 2, "text": "<b>a</b>" * 60, "parse_mode": "HTML", "message_thread_id": 3,
            "reply_markup": {}, "reply_parameters": {}}  # fmt: skip
    for refusal in ("reply", "topic closed", "thread", "button", "entities", "message is too long", "new words", ""):
        call, steps = Call("editMessageText", body, 5, 6), 0
        while call := instead(call, f"Bad Request: {refusal}"):
            steps += 1
        assert 0 < steps < 12, refusal


def test_a_link_to_the_web_stands_under_what_fits_in_one_message():
    note = with_link(source_line([], "en", str), "en", "https://a.example/faq/en#x.y")
    whole = first_message("Une phrase assez longue. " * 400, note)
    assert units(shown(whole)) <= 4096
    assert whole.endswith('[…]\n\n<i><a href="https://a.example/faq/en#x.y">Read it in the FAQ</a></i>')
    assert first_message("Oui.") == "Oui."
    *first, last = html_messages("Une phrase assez longue. " * 400, note=note)
    assert all("<i>" not in text for text in first)
    assert last.endswith("</i>")


def test_plain_text_keeps_where_links_lead():
    (message,) = html_messages(
        "**Oui** : [le site](https://a.example/?x=1&y=2), [https://b.example](https://b.example)"
    )
    assert unformatted(message) == "Oui : le site (https://a.example/?x=1&y=2), https://b.example"
    assert unformatted(message, links=False) == "Oui : le site, https://b.example"


def test_a_deep_link_names_a_topic_whatever_stands_between_its_parts():
    topics = ["a.b_c", "a_b.c", "apply.deadline"]
    assert topic_of_payload("apply_deadline", topics) == "apply.deadline"
    assert topic_of_payload("APPLY-deadline", topics) == "apply.deadline"
    assert [topic_of_payload(p, topics) for p in ("a-b_c", "a_b-c", "a_b_c")] == ["a.b_c", "a_b.c", "a.b_c"]
    assert {topic_of_payload(p, topics) for p in ("", "apply", "apply deadline", "inline")} == {None}


def test_people_of_other_languages_are_answered_in_one_the_faq_has():
    codes = ["fr", "fr-CA", "en_US", "de", None, ""]
    assert [language_of_code(code, ASSUMED) for code in codes] == ["fr", "fr", "en", "en", None, None]


def test_every_wording_stands_in_every_language_and_fits():
    for language in ASSUMED:
        wording = telegram_texts()[language]
        assert all(vars(wording).values()), language
        assert len(wording.description) <= 512
        assert len(wording.short_description) <= 120
        assert all(len(getattr(wording, name)) <= 200 for name in ("voted", "not_yours", "gone", "broken"))
