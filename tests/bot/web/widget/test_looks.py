"""What the widget looks like: small screens, large text, other colours, hostile pages."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.site import CHOICES, page

pytestmark = pytest.mark.xdist_group("browser")

# Elements that show more than they have room for, in width or (where it is cut) in height.
CUT = """() => [...document.querySelector("eig-bot").shadowRoot.querySelectorAll("*")].filter((node) => {
  const style = getComputedStyle(node);
  if (!node.clientWidth || style.display === "inline" || node.closest("svg")) return false;
  const scrolls = /auto|scroll/.test(style.overflowY) || node.tagName === "TEXTAREA";
  return node.scrollWidth > node.clientWidth + 1 || (style.overflowY === "hidden" && !scrolls && node.scrollHeight > node.clientHeight + 1);
}).map((node) => node.tagName + "." + node.className + " " + node.scrollWidth + ">" + node.clientWidth + " " + node.scrollHeight + ">" + node.clientHeight + " " + node.textContent.slice(0, 40))"""

# Pairs of overlapping controls of the panel.
OUTSIDE = """() => [...document.querySelector("eig-bot").shadowRoot.querySelectorAll("button, textarea, h2 span, label")].filter((node) => {
  const box = node.getBoundingClientRect();
  return box.width && (box.left < -0.5 || box.right > innerWidth + 0.5);
}).map((node) => node.textContent)"""


def fill(widget, site):
    """An answer, choices and an error, so that everything is on the screen or in the log."""
    widget.open().ask("date limite ?")
    widget.button("Pas utile").click()
    site.reply([CHOICES], (500, {}))
    widget.ask("le défi du ministère")
    widget.say("et la question qui échoue ?")
    expect(widget.button("Réessayer")).to_be_visible()


def test_everything_to_press_measures_44_pixels(widget, site):
    fill(widget, site)
    widget.button("Options").click()
    small = widget.page.evaluate(
        """() => [...document.querySelector("eig-bot").shadowRoot.querySelectorAll("button, summary, textarea, input, .menu a, li a")]
          .map((node) => [node.textContent, node.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))"""
    )
    assert small == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (390, 844), (844, 390), (1280, 800)])
def test_no_sideways_scroll_and_nothing_cut(site, visit, width, height):
    widget = visit(site.url, viewport={"width": width, "height": height})
    fill(widget, site)
    assert widget.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert widget.page.evaluate(CUT) == []
    assert widget.page.evaluate(OUTSIDE) == []


def test_at_400_percent_field_close_and_90_pixels_of_conversation_are_there(site, visit):
    widget = visit(site.url, viewport={"width": 320, "height": 256})
    fill(widget, site)
    for part in (widget.field, widget.button("Fermer"), widget.send, widget.host.locator("label[for=field]")):
        expect(part).to_be_in_viewport(ratio=1)
    assert widget.host.locator(".scroll").bounding_box()["height"] >= 90
    widget.button("Options").click()
    widget.button("Effacer ma conversation").scroll_into_view_if_needed()
    expect(widget.button("Effacer ma conversation")).to_be_in_viewport(ratio=1)
    widget.button("Fermer").click()
    expect(widget.launcher).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [1280, 320])
def test_twice_the_text_size_loses_nothing(site, visit, width):
    widget = visit("about:blank", viewport={"width": width, "height": 800})
    widget.page.context.new_cdp_session(widget.page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    widget.page.goto(site.url)
    assert widget.launcher.evaluate("node => getComputedStyle(node).fontSize") == "32px"
    fill(widget, site)
    assert widget.page.evaluate(CUT) == []
    assert widget.page.evaluate(OUTSIDE) == []
    for part in (widget.field, widget.button("Fermer"), widget.send):
        expect(part).to_be_in_viewport(ratio=1)
    assert widget.host.locator(".scroll").bounding_box()["height"] >= 90


@pytest.mark.parametrize("width", [1280, 320])
def test_wide_text_spacing_loses_nothing(site, visit, width):
    widget = visit(site.url, viewport={"width": width, "height": 640})
    widget.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                             p { margin-bottom: 2em !important }`);
          const shadow = document.querySelector("eig-bot").shadowRoot;
          shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
        }"""
    )
    fill(widget, site)
    widget.button("Options").click()
    assert widget.page.evaluate(CUT) == []
    assert widget.page.evaluate(OUTSIDE) == []


