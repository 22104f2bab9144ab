"""What a visitor meets first: the launcher, the greeting, what is offered; and what came while the panel was closed."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.site import DEADLINE, TITLES, page

pytestmark = pytest.mark.xdist_group("browser")
SUGGESTIONS = {
    "fr": ["Quelle est la date limite ?", "Combien est-on payé ?"],
    "en": ["What is the deadline?", "How much is it paid?"],
}
INSTANT = {"fr": "Réponse immédiate, tirée de la FAQ officielle.", "en": "Answers at once, from the official FAQ."}


def test_it_names_the_programme_and_says_that_it_answers_at_once_from_the_official_faq(site, visit, language):
    site.page("/", page("/widget.js", lang=language))
    widget = Widget(visit(site.url).page, language).open()
    expect(widget.log).to_contain_text(TITLES[language])
    expect(widget.log).to_contain_text(INSTANT[language])


def test_what_is_asked_most_is_offered_on_any_site_in_the_visitors_language(site, elsewhere, visit):
    site.suggestions = SUGGESTIONS
    elsewhere.page("/", page(f"{site.url}/widget.js"))
    widget = visit(elsewhere.url).open()
    expect(widget.log.get_by_role("button")).to_have_text(SUGGESTIONS["fr"])
    widget.choose("English")
    expect(widget.log.get_by_role("button")).to_have_text(SUGGESTIONS["en"])
    widget.button("What is the deadline?").click()
    expect(widget.answers).to_have_count(2)
    assert site.sent()[0]["message"] == "What is the deadline?"
    expect(widget.button("How much is it paid?")).to_have_count(0)


def test_what_a_site_suggests_itself_goes_before(site, visit):
    site.suggestions = SUGGESTIONS
    site.page("/", page("/widget.js", attributes='data-suggestions="Où ?"'))
    expect(visit(site.url).open().log.get_by_role("button")).to_have_text(["Où ?"])


def test_suggestions_lie_side_by_side_where_there_is_room(site, visit):
    site.suggestions = {"fr": ["Où ?", "Quand ?", "Qui ?"]}
    offers = visit(site.url).open().log.get_by_role("button")
    expect(offers).to_have_count(3)
    assert len({round(offers.nth(number).bounding_box()["y"]) for number in range(3)}) == 1


def test_the_header_says_whether_it_can_be_reached(widget, site):
    state = widget.open().host.locator(".ready")
    expect(state).to_have_text("Répond aussitôt")
    site.reply((503, {}))
    widget.say("date limite ?")
    expect(state).to_have_text("Injoignable pour le moment")
    widget.button("Réessayer").click()
    expect(state).to_have_text("Répond aussitôt")


def test_the_launcher_shows_what_it_does(widget):
    def drawn():
        return widget.launcher.locator("path").get_attribute("d")

    before = drawn()
    widget.open()
    assert drawn() != before
    widget.button("Fermer").click()
    assert drawn() == before


def test_an_answer_that_comes_while_it_is_closed_is_announced_by_launcher_and_title(widget, site):
    held = site.hold([DEADLINE])
    widget.open().say("date limite ?")
    widget.button("Fermer").click()
    expect(widget.host.locator(".badge")).to_be_hidden()
    assert widget.page.title() == "Un site"
    held.go.set()
    expect(widget.launcher).to_contain_text("Réponse arrivée")
    expect(widget.host.locator(".badge")).to_have_text("1")
    expect(widget.page).to_have_title("(1) Un site")
    widget.page.reload()
    expect(widget.page).to_have_title("(1) Un site")
    widget.launcher.click()
    expect(widget.answers.last).to_be_in_viewport()
    expect(widget.launcher).to_have_text("Une question ?")
    expect(widget.page).to_have_title("Un site")


def test_a_title_that_the_page_changes_meanwhile_stays_the_pages(widget, site):
    held = site.hold([DEADLINE])
    widget.open().say("date limite ?")
    widget.button("Fermer").click()
    held.go.set()
    expect(widget.page).to_have_title("(1) Un site")
    widget.page.evaluate("document.title = '(3) Courrier'")
    widget.launcher.click()
    expect(widget.page).to_have_title("(3) Courrier")


def test_the_menu_sets_apart_what_cannot_be_undone(widget):
    widget.open().ask("date limite ?")
    widget.button("Options").click()
    erase, again = widget.button("Effacer ma conversation"), widget.button("Recommencer")
    assert erase.evaluate("node => getComputedStyle(node).color") != again.evaluate(
        "node => getComputedStyle(node).color"
    )
    expect(widget.host.locator("#menu").get_by_role("separator")).to_have_count(1)
    expect(widget.host.locator("#menu svg")).to_have_count(6)


def test_a_link_that_asks_opens_the_panel(site, visit):
    widget = visit(f"{site.url}#ask=apply.deadline")
    expect(widget.field).to_be_focused()
    widget.button("Fermer").click()
    expect(widget.panel).to_be_hidden()
    widget.page.evaluate("location.hash = 'ask=apply.who'")
    expect(widget.field).to_be_focused()
