"""What stays from page to page, what never is stored or sent, and what is left at the end."""

import json

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.site import CHOICES, DEADLINE, answer, page

pytestmark = pytest.mark.xdist_group("browser")


def test_nothing_is_stored_or_sent_before_it_is_opened(widget, site):
    expect(widget.launcher).to_be_visible()
    assert site.paths == ["/", "/widget.js"]
    assert widget.stored() == {}
    widget.page.reload()
    expect(widget.launcher).to_be_visible()
    assert site.paths == ["/", "/widget.js"] * 2
    assert widget.stored() == {}


def test_opening_loads_one_script_and_a_conversation_another(widget, site):
    widget.open()
    assert [path for path in site.paths if path.endswith(".js")] == ["/widget.js", "/widget-panel.js"]
    with widget.page.expect_response("**/faq/fr.json"):
        widget.field.press("d")
    assert site.paths.count("/widget-more.js") == 1


def test_first_answer_takes_two_requests_and_no_cookie_and_no_other_origin(widget, site):
    asked = []
    widget.page.on("request", lambda request: asked.append(request.url))
    widget.open().ask("date limite ?")
    widget.ask("encore")
    widget.button("Utile").first.click()
    for beside in ("widget-panel.js", "widget-more.js", "faq/fr.json"):
        asked.remove(f"{site.url}/{beside}")
    assert asked[:3] == [f"{site.url}/api/session", f"{site.url}/api/messages", f"{site.url}/api/messages"]
    assert all(url.startswith(f"{site.url}/api/") for url in asked)
    assert widget.page.context.cookies() == []


def test_across_origins_only_the_bot_is_spoken_to(site, elsewhere, visit):
    elsewhere.page("/", page(f"{site.url}/widget.js"))
    widget = visit(elsewhere.url)
    widget.open().ask("date limite ?")
    assert elsewhere.paths == ["/"]
    assert set(site.paths) == {
        "/widget.js",
        "/widget-panel.js",
        "/widget-more.js",
        "/faq/fr.json",
        "/api/session",
        "/api/messages",
    }
    assert widget.page.context.cookies() == []


def test_what_closes_an_open_panel_shows_a_chevron_after_a_reload_as_before(widget):
    def drawn():
        return widget.launcher.locator("path").get_attribute("d")

    closed = drawn()
    widget.open()
    opened = drawn()
    assert opened != closed
    widget.page.reload()
    expect(widget.panel).to_be_visible()
    assert drawn() == opened
    widget.launcher.click()
    expect(widget.panel).to_be_hidden()
    assert drawn() == closed


def test_reload_and_another_page_keep_session_transcript_and_open_state(widget, site):
    site.page("/other", page("/widget.js"))
    site.reply([DEADLINE], [CHOICES])
    widget.open().ask("date limite ?")
    widget.ask("le défi du ministère")
    before = widget.log.inner_text()
    widget.button("Pas utile").click()
    for move in (widget.page.reload, lambda: widget.page.locator("main a").click()):
        move()
        expect(widget.panel).to_be_visible()
        assert widget.log.inner_text().split() == before.split()
        expect(widget.button("Pas utile")).to_have_attribute("aria-pressed", "true")
        assert widget.focused.startswith("page:")
    widget.button("Données du permis de conduire").click()
    expect(widget.answers).to_have_count(4)
    assert site.sessions == 1
    widget.button("Fermer").click()
    widget.page.reload()
    expect(widget.panel).to_be_hidden()
    widget.open()
    expect(widget.answers).to_have_count(4)


def test_a_page_that_changes_before_the_answer_offers_to_ask_again(widget, site):
    held = site.hold([DEADLINE])
    with widget.page.expect_request("**/api/messages"):
        widget.open().say("date limite ?")
    widget.page.reload()
    held.go.set()
    expect(widget.alert).to_contain_text("La page a changé avant ma réponse")
    widget.button("Réessayer").click()
    expect(widget.answers).to_have_count(2)
    expect(widget.questions).to_have_text(["date limite ?"])


SWAPS = {
    "body replaced, as Turbo does": "() => { const body = document.createElement('body'); body.append('Autre'); document.body.replaceWith(body) }",
    "content replaced, as htmx does": "() => document.body.replaceChildren('Autre')",
    "a cached body comes back": "() => { const old = document.body.cloneNode(true); document.body.replaceWith(old) }",
    "a page with an element of its own": "() => { const body = document.createElement('body'); body.append(document.createElement('eig-bot')); document.body.replaceWith(body) }",
}


@pytest.mark.parametrize("swap", SWAPS)
def test_a_body_swap_keeps_one_launcher_and_one_session(widget, site, swap):
    widget.open().ask("date limite ?")
    for _ in range(2):
        widget.page.evaluate(SWAPS[swap])
        expect(widget.launcher).to_have_count(1)
        expect(widget.launcher).to_be_visible()
        expect(widget.panel).to_be_visible()
    widget.ask("et après ?")
    expect(widget.questions).to_have_text(["date limite ?", "et après ?"])
    assert site.sessions == 1


