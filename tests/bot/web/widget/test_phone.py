"""A panel that fills the screen, above the keyboard of a phone."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.site import answer, page

pytestmark = pytest.mark.xdist_group("browser")
PHONE = {"viewport": {"width": 390, "height": 800}}
# The keyboard of a phone, which no browser on a desktop has: what is visible gets smaller, and the page does not.
KEYBOARD = """(() => {
  const view = Object.assign(new EventTarget(), { height: innerHeight, offsetTop: 0, width: innerWidth });
  Object.defineProperty(window, "visualViewport", { value: view });
  window.keyboard = (height, offsetTop) => {
    Object.assign(view, { height: innerHeight - height, offsetTop });
    view.dispatchEvent(new Event("resize"));
    view.dispatchEvent(new Event("scroll"));
  };
})()"""


def test_close_field_and_the_answers_beginning_stay_above_the_keyboard(site, visit):
    widget = visit(site.url, script=KEYBOARD, **PHONE).open()
    site.reply([answer("Début.\n" + "ligne\n" * 60)])
    found = widget.ask("raconte")
    for keyboard, top in ((420, 0), (420, 90)):
        widget.page.evaluate("([height, top]) => keyboard(height, top)", [keyboard, top])
        for part in (widget.button("Fermer"), widget.field, widget.send):
            box = part.bounding_box()
            assert box["y"] >= top
            assert box["y"] + box["height"] <= top + 800 - keyboard
        line = found.locator(".text").bounding_box()["y"]
        assert top <= line <= top + 800 - keyboard - 100
    widget.page.evaluate("keyboard(0, 0)")
    assert widget.panel.bounding_box()["height"] == 800


def test_it_is_modal_while_it_fills_the_screen_and_only_then(site, visit):
    site.page("/", page("/widget.js", body="<button>Derrière</button>"))
    widget = visit(site.url, **PHONE).open()
    expect(widget.panel).to_have_attribute("aria-modal", "true")
    expect(widget.page.get_by_role("dialog", name="Assistant automatique")).to_be_visible()
    behind = widget.page.locator("main button")
    behind.evaluate("node => node.focus()")
    expect(widget.field).to_be_focused()
    widget.page.set_viewport_size({"width": 1000, "height": 800})
    expect(widget.panel).not_to_have_attribute("aria-modal", "true")
    behind.evaluate("node => node.focus()")
    expect(behind).to_be_focused()
    widget.page.set_viewport_size(PHONE["viewport"])
    expect(widget.panel).to_have_attribute("aria-modal", "true")
    widget.button("Fermer").click()
    behind.click()
    expect(behind).to_be_focused()


def test_what_the_page_had_made_inert_itself_stays_so(site, visit):
    site.page("/", page("/widget.js", body="</main><aside inert>Menu</aside><main>"))
    widget = visit(site.url, **PHONE).open()
    widget.page.evaluate("document.querySelector('eig-bot').destroy()")
    assert widget.page.evaluate("[...document.querySelectorAll('[inert]')].map((node) => node.localName)") == ["aside"]


def test_the_field_grows_with_its_text_in_browsers_that_do_not_do_it_by_themselves(site, visit):
    without = (
        "CSS.supports = (supports => (...given) => given[0] !== 'field-sizing' && supports(...given))(CSS.supports)"
    )
    widget = visit(site.url, script=without)
    widget.open()
    one = widget.field.evaluate("node => parseFloat(node.style.height)")
    widget.field.fill("une\ndeux\ntrois")
    assert widget.field.evaluate("node => parseFloat(node.style.height)") > one + 30
    widget.field.press("Enter")
    expect(widget.answers).to_have_count(2)
    assert widget.field.evaluate("node => parseFloat(node.style.height)") == one
