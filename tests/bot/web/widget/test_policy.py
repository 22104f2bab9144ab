"""Under the strictest content security policy, on the bot's origin and on another."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.site import CHOICES, DEADLINE, STRICT, page

pytestmark = pytest.mark.xdist_group("browser")
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective + " " + event.blockedURI));
"""


@pytest.mark.parametrize("across", [False, True], ids=["same origin", "across origins"])
def test_works_without_a_violation(site, elsewhere, visit, across):
    host = elsewhere if across else site
    host.csp = STRICT.format(bot=site.url if across else "'self'")
    attributes = 'data-accent="#7a1f5c" data-z-index="99" data-position="left" data-suggestions="Date limite ?"'
    host.page("/", page(f"{site.url}/widget.js", attributes=attributes))
    said = []
    widget = visit(host.url, script=LISTEN)
    widget.page.on("console", lambda message: said.append(message.text))
    widget.page.reload()
    widget.open()
    widget.button("Date limite ?").click()
    expect(widget.answers).to_have_count(2)
    widget.answers.last.get_by_text("Sources", exact=True).click()
    widget.button("Utile").click()
    widget.host.get_by_label("Un mot pour l’équipe ? (facultatif)").fill("bien")
    widget.host.get_by_label("Un mot pour l’équipe ? (facultatif)").press("Enter")
    expect(widget.status).to_have_text("Merci, c’est noté et transmis.")
    site.reply([CHOICES])
    widget.ask("?!")
    site.reply((500, {}), [DEADLINE])
    widget.say("?!")
    widget.button("Réessayer").click()
    expect(widget.answers).to_have_count(4)
    widget.choose("English")
    widget.button("Options").click()
    widget.button("Erase my conversation").click()
    widget.button("Yes, erase").click()
    expect(widget.answers).to_have_count(1)
    widget.page.keyboard.press("Escape")
    assert widget.page.evaluate("violations") == []
    assert [text for text in said if "Content Security Policy" in text or "TrustedHTML" in text] == []
    # The panel is styled all the same.
    assert widget.launcher.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(122, 31, 92)"


def test_the_policy_would_be_noticed(site, visit):
    site.csp = STRICT.format(bot="'self'")
    widget = visit(site.url, script=LISTEN)
    widget.page.evaluate("() => { try { document.body.innerHTML = '<b>' } catch {} }")
    widget.page.wait_for_function("violations.length > 0")