def test_an_answer_on_its_way_arrives_after_a_body_swap(widget, site):
    held = site.hold([DEADLINE])
    with widget.page.expect_request("**/api/messages"):
        widget.open().say("date limite ?")
    widget.page.evaluate(SWAPS["body replaced, as Turbo does"])
    held.go.set()
    expect(widget.answers).to_have_count(2)


def test_a_script_loaded_twice_or_run_again_is_harmless(site, visit):
    site.page("/", page("/widget.js", head='<script src="/widget.js" defer></script>'))
    widget = visit(site.url)
    widget.open().ask("date limite ?")
    widget.page.add_script_tag(url="/widget.js?again")
    expect(widget.launcher).to_have_count(1)
    expect(widget.answers).to_have_count(2)
    assert site.sessions == 1


@pytest.mark.parametrize("where", ["head, async", "head", "end of body", "module"])
def test_the_script_may_stand_anywhere(site, visit, where):
    tags = {"head, async": "async", "head": "", "end of body": "", "module": 'type="module"'}
    script = f'<script src="{site.url}/widget.js" {tags[where]}></script>'
    parts = (script, "") if where != "end of body" else ("", script)
    site.page("/", f'<!doctype html><html lang="fr"><head>{parts[0]}</head><body>Texte{parts[1]}</body></html>')
    visit(site.url).open().ask("date limite ?")


def test_an_element_in_the_page_is_the_one_that_is_used(site, visit):
    site.page("/", page("/widget.js", body='<eig-bot data-closed-label="Coucou"></eig-bot>'))
    widget = visit(site.url)
    expect(widget.host).to_have_count(1)
    expect(widget.launcher).to_have_text("Coucou")


BROKEN_STORAGE = {
    "blocked": "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    "absent": "Object.defineProperty(window, 'sessionStorage', { value: null })",
}


@pytest.mark.parametrize("kind", BROKEN_STORAGE)
def test_without_storage_the_conversation_lives_as_long_as_the_page(site, visit, kind):
    widget = visit(site.url, script=BROKEN_STORAGE[kind])
    widget.open().ask("date limite ?")
    widget.page.evaluate(SWAPS["body replaced, as Turbo does"])
    expect(widget.answers).to_have_count(2)
    widget.page.keyboard.press("Tab")
    widget.button("Fermer").click()
    widget.page.evaluate("document.querySelector('eig-bot').destroy()")


JUNK = [
    "{",
    "null",
    "[]",
    "7",
    '{"log": 7}',
    '{"log": [null]}',
    '{"log": [{"text": 3}], "open": true}',
    '{"log": [{"sources": 5, "text": "x", "buttons": 3}]}',
]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_the_storage_is_a_new_conversation(site, visit, junk):
    widget = visit(site.url, script=f"if (!sessionStorage.eigbot) sessionStorage.eigbot = {json.dumps(junk)}")
    if widget.panel.is_hidden():
        widget.open()
    widget.ask("date limite ?")
    expect(widget.questions).to_have_text(["date limite ?"])


def test_a_page_back_from_the_browsers_memory_shows_what_was_said_since(widget, site):
    widget.open().ask("une")
    kept = widget.page.evaluate(
        """() => {
          const kept = JSON.parse(sessionStorage.eigbot);
          kept.log.push({you: true, text: "deux, sur une autre page"});
          sessionStorage.eigbot = JSON.stringify(kept);
          dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
        }"""
    )
    assert kept is None
    expect(widget.questions).to_have_text(["une", "deux, sur une autre page"])


def test_the_newer_of_two_transcripts_wins_whatever_the_page_does_before_it_is_told(widget):
    """Firefox comes back with a page that follows its attributes, and writes, before it says that it is back."""
    widget.open().ask("une")
    widget.page.evaluate(
        """() => {
          const kept = JSON.parse(sessionStorage.eigbot);
          kept.log.push({you: true, text: "deux, sur une autre page"});
          kept.revision++;
          sessionStorage.eigbot = JSON.stringify(kept);
          document.documentElement.lang = "en";
        }"""
    )
    expect(widget.questions).to_have_text(["une", "deux, sur une autre page"])
    assert len(json.loads(widget.stored()["eigbot"])["log"]) == 3


COMES_BACK = """(said) => {
  const kept = JSON.parse(sessionStorage.eigbot);
  kept.log.push(...said);
  kept.revision += said.length;
  sessionStorage.eigbot = JSON.stringify(kept);
  if (!said.length) dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
}"""


def test_a_page_that_is_left_writes_nothing_over_what_was_said_since(widget):
    widget.open().ask("une")
    widget.page.evaluate(COMES_BACK, [{"you": True, "text": "deux"}])
    before = widget.stored()
    widget.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert widget.stored() == before


def test_a_question_asked_in_a_page_that_knows_less_is_asked_and_nothing_is_lost(widget, site):
    widget.open().ask("une")
    widget.page.evaluate(COMES_BACK, [{"you": True, "text": "deux"}])
    widget.ask("trois")
    expect(widget.questions).to_have_text(["une", "deux", "trois"])
    assert [body["message"] for body in site.sent()] == ["une", "trois"]


