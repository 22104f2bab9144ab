"""The widget against the real server."""

import re

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import LABELS
from tests.bot.web.widget.site import STRICT, page
from tests.conftest import Server

pytestmark = pytest.mark.xdist_group("model")


def test_a_conversation_from_the_first_question_to_its_erasure(server, visit):
    widget = visit(server.url)
    widget.open()
    found = widget.ask("C'est quoi la date limite ?")
    expect(found).to_contain_text("21 novembre 2016")
    found.get_by_text("Sources", exact=True).click()
    expect(found.get_by_text("vérifié le 24 novembre 2026")).to_be_visible()
    with widget.page.expect_response("**/api/feedback") as response:
        found.get_by_role("button", name="Utile", exact=True).click()
    assert response.value.status == 204
    choices = widget.ask("le défi du ministère de l'intérieur").locator(".choices button")
    expect(choices).not_to_have_count(0)
    choices.first.click()
    expect(widget.answers).to_have_count(4)
    expect(widget.answers.last).to_contain_text("accident")
    widget.choose("English")
    widget.labels = LABELS["en"]
    expect(widget.ask("how much is it paid?")).to_contain_text("isn't stated")
    widget.choose("Erase my conversation")
    with widget.page.expect_response("**/api/session") as response:
        widget.button("Yes, erase").click()
    assert (response.value.request.method, response.value.status) == ("DELETE", 204)
    expect(widget.answers).to_have_count(1)
    assert widget.page.context.cookies() == []


def test_a_site_that_is_not_allowed_gets_one_sentence(server, elsewhere, visit):
    elsewhere.page("/", page(f"{server.url}/widget.js"))
    widget = visit(elsewhere.url)
    widget.open().say("date limite ?")
    expect(widget.alert).to_contain_text("Depuis cette page, l’assistant est injoignable")


def say_after_many(widget, server):
    """The status of a message that comes just after the session's minute was used up, by other means than the widget."""
    with widget.page.expect_response(f"{server.url}/api/messages") as first:
        widget.say("date limite ?")
    if first.value.status == 429:
        return 429
    headers = first.value.request.all_headers()
    own = {name: headers[name] for name in ("authorization", "origin")}
    while server.client.post("/api/messages", json={"message": "encore"}, headers=own).status_code != 429:
        pass
    with widget.page.expect_response(f"{server.url}/api/messages") as response:
        widget.say("une de trop")
    return response.value.status


def test_an_allowed_site_under_the_strictest_policy_has_a_whole_conversation(trained, tmp_path, elsewhere, visit):
    server = Server(trained, tmp_path / "var", EIGBOT_TODAY="2016-11-10", EIGBOT_ALLOWED_ORIGINS=elsewhere.url)
    try:
        elsewhere.csp = STRICT.format(bot=server.url)
        elsewhere.page("/", page(f"{server.url}/widget.js"))
        widget = visit(elsewhere.url)
        widget.open()
        expect(widget.ask("C'est quoi la date limite ?")).to_contain_text("21 novembre 2016")
        for method, press in (("POST", widget.button("Utile").click), ("DELETE", widget.button("Oui, effacer").click)):
            if method == "DELETE":
                widget.choose("Effacer ma conversation")
            with widget.page.expect_response(
                lambda response, method=method: response.request.method == method
            ) as response:
                press()
            assert response.value.status == 204
        expect(widget.answers).to_have_count(1)
        while say_after_many(widget, server) != 429:
            pass
        expect(widget.alert).to_contain_text("Il y a foule au guichet")
        wait = int(re.search(r"réessayez dans (\d+)", widget.alert.inner_text())[1])
        assert 1 <= wait < 60
    finally:
        server.stop()


def test_the_two_thousand_characters_of_the_field_are_taken(server, visit):
    widget = visit(server.url)
    widget.open().field.fill("é" * 2000)
    widget.field.press("Enter")
    expect(widget.answers).to_have_count(2)
    expect(widget.alert).to_have_text("")
