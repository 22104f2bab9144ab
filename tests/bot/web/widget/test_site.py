"""The server's own pages in a real Chromium, with the real calls behind the widget."""

import threading

import pytest
import uvicorn
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.test_axe import violations

pytestmark = pytest.mark.xdist_group("browser")
PAGES = ("/?lang={}", "/faq/{}", "/faq/{}?q=jury", "/faq/{}?q=zzz", "/nowhere/{}")
VIOLATIONS = "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective))"
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width && (box.width < 44 || box.height < 44) && !e.matches('.skip, article a:not(.here), .lead a, .without a');
}).map(e => e.outerHTML)"""


@pytest.fixture
def bot(serve):
    """The application over the shipped FAQ, on a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(serve().client.app, port=0, log_config=None, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_pass_every_rule(bot, visit, language, scheme, width):
    tab = visit(bot, VIOLATIONS, color_scheme=scheme, viewport={"width": width, "height": 800}).page
    for path in PAGES:
        tab.goto(bot + path.format(language))
        assert tab.evaluate("broken") == [], path
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
        assert tab.evaluate(SMALL_TARGETS) == [], path
        assert violations(tab) == [], path


def test_twice_the_text_loses_nothing(bot, visit, language):
    tab = visit(bot, viewport={"width": 640, "height": 800}).page
    for path in PAGES:
        tab.goto(bot + path.format(language))
        tab.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_a_visitor_asks_rates_and_reloads_on_the_front_page(bot, visit):
    widget = Widget(visit(f"{bot}/?lang=en").page, "en")
    widget.page.get_by_role("button", name="Ask a question").click()
    widget.field.fill("price")
    widget.field.press("Enter")
    expect(widget.log).to_contain_text("price")
    expect(widget.log.get_by_role("button", name="Useful", exact=True)).to_be_visible()
    with widget.page.expect_response("**/api/feedback") as response:
        widget.log.get_by_role("button", name="Useful", exact=True).click()
    assert response.value.status == 204
    widget.page.reload()
    expect(widget.log).to_contain_text("price")


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_launcher_lies_on_a_strip_of_its_own(bot, visit, width):
    tab = visit(f"{bot}/?lang=fr", viewport={"width": width, "height": 700}).page
    tab.locator("eig-bot .launcher").wait_for()
    launcher = tab.locator("eig-bot .launcher").bounding_box()
    for number in range(tab.locator("main a, main button, footer a").count()):
        link = tab.locator("main a, main button, footer a").nth(number)
        link.focus()
        box = link.bounding_box()
        assert box["y"] + box["height"] <= launcher["y"], link.inner_text()
    behind = tab.evaluate("y => document.elementFromPoint(10, y).tagName", launcher["y"] + 10)
    assert behind == "BODY"


def test_a_search_without_a_result_is_asked_in_the_widget(bot, visit, language):
    widget = Widget(visit(f"{bot}/faq/{language}?q=zzz").page, language)
    widget.launcher.wait_for()
    widget.page.locator("a[data-ask]").first.click()
    expect(widget.questions).to_have_text(["zzz"])
    expect(widget.answers).to_have_count(2)


def test_without_javascript_the_pages_still_help(bot, visit):
    tab = visit(f"{bot}/?lang=en", java_script_enabled=False).page
    expect(tab.get_by_role("button", name="Ask a question")).to_be_hidden()
    tab.locator("noscript a").click()
    tab.get_by_label("Search the questions").fill("MAZZ")
    tab.get_by_role("button", name="Search").click()
    expect(tab).to_have_title("1 answer for “MAZZ” – Questions and answers – General Interest Entrepreneurs")
    expect(tab.locator("article")).to_have_count(1)