SINCE = [
    {"text": "/challenge.roads", "replies": [answer("Les accidents de la route.", id="8-0")]},
    {"text": "deux", "replies": [answer("Deux réponses, voici la première.", id="9-0"), answer("Et voilà.", id="9-1")]},
    {"text": "", "replies": [answer("L'équipe répond.", "team", id="10-0")]},
]


def test_where_the_storage_is_the_pages_own_old_copy_the_server_tells_what_was_said_since(widget, site):
    """As in Firefox, which gives it back with the page."""
    site.reply([{**CHOICES, "id": "7-0"}])
    widget.open().ask("le défi du ministère")
    site.since_reply = SINCE
    with widget.page.expect_request("**/api/messages?after=7"):
        widget.page.evaluate(COMES_BACK, [])
    expect(widget.questions).to_have_text(["le défi du ministère", "Accidents de la route", "deux"])
    expect(widget.answers).to_have_count(6)
    expect(widget.answers.last).to_contain_text("L'équipe répond.")
    site.since_reply = None
    with widget.page.expect_request("**/api/messages?after=10"):
        widget.page.evaluate(COMES_BACK, [])
    widget.page.reload()
    expect(widget.answers).to_have_count(6)


def test_what_was_erased_on_the_way_does_not_come_back(widget, site):
    site.reply([{**DEADLINE, "id": "7-0"}])
    widget.open().ask("date limite ?")
    site.since_reply = (404, {})
    widget.page.evaluate(COMES_BACK, [])
    expect(widget.answers).to_have_count(1)
    expect(widget.status).to_contain_text("c’est effacé ici aussi")
    assert "date limite" not in str(widget.stored())


@pytest.mark.parametrize("reply", [(401, {}), (503, {}), (500, {})])
def test_a_server_that_cannot_tell_changes_nothing(widget, site, reply):
    site.reply([{**DEADLINE, "id": "7-0"}])
    widget.open().ask("date limite ?")
    site.since_reply = reply
    with widget.page.expect_response("**/api/messages?after=7"):
        widget.page.evaluate(COMES_BACK, [])
    site.reply([DEADLINE])
    widget.ask("et après ?")
    expect(widget.alert).to_have_text("")
    expect(widget.questions).to_have_text(["date limite ?", "et après ?"])


def test_a_real_way_there_and_back_shows_what_was_said_on_the_way(widget, site):
    site.page("/other", page("/widget.js"))
    widget.open().ask("une")
    widget.page.locator("main a").click()
    widget.page.wait_for_url("**/other")
    widget.ask("deux")
    widget.page.go_back()
    expect(widget.questions).to_have_text(["une", "deux"])
    widget.ask("trois")
    assert site.sessions == 1


def test_a_draft_lasts_over_reload_another_page_and_a_body_swap(widget, site):
    site.page("/other", page("/widget.js"))
    widget.open().field.type("à moitié écrit")
    for move in (widget.page.reload, lambda: widget.page.locator("main a").click()):
        move()
        expect(widget.field).to_have_value("à moitié écrit")
    widget.page.evaluate(SWAPS["a page with an element of its own"])
    expect(widget.field).to_have_value("à moitié écrit")
    widget.field.press("Enter")
    expect(widget.answers).to_have_count(2)
    widget.page.reload()
    expect(widget.answers).to_have_count(2)
    expect(widget.field).to_have_value("")


def test_destroy_leaves_nothing_behind(site, visit):
    site.page("/", page("/widget.js", body="<button data-eigbot-open>Demander</button>"))
    widget = visit(site.url)
    held = site.hold([DEADLINE])
    with widget.page.expect_request("**/api/messages"):
        widget.open().say("date limite ?")
    with widget.page.expect_event("requestfailed"):
        widget.page.evaluate(
            "window.gone = document.querySelector('eig-bot'); gone.destroy(); gone.destroy(); gone.open()"
        )
    held.go.set()
    expect(widget.host).to_have_count(0)
    assert widget.stored() == {}
    widget.page.evaluate(
        "document.documentElement.lang = 'en'; document.body.replaceChildren(...document.body.childNodes)"
    )
    widget.page.get_by_text("Demander").click()
    expect(widget.host).to_have_count(0)
    assert widget.stored() == {}
    widget.page.add_script_tag(url="/widget.js")
    expect(widget.launcher).to_be_visible()


def test_two_tabs_have_a_conversation_each(widget, site):
    widget.open().ask("date limite ?")
    second = widget.page.context.new_page()
    second.goto(site.url)
    expect(second.locator("eig-bot .launcher")).to_have_attribute("aria-expanded", "false")
    assert second.evaluate("({...localStorage, ...sessionStorage})") == {}


def test_a_long_conversation_keeps_its_last_two_hundred_messages(widget):
    said = [{"you": True, "text": f"message {number}"} for number in range(250)]
    widget.page.evaluate(
        "said => { sessionStorage.eigbot = JSON.stringify({log: said, open: true, revision: 9}) }", said
    )
    widget.page.reload()
    widget.ask("le dernier")
    kept = json.loads(widget.stored()["eigbot"])["log"]
    assert len(kept) == 200
    assert kept[-2]["text"] == "le dernier"
