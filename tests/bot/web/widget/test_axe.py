"""axe-core, with all its rules, over every state of the widget."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.site import CHOICES, DEADLINE, EN_CHOICES, EN_DEADLINE, page
from tests.examples import THOROUGH

pytestmark = pytest.mark.xdist_group("browser")


def violations(page, but=()):
    """What axe finds with every rule it has, the experimental and the AAA ones too."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(
        """async (but) => {
          const rules = Object.fromEntries(axe.getRules().map(({ruleId}) => [ruleId, {enabled: !but.includes(ruleId)}]));
          const {violations, passes} = await axe.run(document, {rules, resultTypes: ["violations"]});
          if (passes.length < 10) throw new Error("axe looked at nothing");
          return violations.flatMap(({id, nodes}) => nodes.map((node) => [id, node.target.flat().join(" "), node.failureSummary]));
        }""",
        list(but),
    )


# Each two of a language, a scheme and a width are together once.
LOOKS = [("fr", "light", 1280), ("fr", "dark", 320), ("en", "dark", 1280), ("en", "light", 320)]
ALL_LOOKS = list(product(["fr", "en"], ["light", "dark"], [1280, 320]))


@pytest.mark.parametrize(("language", "scheme", "width"), ALL_LOOKS if THOROUGH else LOOKS)
def test_no_violation_in_any_state(site, visit, language, scheme, width):
    suggestions = "Date limite ? | Où ?"
    site.page("/", page("/widget.js", lang=language, attributes=f'data-suggestions="{suggestions}"'))
    opened = visit(site.url, color_scheme=scheme, viewport={"width": width, "height": 720})
    widget = Widget(opened.page, language)
    found = {}

    def look(state):
        found[state] = violations(widget.page)

    look("closed")
    widget.open()
    look("open")
    answers = {"fr": (CHOICES, DEADLINE), "en": (EN_CHOICES, EN_DEADLINE)}[language]
    site.reply([answers[0]])
    widget.ask("?!")
    look("choices")
    held = site.hold([answers[1]])
    widget.say("?!")
    expect(widget.status).not_to_have_text("")
    look("typing")
    held.go.set()
    expect(widget.answers).to_have_count(3)
    widget.answers.last.get_by_text("Sources", exact=True).click()
    widget.host.locator(".down").last.click()
    look("answer, sources and comment open")
    site.reply((500, {}))
    widget.say("?!")
    expect(widget.alert).not_to_have_text("")
    look("error")
    widget.button("Options").click()
    look("menu")
    assert {state: seen for state, seen in found.items() if seen} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_with_the_state_design_systems_colours(site, visit, scheme):
    colours = {
        "light": "--text-default-grey:#3a3a3a; --text-mention-grey:#666; --background-default-grey:#fff; "
        "--background-contrast-grey:#eee; --border-default-grey:#ddd; --border-plain-grey:#3a3a3a; "
        "--background-action-high-blue-france:#000091; --text-inverted-blue-france:#f5f5fe; "
        "--text-action-high-blue-france:#000091; --text-default-error:#ce0500",
        "dark": "--text-default-grey:#cecece; --text-mention-grey:#929292; --background-default-grey:#161616; "
        "--background-contrast-grey:#242424; --border-default-grey:#353535; --border-plain-grey:#cecece; "
        "--background-action-high-blue-france:#8585f6; --text-inverted-blue-france:#000091; "
        "--text-action-high-blue-france:#8585f6; --text-default-error:#ff5655",
    }[scheme]
    site.page("/", page("/widget.js", head=f"<style>:root {{ {colours} }}</style>"))
    # The visitor's own preference is the opposite: the page's theme wins.
    widget = visit(site.url, color_scheme={"light": "dark", "dark": "light"}[scheme])
    widget.page.evaluate("scheme => document.documentElement.dataset.frTheme = scheme", scheme)
    widget.open().ask("date limite ?")
    site.reply([CHOICES], (500, {}))
    widget.ask("?!")
    widget.say("?!")
    expect(widget.alert).not_to_have_text("")
    background = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 22, 22)"}[scheme]
    expect(widget.panel).to_have_css("background-color", background)
    # That system's greys are for 4.5:1.
    assert violations(widget.page, but=["color-contrast-enhanced"]) == []