def contrast(page, locator, first, second):
    """The contrast between two computed colours, the second on whatever ancestor paints it."""
    return locator.evaluate(
        """(node, [first, second]) => {
          const luminance = (colour) => {
            const [r, g, b] = colour.match(/[\\d.]+/g).map((n) => n / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          let behind = second === "behind" ? node.parentElement : node;
          const property = second === "behind" ? "backgroundColor" : second;
          while (getComputedStyle(behind)[property] === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
          const [a, b] = [luminance(getComputedStyle(node)[first]), luminance(getComputedStyle(behind)[property])];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }""",
        [first, second],
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_and_focus_stand_out_three_to_one(site, visit, scheme):
    widget = visit(site.url, color_scheme=scheme)
    fill(widget, site)
    bordered = [
        widget.field,
        widget.button("Données du permis de conduire"),
        widget.button("Réessayer"),
        widget.button("Pas utile"),
    ]
    for part in bordered:
        assert contrast(widget.page, part, "borderTopColor", "behind") >= 3
    assert contrast(widget.page, widget.alert, "borderTopColor", "behind") >= 3
    for part in [widget.field, widget.send, widget.button("Fermer"), widget.button("Réessayer")]:
        part.focus()
        widget.page.keyboard.press("Shift")
        assert part.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
        assert part.evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)") >= 2
        assert contrast(widget.page, part, "outlineColor", "behind") >= 3


def test_dark_follows_the_visitor_the_page_and_the_attribute(widget):
    def dark():
        return widget.panel.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(23, 23, 31)"

    widget.open()
    assert not dark()
    widget.page.emulate_media(color_scheme="dark")
    widget.page.wait_for_function("() => document.querySelector('eig-bot').shadowRoot.querySelector('.dark')")
    assert dark()
    for attribute, theme, expected in (("data-fr-theme", "light", False), ("data-fr-theme", "dark", True)):
        widget.page.evaluate(
            "([name, value]) => document.documentElement.setAttribute(name, value)", [attribute, theme]
        )
        assert dark() is expected
    widget.page.evaluate("document.querySelector('eig-bot').dataset.theme = 'light'")
    assert not dark()


def test_forced_colours_show_every_border_and_the_pressed_thumb(site, visit):
    widget = visit(site.url, forced_colors="active")
    fill(widget, site)
    for part in (
        widget.launcher,
        widget.field,
        widget.send,
        widget.button("Fermer"),
        widget.answers.last.locator(".bubble"),
    ):
        assert part.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
        assert contrast(widget.page, part, "borderTopColor", "behind") >= 3
    pressed, other = widget.button("Pas utile"), widget.button("Utile")
    assert [part.evaluate("node => getComputedStyle(node).outlineStyle") for part in (pressed, other)] == [
        "solid",
        "none",
    ]


