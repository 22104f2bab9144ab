"""The file itself, and what docs/embedding.md says of it."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from bot.web.widget_source import (
    MORE,
    PANEL,
    WIDGET,
    widget_more_source,
    widget_more_texts,
    widget_panel_source,
    widget_panel_texts,
    widget_source,
    widget_texts,
)
from languages import LANGUAGES
from tests.bot.web.widget.site import SERVED_MORE, SERVED_PANEL, SERVED_WIDGET, page, written
from tests.conftest import ROOT
from tests.docs.pages import blocks

pytestmark = pytest.mark.xdist_group("browser")
DOCUMENT = ROOT / "docs" / "embedding.md"


def weight(script):
    return len(gzip.compress(script.encode(), 9))


def test_it_weighs_less_than_10_000_bytes_and_what_an_open_panel_loads_less_than_6_000():
    assert weight(SERVED_WIDGET) <= 10_000
    assert weight(SERVED_PANEL) <= 6_000
    assert weight(SERVED_MORE) <= 6_000


@pytest.mark.parametrize("script", [WIDGET, PANEL, MORE], ids=lambda path: path.name)
def test_it_makes_no_html_of_strings_and_sets_no_cookie(script):
    source = written(script)
    for name in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "cookie",
        'setAttribute("style',
    ):
        assert name not in source


def test_every_attribute_is_documented_and_no_other(widget):
    known = widget.page.evaluate("customElements.get('eig-bot').attributes")
    rows = re.findall(r"^\| `data-([a-z-]+)` \|[^|]*\| (?:`([^`]*)`)?", written(DOCUMENT), re.MULTILINE)
    assert [name for name, _ in rows] == list(known)
    assert {name: default for name, default in rows if known[name]} == {
        name: value for name, value in known.items() if value
    }


def test_every_event_is_documented_and_no_other():
    told = set(re.findall(r'this\.tell\("(\w+)"', written(WIDGET)))
    assert set(re.findall(r"^\| `eigbot:(\w+)`", written(DOCUMENT), re.MULTILINE)) == told


@pytest.mark.parametrize("block", blocks("js"), ids=lambda block: block.place)
def test_a_script_of_the_docs_runs(widget, block):
    widget.page.evaluate("source => new Function(source)()", block.text)  # raises what the script throws


@pytest.mark.parametrize("block", blocks("css"), ids=lambda block: block.place)
def test_a_style_of_the_docs_is_one(widget, block):
    rules = "text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return sheet.cssRules.length; }"
    assert widget.page.evaluate(rules, block.text) > 0


@pytest.mark.parametrize("texts", [widget_texts, widget_panel_texts, widget_more_texts])
def test_every_language_says_the_same_things(texts):
    found = [vars(each) for each in texts().values()]
    assert all(all(each.values()) for each in found)
    holes = [{key: sorted(re.findall(r"\{\w+\}", text)) for key, text in each.items()} for each in found]
    assert all(each == holes[0] for each in holes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_the_texts_of_the_languages_served_and_no_others(language):
    served, panel = widget_source(written(WIDGET), (language,)), widget_panel_source(written(PANEL), (language,))
    for code in LANGUAGES:
        assert (widget_texts()[code].lost in served) == (code == language)
        assert (widget_panel_texts()[code].erased in panel) == (code == language)


@pytest.mark.parametrize("source", [widget_source, widget_panel_source, widget_more_source])
def test_a_script_without_a_place_for_the_texts_is_refused(source):
    with pytest.raises(ValueError, match="has no 'const TEXTS"):
        source("export default 1", ("fr",))


@pytest.mark.parametrize(("lost", "thumbs"), [("/widget-panel.js", 0), ("/widget-more.js", 1)])
def test_what_cannot_be_loaded_the_chat_does_without(site, visit, lost, thumbs):
    site.lost.add(lost)
    widget = visit(site.url)
    with widget.page.expect_response(f"**{lost}") as response:
        widget.launcher.click()
        expect(widget.ask("date limite ?")).to_contain_text("21 novembre 2016")
    assert response.value.status == 404
    expect(widget.button("Utile")).to_have_count(thumbs)
    expect(widget.alert).to_have_text("")


def test_what_could_not_be_loaded_is_asked_for_again_with_the_next_message_not_at_every_key(widget, site):
    site.lost.add("/widget-more.js")
    widget.open()
    with widget.page.expect_response("**/widget-more.js"):
        widget.field.press_sequentially("date")
    widget.field.press_sequentially(" limite ?")
    asked = site.paths.count("/widget-more.js")
    site.lost.clear()
    widget.field.press("Enter")
    expect(widget.host.locator("#hints")).to_be_attached()
    assert (asked, site.paths.count("/widget-more.js")) == (1, 2)


def test_the_policy_that_is_documented_is_one_under_which_it_works(visit, site, elsewhere):
    policy = re.search(r"^Content-Security-Policy: (.*)$", written(DOCUMENT), re.MULTILINE)[1]
    elsewhere.csp = policy.replace("https://bot.example.org", site.url)
    elsewhere.page("/", page(f"{site.url}/widget.js"))
    visit(elsewhere.url).open().ask("date limite ?")
