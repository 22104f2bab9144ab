"""Browsers that lack what today's have, and pages whose libraries change what all have."""

import re

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.site import SCRIPTS, STRICT, page

pytestmark = pytest.mark.xdist_group("browser")
# Safari before 16.4.
OLD = "window.CSSStyleSheet = class { constructor() { throw new TypeError('Illegal constructor') } }; delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets"


@pytest.mark.parametrize("path", SCRIPTS)
def test_no_script_has_what_is_a_syntax_error_in_safari_15(path):
    assert not re.search(r"\(\?<[=!]", SCRIPTS[path]), "lookbehind"
    assert not re.search(r"\?\?=|\|\|=|&&=|static\s*[\w{]*\s*[={]|\.at\(|\.#\w", SCRIPTS[path])


@pytest.mark.parametrize("policy", ["", "style-src 'nonce-abc'"])
def test_without_constructable_style_sheets_it_looks_the_same(site, visit, policy):
    site.csp = policy
    site.page("/", page("/widget.js", attributes='nonce="abc"'))
    widget = visit(site.url, script=OLD).open()
    widget.ask("date limite ?")
    expect(widget.launcher).to_have_css("background-color", "rgb(0, 0, 145)")
    expect(widget.panel).to_have_css("position", "absolute")
    expect(widget.button("Utile")).to_be_visible()


def test_where_no_style_may_be_set_there_is_a_link_to_the_faq(site, visit):
    site.csp = STRICT.format(bot="'self'")
    widget = visit(site.url, script=OLD)
    link = widget.page.get_by_role("link", name="Toutes les questions")
    expect(link).to_be_in_viewport()
    expect(link).to_have_attribute("href", f"{site.url}/faq/fr")
    widget.page.evaluate("document.querySelector('eig-bot').open()")


def test_a_slow_answer_is_told_from_a_page_that_leaves_without_a_reason_of_abort(site, visit):
    script = (
        "AbortController.prototype.abort = (abort => function () { abort.call(this) })(AbortController.prototype.abort)"
    )
    widget = visit(site.url, script=script)
    widget.page.clock.install()
    site.hold([])
    with widget.page.expect_request("**/api/messages"):
        widget.open().say("date limite ?")
    widget.page.clock.run_for(20_100)
    expect(widget.alert).to_contain_text("Le guichet est bien lent")


LIBRARIES = {
    "Prototype.js": "Array.prototype.toJSON = function () { return '[' + this.map((each) => JSON.stringify(each)).join(', ') + ']' }",
    "another": "Object.prototype.toJSON = function () { return 'nothing' }",
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_conversation_lasts_whatever_a_library_made_of_json(site, visit, library):
    widget = visit(site.url, script=LIBRARIES[library])
    widget.open().ask("date limite ?")
    assert site.sent() == [{"message": "date limite ?", "language": "fr"}]
    widget.page.reload()
    expect(widget.answers).to_have_count(2)
    widget.ask("et ensuite ?")
    assert site.sessions == 1
    assert widget.page.evaluate("typeof (Array.prototype.toJSON || Object.prototype.toJSON)") == "function"


BODIES = {
    "transformed": "transform: translateZ(0); height: 3000px",
    "filtered": "filter: grayscale(1); height: 3000px",
    "contained": "contain: paint; height: 3000px",
    "turned": "transform: rotate(3deg); height: 3000px",
}


@pytest.mark.parametrize("kind", BODIES)
def test_whatever_the_pages_body_is_the_launcher_is_where_it_belongs(site, visit, kind):
    site.page("/", page("/widget.js", head=f"<style>body {{ {BODIES[kind]} }}</style>"))
    widget = visit(site.url)
    expect(widget.launcher).to_be_in_viewport(ratio=1)
    widget.page.mouse.wheel(0, 900)
    widget.open()
    expect(widget.panel).to_be_in_viewport(ratio=1)


DSFR = {
    "light": ("--background-default-grey: var(--white); --white: #fff; --text-default-grey: #3a3a3a", "light"),
    "dark": ("--background-default-grey: #161616; --text-default-grey: #cecece", "dark"),
}


@pytest.mark.parametrize("page_is", DSFR)
def test_on_a_page_of_the_state_design_system_it_is_as_dark_as_the_page(site, visit, page_is):
    colours, expected = DSFR[page_is]
    site.page("/", page("/widget.js", head=f"<style>:root {{ {colours} }}</style>"))
    widget = visit(site.url, color_scheme={"light": "dark", "dark": "light"}[page_is])
    expect(widget.host.locator(".root")).to_have_css("color-scheme", expected)


def test_a_copy_of_the_file_elsewhere_speaks_to_the_server_that_it_is_told(site, elsewhere, visit):
    for path in ("/widget.js", "/widget-panel.js", "/widget-more.js"):
        elsewhere.files[f"/assets{path}"] = "text/javascript", SCRIPTS[path]
    elsewhere.page("/", page("/assets/widget.js", attributes=f'data-server="{site.url}"'))
    widget = visit(elsewhere.url).open()
    widget.ask("date limite ?")
    widget.button("Options").click()
    expect(widget.host.get_by_role("link", name="Toutes les questions")).to_have_attribute("href", f"{site.url}/faq/fr")
    assert set(site.paths) == {"/api/session", "/api/messages", "/faq/fr.json"}
    assert {"/assets/widget-panel.js", "/assets/widget-more.js"} <= set(elsewhere.paths)


def test_an_inline_module_speaks_to_the_server_that_it_is_told(site, elsewhere, visit):
    script = f'<script type="module" data-server="{site.url}/">{SCRIPTS["/widget.js"]}</script>'
    elsewhere.page(
        "/", f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Un site</title>{script}<p>Texte</p>'
    )
    visit(elsewhere.url).open().ask("date limite ?")
    assert {"/widget-panel.js", "/api/session", "/api/messages"} <= set(site.paths)
    assert elsewhere.paths == ["/"]
