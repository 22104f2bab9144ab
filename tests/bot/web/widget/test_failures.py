"""When the server or the network fails: one sentence, the question kept, a Retry button."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.site import DEADLINE, answer, page

pytestmark = pytest.mark.xdist_group("browser")
RETRY = {"fr": "Réessayer", "en": "Retry"}
SENTENCES = {
    "500": ((500, {}), {"fr": "Une panne de notre côté", "en": "Something broke on our side"}),
    "429": ((429, {"Retry-After": "7"}), {"fr": "réessayez dans 7 s", "en": "retry in 7 s"}),
    "429 without a time": ((429, {}), {"fr": "réessayez dans 60 s", "en": "retry in 60 s"}),
    "413": ((413, {}), {"fr": "Une panne de notre côté", "en": "Something broke on our side"}),
    "empty list": ([], {"fr": "Je suis resté sans voix", "en": "I was left speechless"}),
    "not JSON": (b"<html>", {"fr": "Une panne de notre côté", "en": "Something broke on our side"}),
    "no list": ({"text": "?"}, {"fr": "Je suis resté sans voix", "en": "I was left speechless"}),
    "null": (b"null", {"fr": "Je suis resté sans voix", "en": "I was left speechless"}),
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_failure_is_one_sentence_and_retry_asks_the_same(site, visit, kind, language):
    reply, sentences = SENTENCES[kind]
    site.page("/", page("/widget.js", lang=language))
    site.reply(reply)
    widget = Widget(visit(site.url).page, language)
    widget.open().say("date limite ?")
    expect(widget.alert).to_contain_text(sentences[language])
    assert widget.alert.locator("p").count() == 1
    expect(widget.questions).to_have_text(["date limite ?"])
    expect(widget.status).to_have_text("")
    widget.button(RETRY[language]).click()
    expect(widget.answers).to_have_count(2)
    expect(widget.alert).to_have_text("")
    expect(widget.questions).to_have_text(["date limite ?"])
    assert [body["message"] for body in site.sent()] == ["date limite ?"] * 2


def test_offline_is_said_and_retry_works_once_back(widget, site):
    widget.open().ask("une première")
    widget.page.context.set_offline(True)
    widget.say("une seconde")
    expect(widget.alert).to_contain_text("vérifiez votre connexion")
    widget.page.context.set_offline(False)
    widget.button("Réessayer").click()
    expect(widget.answers).to_have_count(3)
    assert [body["message"] for body in site.sent()] == ["une première", "une seconde"]


def test_twenty_seconds_without_an_answer_is_a_failure(site, visit):
    page = visit(site.url).page
    page.clock.install()
    widget = Widget(page)
    held = site.hold([DEADLINE])
    with page.expect_request("**/api/messages"):
        widget.open().say("date limite ?")
    page.clock.run_for(19_000)
    expect(widget.status).to_have_text("L’assistant consulte le dossier…")
    expect(widget.alert).to_have_text("")
    page.clock.run_for(1_100)
    expect(widget.alert).to_contain_text("Le guichet est bien lent")
    expect(widget.status).to_have_text("")
    held.go.set()
    widget.button("Réessayer").click()
    expect(widget.answers).to_have_count(2)


def test_a_session_that_fails_at_opening_is_tried_again_with_the_question(widget, site):
    site.session_reply = (500, {})
    with widget.page.expect_response("**/api/session"):
        widget.open()
    expect(widget.alert).to_have_text("")
    widget.say("date limite ?")
    expect(widget.alert).to_contain_text("Une panne de notre côté")
    site.session_reply = None
    widget.button("Réessayer").click()
    expect(widget.answers).to_have_count(2)


def test_an_expired_session_is_replaced_once_and_the_question_sent_again(widget, site):
    site.reply((401, {}), [DEADLINE])
    widget.open().ask("date limite ?")
    assert [call.headers.get("authorization") for call in site.calls if call.path == "/api/messages"] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    site.reply((401, {}), (401, {}), [answer("jamais atteint")])
    widget.say("et ensuite ?")
    expect(widget.alert).to_contain_text("Une panne de notre côté")
    assert len(site.sent()) == 4


def test_another_question_puts_the_failed_one_aside(widget, site):
    site.reply((500, {}))
    widget.open().say("première")
    expect(widget.button("Réessayer")).to_be_visible()
    widget.ask("seconde")
    expect(widget.alert).to_have_text("")
    expect(widget.questions).to_have_text(["première", "seconde"])


def test_one_question_at_a_time_and_none_twice(widget, site):
    held = site.hold([DEADLINE])
    widget.open().say("une")
    widget.page.keyboard.press("Enter")
    widget.say("deux")
    expect(widget.status).to_have_text("L’assistant consulte le dossier…")
    expect(widget.button("Envoyer")).to_have_attribute("aria-disabled", "true")
    widget.button("Envoyer").click(force=True)
    expect(widget.field).to_have_value("deux")
    expect(widget.field).to_be_focused()
    held.go.set()
    expect(widget.answers).to_have_count(2)
    widget.page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(3)
    assert [body["message"] for body in site.sent()] == ["une", "deux"]


def test_blank_questions_are_not_sent(widget, site):
    widget.open().say("   \n ")
    widget.button("Envoyer").click()
    expect(widget.field).to_be_focused()
    assert site.sent() == []


def test_a_failed_thumb_is_said_and_sent_again(widget, site):
    site.feedback_reply = (500, {})
    widget.open().ask("date limite ?")
    widget.button("Utile").click()
    expect(widget.alert).to_contain_text("Une panne")
    site.feedback_reply = None
    with widget.page.expect_response("**/api/feedback") as response:
        widget.button("Réessayer").click()
    assert response.value.status == 204
    expect(widget.alert).to_have_text("")
