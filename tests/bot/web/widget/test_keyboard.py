"""The widget by keyboard and to a screen reader."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import LABELS, Widget
from tests.bot.web.widget.site import CHOICES, DEADLINE, EN_DEADLINE, page

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_launcher_is_reached_by_tab_and_opened_by_its_key(widget, key):
    assert widget.launcher.evaluate("node => node.tagName") == "BUTTON"
    expect(widget.launcher).to_have_text("Une question ?")
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    widget.page.keyboard.press("Tab")
    widget.page.keyboard.press("Tab")
    assert widget.focused == "Une question ?"
    widget.page.keyboard.press(key)
    expect(widget.launcher).to_have_attribute("aria-expanded", "true")
    expect(widget.field).to_be_focused()
    assert widget.field.input_value() == ""


def test_escape_and_close_give_the_focus_back_to_the_launcher(widget):
    widget.open()
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()
    widget.open()
    widget.button("Fermer").click()
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")


def test_escape_closes_from_the_log_and_first_the_menu(widget):
    widget.open()
    widget.button("Options").click()
    expect(widget.button("Recommencer")).to_be_visible()
    widget.page.keyboard.press("Tab")
    widget.page.keyboard.press("Escape")
    expect(widget.button("Recommencer")).to_be_hidden()
    expect(widget.button("Options")).to_be_focused()
    expect(widget.button("Options")).to_have_attribute("aria-expanded", "false")
    widget.host.get_by_role("region", name="Conversation").focus()
    widget.page.keyboard.press("Escape")
    expect(widget.launcher).to_be_focused()


def stops(widget):
    """The names of the tab stops of the widget, in order, from the page's last link on."""
    found = []
    widget.page.locator("main a").focus()
    for _ in range(30):
        widget.page.keyboard.press("Tab")
        if widget.focused.startswith("page:"):
            break
        found.append(widget.focused)
    return found


def test_a_closed_panel_has_no_tab_stop_and_an_open_one_all_in_order(widget):
    assert stops(widget) == ["Une question ?"]
    widget.open()
    assert stops(widget) == ["Options", "Fermer", "Conversation", "Votre question", "Envoyer", "Une question ?"]
    widget.ask("date limite ?")
    assert stops(widget) == [
        "Options", "Fermer", "Conversation", "la page de l'appel", "Sources", "Utile", "Pas utile",
        "Votre question", "Envoyer", "Une question ?",
    ]  # fmt: skip
    widget.button("Fermer").click()
    assert stops(widget) == ["Une question ?"]


def test_in_a_long_conversation_tab_has_fifteen_stops_and_what_is_scrolled_to_is_among_them(site, visit):
    widget = visit(site.url)
    source = {"title": "L'annonce", "url": "https://example.org/", "checked": None}
    said = [
        {"you": True, "text": f"question {number}"} if number % 2 else
        {"text": f"[réponse {number}](https://example.org/)", "kind": "answer", "id": f"{number}-0", "sources": [source]}
        for number in range(200)
    ]  # fmt: skip
    widget.page.evaluate("log => { sessionStorage.eigbot = JSON.stringify({log, open: true, revision: 9}) }", said)
    widget.page.reload()
    expect(widget.button("Utile")).to_have_count(1)
    expect(widget.log.get_by_role("link", name="réponse 198")).to_have_js_property("tabIndex", 0)
    found = stops(widget)
    assert len(found) <= 15
    assert found.index("réponse 198") < found.index("Votre question")
    assert "Utile" in found
    widget.host.get_by_role("region", name="Conversation").focus()
    widget.page.keyboard.press("Home")
    expect(widget.log.get_by_role("link", name="réponse 0", exact=True)).to_have_js_property("tabIndex", 0)
    found = stops(widget)
    assert len(found) <= 15
    assert "réponse 198" not in found
    assert any(name.startswith("réponse ") for name in found)


def test_menu_closes_when_the_focus_leaves_it(widget):
    widget.open()
    widget.button("Options").click()
    expect(widget.button("Options")).to_have_attribute("aria-expanded", "true")
    widget.field.focus()
    expect(widget.button("Recommencer")).to_be_hidden()


