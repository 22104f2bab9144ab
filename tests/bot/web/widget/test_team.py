"""A question left for the team: its form, withdrawing it, and the answer that comes into the conversation."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import LABELS, Widget
from tests.bot.web.widget.site import DEADLINE, STRICT, answer, page
from tests.bot.web.widget.test_axe import violations
from tests.bot.web.widget.test_policy import LISTEN

pytestmark = pytest.mark.xdist_group("browser")
OFFER = {"title": "Poser la question à l'équipe", "payload": "/team"}
UNKNOWN = answer("Je ne sais pas.", "unknown", id="1-0", buttons=[OFFER])
HUMAN = answer("Laissez une question à l'équipe.", "talk", buttons=[OFFER])
ASKED, MAIL = "Votre question, telle qu’elle partira", "Votre adresse e-mail (facultatif)"
QUESTION = "Peut-on venir avec son chien ?"


@pytest.fixture(autouse=True)
def open_desk(site):
    site.take_questions()


def form(widget, name="Poser la question à l’équipe"):
    return widget.host.get_by_role("dialog", name=name)


def part(widget, label):
    return form(widget).get_by_label(label, exact=True)


def refused(widget):
    return form(widget).get_by_role("alert")


def fates(widget):
    """What became of questions that were left, each beside it."""
    return widget.log.locator(".you > div.note")


def offer(widget, site, question=QUESTION, reply=UNKNOWN):
    """Ask what nobody knows, and open the form."""
    site.reply([reply])
    widget.ask(question)
    widget.button(OFFER["title"]).last.click()
    expect(part(widget, ASKED)).to_be_focused()


def leave(widget, site, question=QUESTION):
    """Ask, and send it to the team as it is."""
    offer(widget, site, question)
    widget.button("Envoyer à l’équipe").click()
    expect(form(widget)).to_have_count(0)


def test_the_question_is_seen_as_it_will_be_sent_may_be_edited_and_is_left(widget, site):
    widget.open()
    offer(widget, site)
    assert [body["message"] for body in site.sent()] == [QUESTION]
    expect(part(widget, ASKED)).to_have_value(QUESTION)
    expect(form(widget)).to_contain_text("la lira telle quelle")
    part(widget, ASKED).fill("Mon chien peut-il venir ?  ")
    widget.button("Envoyer à l’équipe").click()
    expect(form(widget)).to_have_count(0)
    assert site.sent("/api/team") == [{"message": "Mon chien peut-il venir ?", "language": "fr"}]
    expect(widget.questions).to_have_text([QUESTION, "Mon chien peut-il venir ?"])
    expect(widget.log).to_contain_text("L’équipe n’a pas encore répondu.")
    expect(widget.answers.last).to_contain_text("C'est noté")
    expect(widget.field).to_be_focused()


def test_an_address_is_sent_with_it_where_one_is_given_and_looked_at_first(widget, site):
    widget.open()
    offer(widget, site)
    part(widget, MAIL).fill("ada@")
    part(widget, MAIL).press("Enter")
    expect(refused(widget)).to_contain_text("adresse e-mail")
    expect(part(widget, MAIL)).to_be_focused()
    expect(part(widget, MAIL)).to_have_attribute("aria-invalid", "true")
    site.team_reply = (422, {})
    part(widget, MAIL).fill("ada@example")
    expect(refused(widget)).to_have_text("")
    part(widget, MAIL).press("Enter")
    expect(refused(widget)).to_contain_text("adresse e-mail")
    site.team_reply = None
    part(widget, MAIL).fill("ada@example.org")
    part(widget, MAIL).press("Enter")
    expect(form(widget)).to_have_count(0)
    assert site.sent("/api/team")[-1] == {"message": QUESTION, "language": "fr", "email": "ada@example.org"}
    assert "ada@example.org" not in str(widget.stored())


@pytest.mark.parametrize(("text", "said"), [("  ", "écrivez d’abord votre question"), ("é" * 2001, "Trop long")])
def test_what_cannot_be_sent_is_refused_in_the_form(widget, site, text, said):
    widget.open()
    offer(widget, site)
    part(widget, ASKED).fill(text)
    widget.button("Envoyer à l’équipe").click()
    expect(refused(widget)).to_contain_text(said)
    expect(part(widget, ASKED)).to_be_focused()
    assert site.sent("/api/team") == []


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((429, {"Retry-After": "30"}), "dans 30"), ((503, {}), "Les archives"), ((500, {}), "Une panne"),
        ((404, {}), "ne prend pas de questions"), ((409, {}), "attendent déjà"),
    ],
)  # fmt: skip
def test_where_the_server_refuses_the_form_says_so_and_keeps_what_was_written(widget, site, reply, said):
    widget.open()
    offer(widget, site)
    part(widget, ASKED).fill("Avec mon chat ?")
    site.team_reply = reply
    widget.button("Envoyer à l’équipe").click()
    expect(refused(widget)).to_contain_text(said)
    expect(part(widget, ASKED)).to_have_value("Avec mon chat ?")
    site.team_reply = None
    widget.button("Envoyer à l’équipe").click()
    expect(widget.questions.last).to_have_text("Avec mon chat ?")


def test_where_the_session_is_over_it_is_left_in_a_new_one(widget, site):
    widget.open()
    offer(widget, site)
    replies = iter([(401, {}), None])
    site.team_reply = lambda call: next(replies) or site._team(call)
    widget.button("Envoyer à l’équipe").click()
    expect(form(widget)).to_have_count(0)
    assert site.sessions == 2


def test_escape_and_cancel_give_the_conversation_back(widget, site):
    widget.open()
    offer(widget, site)
    part(widget, ASKED).fill("Avec mon chat ?")
    widget.page.keyboard.press("Escape")
    expect(form(widget)).to_have_count(0)
    expect(widget.panel).to_be_visible()
    expect(widget.field).to_be_focused()
    # What was written is not lost by a key.
    widget.button(OFFER["title"]).click()
    expect(part(widget, ASKED)).to_have_value("Avec mon chat ?")
    widget.button("Annuler").click()
    expect(widget.field).to_be_focused()
    widget.button(OFFER["title"]).click()
    expect(part(widget, ASKED)).to_have_value(QUESTION)
    assert site.sent("/api/team") == []


def test_it_is_still_there_when_the_panel_was_closed_and_gone_with_the_conversation(widget, site):
    widget.open()
    offer(widget, site)
    part(widget, ASKED).fill("Avec mon chat ?")
    widget.button("Fermer").click()
    widget.button(LABELS["fr"]["launcher"]).click()
    expect(part(widget, ASKED)).to_be_focused()
    expect(part(widget, ASKED)).to_have_value("Avec mon chat ?")
    widget.choose("Effacer ma conversation")
    expect(form(widget)).to_have_count(0)
    widget.button("Oui, effacer").click()
    expect(widget.answers).to_have_count(1)
    site.reply([UNKNOWN])
    widget.ask("Autre chose ?")
    widget.button(OFFER["title"]).click()
    expect(part(widget, ASKED)).to_have_value("Autre chose ?")


def test_whoever_asks_for_a_human_sends_the_question_before_that(widget, site):
    widget.open().ask("date limite ?")
    offer(widget, site, "je veux parler à quelqu'un", HUMAN)
    expect(part(widget, ASKED)).to_have_value("date limite ?")
    widget.button("Annuler").click()


def test_where_nothing_was_asked_the_form_is_empty(widget, site):
    widget.open()
    offer(widget, site, "UN HUMAIN SVP", HUMAN)
    expect(part(widget, ASKED)).to_have_value("")


def test_an_older_offer_is_of_its_own_question(widget, site):
    site.reply([UNKNOWN], [UNKNOWN])
    widget.open().ask("la première ?")
    widget.ask("la seconde ?")
    widget.button(OFFER["title"]).first.click()
    expect(part(widget, ASKED)).to_have_value("la première ?")


def test_an_answer_that_is_no_use_offers_it_too(widget, site):
    widget.open().ask("date limite ?")
    widget.button("Pas utile").click()
    widget.button("Poser la question à l’équipe").click()
    expect(part(widget, ASKED)).to_have_value("date limite ?")


def test_no_address_is_asked_for_where_there_is_no_mail(widget, site):
    site.session_reply = {"token": "token-1", "retention_days": 90, "team": True, "mail": False}
    widget.open()
    offer(widget, site)
    expect(form(widget).get_by_role("textbox")).to_have_count(1)


def test_where_no_questions_are_taken_nothing_offers_it(widget, site):
    site.session_reply = {"token": "token-1", "retention_days": 90, "team": False}
    widget.open().ask("date limite ?")
    with widget.page.expect_response("**/api/feedback"):
        widget.button("Pas utile").click()
    expect(widget.host.get_by_label("Un mot pour l’équipe ? (facultatif)")).to_be_visible()
    expect(widget.button("Poser la question à l’équipe")).to_have_count(0)
    assert site.sent("/api/team", "GET") == []


def test_where_the_form_cannot_be_loaded_it_is_asked_for_in_the_conversation(widget, site):
    site.lost.add("/widget-more.js")
    site.reply([UNKNOWN], [answer("Voici la question…", "team")])
    widget.button(LABELS["fr"]["launcher"]).click()
    widget.ask(QUESTION)
    widget.button(OFFER["title"]).click()
    expect(widget.answers.last).to_contain_text("Voici la question…")
    assert site.sent()[-1]["message"] == "/team"


def test_the_answer_comes_into_the_conversation_with_a_look_of_its_own(widget, site):
    widget.page.clock.install()
    widget.open()
    leave(widget, site)
    count = len(site.sent("/api/team", "GET"))
    site.answer_question("1", "Oui, en laisse. **Bonne visite !**")
    widget.page.clock.run_for(29_000)
    assert len(site.sent("/api/team", "GET")) == count
    widget.page.clock.run_for(2_000)
    found = widget.answers.last
    expect(found).to_contain_text("Oui, en laisse. Bonne visite !")
    expect(found.locator(".who")).to_have_text("L’équipe")
    expect(found).to_contain_text(f"Votre question : « {QUESTION} »")
    expect(widget.log).to_contain_text("L’équipe a répondu.")
    expect(widget.button("Retirer la question")).to_be_hidden()
    # Nobody waits any more.
    asked = len(site.sent("/api/team", "GET"))
    widget.page.clock.run_for(400_000)
    assert len(site.sent("/api/team", "GET")) == asked
    # It comes once.
    widget.page.reload()
    expect(widget.host.get_by_text("Oui, en laisse.")).to_have_count(1)
    expect(widget.log.locator(".team .who")).to_have_text("L’équipe")
    widget.button("Fermer").click()
    with widget.page.expect_response("**/api/team"):
        widget.open()
    expect(widget.host.get_by_text("Oui, en laisse.")).to_have_count(1)


def test_while_the_panel_is_closed_it_is_looked_for_every_five_minutes(widget, site):
    widget.page.clock.install()
    widget.open()
    leave(widget, site)
    widget.button("Fermer").click()
    count = len(site.sent("/api/team", "GET"))
    site.answer_question("1", "Oui.")
    widget.page.clock.run_for(290_000)
    assert len(site.sent("/api/team", "GET")) == count
    with widget.page.expect_response("**/api/team"):
        widget.page.clock.run_for(20_000)
    expect(widget.host.locator(".badge")).to_have_text("1")
    expect(widget.panel).to_be_hidden()
    widget.launcher.click()
    expect(widget.answers.last.locator(".text")).to_be_in_viewport()
    expect(widget.answers.last.locator(".text")).to_have_text("Oui.")


def test_on_another_page_too_and_without_opening_the_panel(widget, site):
    widget.open()
    leave(widget, site)
    widget.button("Fermer").click()
    site.answer_question("1", "Oui.")
    site.page("/other", page("/widget.js"))
    with widget.page.expect_response("**/api/team"):
        widget.page.goto(f"{site.url}/other")
    expect(widget.host.locator(".badge")).to_have_text("1")
    expect(widget.host.locator(".message .text").last).to_have_text("Oui.")
    expect(widget.panel).to_be_hidden()


def test_a_question_that_waits_can_be_withdrawn(widget, site):
    widget.open()
    leave(widget, site)
    undo = widget.button("Retirer la question")
    undo.focus()
    widget.page.keyboard.press("Enter")
    expect(widget.status).to_have_text("Question retirée.")
    expect(fates(widget)).to_contain_text("Question retirée.")
    expect(undo).to_be_hidden()
    expect(widget.field).to_be_focused()
    assert site.left == {}
    widget.page.reload()
    expect(fates(widget)).to_contain_text("Question retirée.")


def test_one_that_was_answered_or_closed_meanwhile_is_not_withdrawn(widget, site):
    widget.open()
    leave(widget, site)
    leave(widget, site, "Et mon chat ?")
    site.answer_question("1", "Oui.")
    del site.left["2"]
    widget.button("Retirer la question").first.click()
    expect(widget.host.get_by_text("Oui.", exact=True)).to_have_count(1)
    expect(fates(widget).first).to_contain_text("L’équipe a répondu.")
    expect(fates(widget).last).to_contain_text("L’équipe l’a classée sans réponse.")


def test_in_the_language_in_use_and_in_both_views_without_a_violation(site, visit, language):
    name = {"fr": "Poser la question à l’équipe", "en": "Leave your question for the team"}[language]
    send = {"fr": "Envoyer à l’équipe", "en": "Send to the team"}[language]
    for scheme, width in (("light", 1280), ("dark", 320)):
        site.page("/", page("/widget.js", lang=language))
        opened = visit(site.url, color_scheme=scheme, viewport={"width": width, "height": 720})
        widget = Widget(opened.page, language)
        site.left, site.answered = {}, []
        site.reply([answer("?", "unknown", language, buttons=[{"title": "Team", "payload": "/team"}])])
        widget.open().ask(QUESTION)
        widget.button("Team").click()
        expect(form(widget, name)).to_be_visible()
        found = {"form": violations(widget.page)}
        form(widget, name).get_by_role("textbox").first.fill("")
        widget.button(send).click()
        expect(form(widget, name).get_by_role("alert")).not_to_have_text("")
        found["refused"] = violations(widget.page)
        small = (
            form(widget, name)
            .locator("button, textarea, input")
            .evaluate_all("nodes => nodes.filter((node) => node.getBoundingClientRect().height < 44).length")
        )
        assert small == 0
        form(widget, name).get_by_role("textbox").first.fill("Et mon chat ?")
        widget.button(send).click()
        expect(widget.answers).to_have_count(3)
        found["waiting"] = violations(widget.page)
        site.answer_question(next(iter(site.left)), "Oui, [voir](https://example.org/).")
        widget.page.keyboard.press("Escape")
        with widget.page.expect_response("**/api/team"):
            widget.open()
        expect(widget.log.locator(".team")).to_have_count(1)
        found["answered"] = violations(widget.page)
        assert {state: seen for state, seen in found.items() if seen} == {}
        widget.page.context.close()


@pytest.mark.parametrize("across", [False, True], ids=["same origin", "across origins"])
def test_under_the_strictest_policy(site, elsewhere, visit, across):
    host = elsewhere if across else site
    host.csp = STRICT.format(bot=site.url if across else "'self'")
    host.page("/", page(f"{site.url}/widget.js"))
    widget = visit(host.url, script=LISTEN)
    widget.open()
    leave(widget, site)
    widget.button("Retirer la question").click()
    expect(widget.status).to_have_text("Question retirée.")
    widget.field.type("date")
    site.reply([DEADLINE])
    widget.page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(4)
    assert widget.page.evaluate("violations") == []
    assert fates(widget).evaluate("node => getComputedStyle(node).display") == "flex"
