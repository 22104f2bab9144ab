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


def test_a_page_that_may_not_call_gets_its_own_sentence_and_its_keepers_the_reason(site, elsewhere, visit):
    site.cors = False
    elsewhere.page("/", page(f"{site.url}/widget.js"))
    said = []
    widget = visit(elsewhere.url)
    widget.page.on("console", lambda message: said.append(message.text))
    widget.launcher.click()
    for question in ("date limite ?", "et ensuite ?"):
        widget.say(question)
        expect(widget.alert).to_contain_text("Depuis cette page, l’assistant est injoignable")
    told = [text for text in said if text.startswith("EIGbot")]
    assert len(told) == 1
    assert elsewhere.url in told[0]
    assert "EIGBOT_ALLOWED_ORIGINS" in told[0]


def test_a_page_of_the_same_origin_that_is_refused_is_told_so_too(widget, site):
    site.reply((403, {}))
    widget.open().say("date limite ?")
    expect(widget.alert).to_contain_text("Depuis cette page, l’assistant est injoignable")


def test_a_text_that_the_server_finds_too_long_comes_back_to_be_shortened(widget, site):
    site.reply((413, {}))
    widget.open().say("date limite ?")
    expect(widget.alert).to_contain_text("Trop long pour le guichet")
    expect(widget.button("Réessayer")).to_have_count(0)
    expect(widget.field).to_have_value("date limite ?")
    widget.field.press("Enter")
    expect(widget.answers).to_have_count(2)
    expect(widget.alert).to_have_text("")


def test_the_page_may_ask_while_it_is_closed_and_too_much(widget, site):
    ask = "text => { document.querySelector('eig-bot').ask(text) }"
    widget.page.evaluate(ask, "é" * 2001)
    expect(widget.field).to_be_focused()
    expect(widget.alert).to_contain_text("Trop long pour le guichet")
    expect(widget.field).to_have_value("é" * 2001)
    assert site.sent() == []
    widget.button("Fermer").click()
    widget.page.evaluate(ask, "😀" * 2000)
    expect(widget.answers).to_have_count(2)
    assert site.sent()[0]["message"] == "😀" * 2000


def test_a_paste_beyond_the_limit_is_counted_and_not_cut(widget, site):
    widget.open()
    count = widget.host.locator("#count")
    expect(count).to_be_hidden()
    widget.field.evaluate(
        "(field, text) => { field.focus(); document.execCommand('insertText', false, text) }", "a" * 1900
    )
    expect(count).to_have_text("Encore 100 caractères")
    widget.field.evaluate("(field, text) => { document.execCommand('insertText', false, text) }", "b" * 3200)
    expect(widget.field).to_have_value("a" * 1900 + "b" * 3200)
    expect(count).to_have_text("3\u202f100 caractères de trop")
    widget.field.press("Enter")
    expect(widget.alert).to_contain_text("Trop long pour le guichet")
    expect(widget.field).to_have_value("a" * 1900 + "b" * 3200)
    assert site.sent() == []


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


@pytest.mark.parametrize("status", [401, 404])
def test_a_thumb_on_an_answer_that_the_server_has_no_more_is_not_a_breakdown(widget, site, status):
    widget.open().ask("date limite ?")
    site.feedback_reply = (status, {})
    widget.button("Utile").click()
    expect(widget.status).to_contain_text("Cette réponse date d’une conversation close")
    expect(widget.alert).to_have_text("")
    expect(widget.button("Utile")).to_have_count(0)
    expect(widget.field).to_be_focused()
    widget.page.reload()
    expect(widget.answers).to_have_count(2)
    expect(widget.button("Options")).to_be_visible()
    expect(widget.button("Utile")).to_have_count(0)