def test_live_regions_stand_before_the_first_message(widget, site):
    for role in ("log", "status", "alert"):
        assert widget.host.locator(f"[role={role}]").count() == 1
    widget.open()
    expect(widget.status).to_have_text("")
    held = site.hold([DEADLINE])
    widget.say("bonjour")
    expect(widget.status).to_have_text("L’assistant consulte le dossier…")
    held.go.set()
    expect(widget.answers).to_have_count(2)
    expect(widget.status).to_have_text("")
    expect(widget.log).to_have_attribute("aria-live", "polite")


def test_every_message_names_its_author(widget, site, visit):
    widget.open().ask("bonjour")
    assert [text.strip() for text in widget.log.locator(".who").all_inner_texts()] == ["Assistant", "Vous", "Assistant"]
    site.page("/en", page("/widget.js", lang="en"))
    english = Widget(visit(site.url + "/en").page, "en")
    english.open().ask("hello")
    assert english.log.locator(".who").all_inner_texts() == ["Assistant", "You", "Assistant"]


def test_names_language_and_landmarks(site, visit, language):
    site.page("/", page("/widget.js", lang=language))
    site.reply([EN_DEADLINE if language == "fr" else DEADLINE])
    widget = Widget(visit(site.url).page, language)
    widget.open()
    expect(widget.host.locator("label[for=field]")).to_be_visible()
    expect(widget.host.locator("label[for=field]")).to_have_text(LABELS[language]["field"])
    expect(widget.host.locator(".root")).to_have_attribute("lang", language)
    name = {"fr": "Assistant automatique", "en": "Automatic assistant"}[language]
    expect(widget.page.get_by_role("region", name=name)).to_be_visible()
    expect(widget.page.get_by_role("heading", name=name)).to_be_visible()
    assert widget.host.locator("main, header, footer, [role=main], [role=banner], [role=contentinfo]").count() == 0
    answer = widget.ask("?!")
    expect(answer.locator(".text")).to_have_attribute("lang", {"fr": "en", "en": "fr"}[language])


def test_focus_is_never_lost_by_what_disappears(widget, site):
    widget = Widget(widget.page)
    site.reply((500, {}), [CHOICES])
    widget.open().say("le défi du ministère")
    widget.button("Réessayer").focus()
    widget.page.keyboard.press("Enter")
    expect(widget.field).to_be_focused()
    widget.button("Données du permis de conduire").focus()
    widget.page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(3)
    assert widget.focused == "Données du permis de conduire"
    widget.button("Pas utile").click()
    comment = widget.host.get_by_label("Un mot pour l’équipe ? (facultatif)")
    comment.fill("trop court")
    comment.press("Enter")
    expect(comment).to_be_hidden()
    expect(widget.field).to_be_focused()
    widget.choose("Effacer ma conversation")
    widget.button("Oui, effacer").click()
    expect(widget.answers).to_have_count(1)
    expect(widget.field).to_be_focused()


def test_enter_sends_shift_enter_breaks_the_line_and_a_composition_is_left_alone(widget, site):
    widget.open()
    widget.field.type("une ligne")
    widget.page.keyboard.press("Shift+Enter")
    widget.field.type("deux")
    widget.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    # Safari's input method ends the composition before the key that ends it.
    widget.field.evaluate(
        "node => node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))"
    )
    assert site.sent() == []
    widget.page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(2)
    assert [body["message"] for body in site.sent()] == ["une ligne\ndeux"]


def test_what_is_typed_is_not_the_pages_shortcut(site, visit):
    script = "document.addEventListener('keydown', (event) => { window.keys = (window.keys || '') + event.key })"
    widget = visit(site.url, script=script)
    widget.open()
    widget.field.type("s/?")
    assert widget.page.evaluate("window.keys") is None
    widget.page.keyboard.press("Escape")
    widget.page.keyboard.press("k")
    assert widget.page.evaluate("window.keys") is None
    widget.page.locator("main a").focus()
    widget.page.keyboard.press("k")
    assert widget.page.evaluate("window.keys") == "k"
