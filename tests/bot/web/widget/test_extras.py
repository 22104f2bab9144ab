"""Copying an answer, its link, and the times of messages."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import LABELS
from tests.bot.web.widget.site import answer, page

pytestmark = pytest.mark.xdist_group("browser")
LIMIT = answer("Le **21 novembre** : [le règlement](https://example.org/r).", id="1-0")
LIMIT["custom"]["topic"] = "apply.deadline"
COPY, LINK, TIMES = "Copier la réponse", "Lien vers cette réponse (nouvel onglet)", "Heures des messages"


def clipboard(widget):
    return widget.page.evaluate("navigator.clipboard.readText()")


def test_an_answer_is_copied_without_its_marks(widget, site):
    widget.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    site.reply([LIMIT])
    found = widget.open().ask("?!")
    found.get_by_role("button", name=COPY).click()
    expect(widget.status).to_contain_text("C’est copié")
    assert clipboard(widget) == "Le 21 novembre : le règlement."


def test_where_the_browser_has_no_clipboard_for_the_page_it_is_copied_all_the_same(site, visit):
    refuse = "navigator.clipboard.writeText = () => Promise.reject(new Error('no'))"
    widget = visit(site.url, script=refuse, permissions=["clipboard-read", "clipboard-write"])
    site.reply([LIMIT])
    button = widget.open().ask("?!").get_by_role("button", name=COPY)
    button.focus()
    widget.page.keyboard.press("Enter")
    expect(widget.status).to_contain_text("C’est copié")
    assert clipboard(widget) == "Le 21 novembre : le règlement."
    expect(button).to_be_focused()


@pytest.mark.parametrize("across", [False, True], ids=["same origin", "across origins"])
def test_an_answer_has_the_address_of_its_place_in_the_faq(site, elsewhere, visit, across):
    host = elsewhere if across else site
    host.page("/", page(f"{site.url}/widget.js"))
    site.reply([LIMIT], [answer("Rien.", "unknown", id="2-0")])
    widget = visit(host.url)
    link = widget.open().ask("?!").get_by_role("link", name=LINK)
    expect(link).to_have_attribute("href", f"{site.url}/faq/fr#apply.deadline")
    expect(link).to_have_attribute("rel", "noopener")
    assert widget.ask("?!").get_by_role("link", name=LINK).count() == 0


def test_times_are_shown_on_demand_and_kept_over_a_reload(widget, site):
    site.reply([LIMIT])
    found = widget.open().ask("date limite ?")
    moments = widget.log.locator("time")
    expect(moments).to_have_count(2)
    expect(moments.first).to_be_hidden()
    widget.choose(TIMES)
    expect(moments.first).to_be_visible()
    expect(moments.last).to_have_text(found.locator("time").evaluate(
        "node => new Date(node.dateTime).toLocaleString('fr', {dateStyle: 'medium', timeStyle: 'short'})"
    ))  # fmt: skip
    before = [moment.get_attribute("datetime") for moment in moments.all()]
    widget.page.reload()
    expect(moments).to_have_count(2)
    assert [moment.get_attribute("datetime") for moment in moments.all()] == before
    widget.choose("English")
    widget.labels = LABELS["en"]
    widget.choose("Times of messages")
    english = moments.last.inner_text()
    assert english == moments.last.evaluate(
        "node => new Date(node.dateTime).toLocaleString('en-GB', {dateStyle: 'medium', timeStyle: 'short'})"
    )
    widget.choose("Times of messages")
    expect(moments.first).to_be_hidden()


def test_messages_sent_before_the_comforts_are_there_have_their_times(site, visit):
    widget, waiting = visit(site.url), []
    widget.page.route("**/widget-more.js", lambda route: waiting.append(route))
    site.reply([LIMIT])
    widget.open().ask("date limite ?")
    expect(widget.log.locator("time")).to_have_count(0)
    waiting[0].continue_()
    widget.choose(TIMES)
    expect(widget.log.locator("time:visible")).to_have_count(2)
