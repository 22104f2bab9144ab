"""The widget in Chromium and in Firefox, against the real server, with the page cache that their users have."""

import dataclasses
from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from bot.core.conversations import Conversations
from bot.core.team_questions import TeamQuestions
from settings import read_settings
from tests.bot.web.widget.conftest import LABELS
from tests.browsers import CHROMIUM, FIREFOX, SHARED_BROWSERS
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("model")
# Playwright turns Chromium's page cache off, since it waits for a page to be loaded.
WITH_PAGE_CACHE = {**CHROMIUM.options, "ignore_default_args": ["--disable-back-forward-cache"]}
KINDS = [dataclasses.replace(CHROMIUM, options=WITH_PAGE_CACHE), FIREFOX]
# Once the widget has heard of it as well.
SHOWN = "addEventListener('pageshow', ({persisted}) => setTimeout(() => { window.fromCache = persisted }))"
# Playwright's locators wait for such a page to be loaded, or look into the one that was left: this page's own script looks.
QUESTIONS = """() => {
  const {log, busy} = document.querySelector("eig-bot");
  return window.fromCache && !busy && [...log.querySelectorAll(".you .text")].map(({textContent}) => textContent);
}"""


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.engine)
def browser(request):
    yield from SHARED_BROWSERS.lend(request.param)


@pytest.fixture
def widget(server, visit):
    """The widget on the server's own page, in French, closed."""
    return visit(f"{server.url}/?lang=fr", script=SHOWN)


@pytest.fixture
def desk(server):
    """The team's questions, as the staff's pages have them."""
    store = Conversations(read_settings({"EIGBOT_VAR": str(server.log.parent)}).conversations_url)
    yield TeamQuestions(store)
    store.close()


def expect_questions(page, asked):
    """Wait until a page that came back from the page cache shows these questions, none of them waiting for its answer."""
    shown = []

    def are_shown():
        with suppress(PlaywrightError):  # on its way from one page to the other
            shown.append(page.evaluate(QUESTIONS))
        return shown[-1:] == [asked]

    until(are_shown, 30, lambda: page.wait_for_timeout(50), lambda: shown[-1:])


def test_a_question_its_choices_a_thumb_and_the_erasure_of_it_all(widget):
    widget.open()
    found = widget.ask("C'est quoi la date limite ?")
    expect(found).to_contain_text("21 novembre 2016")
    with widget.page.expect_response("**/api/feedback") as response:
        found.get_by_role("button", name="Utile", exact=True).click()
    assert response.value.status == 204
    expect(found.get_by_role("button", name="Utile", exact=True)).to_have_attribute("aria-pressed", "true")
    choices = widget.ask("le défi du ministère de l'intérieur").locator(".choices button")
    expect(choices).not_to_have_count(0)
    choices.first.click()
    expect(widget.answers).to_have_count(4)
    expect(widget.answers.last).to_contain_text("accident")
    widget.choose("Effacer ma conversation")
    with widget.page.expect_response("**/api/session") as response:
        widget.button("Oui, effacer").click()
    assert (response.value.request.method, response.value.status) == ("DELETE", 204)
    expect(widget.answers).to_have_count(1)
    assert widget.page.context.cookies() == []


def test_questions_are_proposed_while_one_is_typed_and_the_keyboard_chooses(widget):
    widget.open().field.press_sequentially("date lim")
    expect(widget.host.get_by_role("option").first).to_be_visible()
    widget.field.press("ArrowDown")
    expect(widget.host.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    asked = widget.host.get_by_role("option").first.inner_text()
    widget.field.press("Enter")
    expect(widget.questions).to_have_text([asked])
    expect(widget.answers.last).to_contain_text("21 novembre 2016")


def test_a_reload_keeps_the_conversation_and_a_language_chosen_goes_on(widget):
    widget.open().ask("C'est quoi la date limite ?")
    widget.field.fill("à moitié écrit")
    widget.page.reload()
    expect(widget.panel).to_be_visible()
    expect(widget.questions).to_have_text(["C'est quoi la date limite ?"])
    expect(widget.field).to_have_value("à moitié écrit")
    widget.choose("English")
    widget.labels = LABELS["en"]
    expect(widget.field).to_have_value("à moitié écrit")
    expect(widget.ask("how much is it paid?")).to_contain_text("isn't stated")


def test_back_shows_what_was_said_on_the_way(widget, server):
    """Firefox gives the page that comes back its own copy of the storage, from when it was left."""
    widget.open().ask("C'est quoi la date limite ?")
    widget.page.goto(f"{server.url}/faq/fr")
    widget.ask("Où travaille-t-on ?")
    asked = ["C'est quoi la date limite ?", "Où travaille-t-on ?"]
    expect(widget.questions).to_have_text(asked)
    widget.page.evaluate("() => setTimeout(() => history.back())")
    expect_questions(widget.page, asked)
    widget.page.evaluate("() => { document.querySelector('eig-bot').ask('Combien est-on payé ?') }")
    expect_questions(widget.page, [*asked, "Combien est-on payé ?"])
    widget.page.evaluate("() => setTimeout(() => location.reload())")
    expect(widget.answers).to_have_count(4)
    expect(widget.questions).to_have_text([*asked, "Combien est-on payé ?"])


def test_a_question_for_the_team_is_answered_in_the_open_panel(widget, desk, request):
    question = f"Combien de haricots dans le cassoulet de {request.node.callspec.id} ?"
    widget.page.clock.install()
    widget.open().ask(question).get_by_role("button", name="Poser la question à l'équipe").click()
    with widget.page.expect_response("**/api/team"):
        widget.button("Envoyer à l’équipe").click()
    expect(widget.log).to_contain_text("L’équipe n’a pas encore répondu.")
    (left,) = [each for each in desk.all_of() if each.text == question]
    desk.answer([left.id], "**Deux cents**, par personne.", "Ada")
    with widget.page.expect_response("**/api/team"):
        widget.page.clock.run_for(31_000)
    expect(widget.log.locator(".team")).to_contain_text("Deux cents, par personne.")
    expect(widget.log.locator(".team")).to_contain_text(question)
    expect(widget.log).not_to_contain_text("L’équipe n’a pas encore répondu.")