@pytest.mark.parametrize(("preference", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_under_reduced_motion(site, visit, preference, moves):
    widget = visit(site.url, reduced_motion=preference)
    widget.open().ask("date limite ?")
    names = widget.page.evaluate(
        """() => [...document.querySelector("eig-bot").shadowRoot.querySelectorAll("*")]
          .map((node) => getComputedStyle(node)).filter((style) => style.animationName !== "none" || parseFloat(style.transitionDuration)).length"""
    )
    assert (names > 0) is moves


HOSTILE = """
* { all: revert !important; font-size: 3px !important; color: lime !important; letter-spacing: 2em !important; visibility: hidden !important }
html { font-size: 5px } body { direction: rtl; text-transform: uppercase; line-height: 9; transform: rotate(3deg); filter: blur(1px) }
eig-bot { display: none !important; opacity: 0 !important; transform: scale(.1) !important; position: absolute !important; pointer-events: none !important }
button, textarea, div, p, h2, section { display: none !important; border: 9px dashed lime !important }
:focus { outline: none !important }
"""


def test_a_hostile_stylesheet_changes_nothing(site, visit):
    def measure(head):
        site.page("/", page("/widget.js", head=head))
        widget = visit(site.url)
        widget.open().ask("date limite ?")
        return widget.page.evaluate(
            """() => [...document.querySelector("eig-bot").shadowRoot.querySelectorAll("*")].map((node) => {
              const style = getComputedStyle(node);
              return [node.tagName, style.display, style.visibility, style.color, style.fontSize, style.letterSpacing, style.direction,
                style.textTransform, style.lineHeight, style.borderTopStyle, style.outlineStyle, style.opacity].join(" ");
            })"""
        )

    assert measure(f"<style>{HOSTILE.replace('transform: rotate(3deg); filter: blur(1px)', '')}</style>") == measure("")


@pytest.mark.parametrize(
    "accent", ["#c0392b", "gold", "rgb(0, 120, 80)", "hsl(280 60% 70%)", "#777", "#767676", "#0078d4"]
)
def test_text_on_the_accent_colour_reads(site, visit, accent):
    site.page("/", page("/widget.js", attributes=f'data-accent="{accent}"'))
    widget = visit(site.url)
    assert contrast(widget.page, widget.launcher, "color", "backgroundColor") >= 4.5
    default = "rgb(0, 0, 145)"
    assert widget.launcher.evaluate("node => getComputedStyle(node).backgroundColor") != default


@pytest.mark.parametrize("accent", ["", "nonsense", "url(x)", "red; display: none"])
def test_an_accent_that_is_no_colour_is_not_used(site, visit, accent):
    site.page("/", page("/widget.js", attributes=f'data-accent="{accent}"'))
    widget = visit(site.url)
    expect(widget.launcher).to_have_css("background-color", "rgb(0, 0, 145)")


def test_attributes_are_followed_while_the_page_lives(widget):
    def change(name, value):
        widget.page.evaluate(
            "([name, value]) => document.querySelector('script').setAttribute('data-' + name, value)", [name, value]
        )

    root = widget.host.locator(".root")
    expect(root).to_have_css("z-index", "1400")
    change("z-index", "12")
    expect(root).to_have_css("z-index", "12")
    change("position", "left")
    assert widget.launcher.bounding_box()["x"] < 100
    change("accent", "rgb(10, 80, 40)")
    expect(widget.launcher).to_have_css("background-color", "rgb(10, 80, 40)")
    change("closed-label", "Aide")
    expect(widget.launcher).to_have_text("Aide")
    change("closed-label-en", "Help")
    change("open-label", "Réduire")
    widget.launcher.click()
    expect(widget.launcher).to_have_text("Réduire")
    change("title", "Le guichet")
    expect(widget.host.get_by_role("heading")).to_have_text("Le guichet")
    change("greeting", "Bonjour, ici l'assistant automatique.")
    expect(widget.log).to_contain_text("Bonjour, ici l'assistant automatique.")
    change("note", "Restez discrets.")
    expect(widget.log).to_contain_text("Restez discrets.")
    change("suggestions", "Une ? | Deux ?")
    expect(widget.log.get_by_role("button")).to_have_text(["Une ?", "Deux ?"])
    change("language", "en")
    expect(widget.log).to_contain_text("Bonjour, ici l'assistant automatique.")
    change("greeting-en", "Hello, the automatic assistant speaking.")
    expect(widget.log).to_contain_text("Hello, the automatic assistant speaking.")
    widget.page.keyboard.press("Escape")
    expect(widget.launcher).to_have_text("Help")


def test_it_lies_below_the_pages_modals_and_above_its_content(site, visit):
    body = """<div style="position:fixed;inset:0;z-index:1300;background:#eee" id="content"></div>
      <div style="position:fixed;inset:0;z-index:1500;background:#ccc" id="modal" hidden></div>"""
    site.page("/", page("/widget.js", body=body))
    widget = visit(site.url)
    box = widget.launcher.bounding_box()
    top = "([x, y]) => document.elementFromPoint(x, y).id || document.elementFromPoint(x, y).localName"
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert widget.page.evaluate(top, middle) == "eig-bot"
    widget.page.evaluate("document.querySelector('#modal').hidden = false")
    assert widget.page.evaluate(top, middle) == "modal"


def test_it_is_not_printed(widget):
    widget.open()
    widget.page.emulate_media(media="print")
    expect(widget.host).to_be_hidden()
