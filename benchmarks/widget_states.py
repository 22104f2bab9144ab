"""The widget in each of its states, in two browsers: what axe and the strictest policy find, and its tab stops."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.tables import Sheet
from tests.bot.conftest import web_over
from tests.bot.web.widget.chat import put_chat
from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.questions import put_questions
from tests.bot.web.widget.site import DEADLINE, STRICT, Site, answer
from tests.bot.web.widget.test_axe import violations
from tests.bot.web.widget.test_policy import LISTEN
from tests.browsers import CHROMIUM, FIREFOX, Kind

UNKNOWN = answer("Je ne sais pas.", "unknown", id="1-0", buttons=[{"title": "À l'équipe", "payload": "/team"}])
_MOST_TABS = 60
_BEGIN = """() => {
  window.held = document.querySelector("eig-bot").shadowRoot.activeElement;
  window.end = document.createElement("output");
  window.end.tabIndex = 0;
  document.documentElement.append(window.end);
  document.querySelector("main a, header a").focus();
}"""


def _questions_proposed(widget: Widget, _: Site) -> None:
    widget.field.press_sequentially("date lim")
    expect(widget.host.get_by_role("option").first).to_be_visible()


def _answered(widget: Widget, site: Site) -> None:
    site.reply([DEADLINE])
    widget.field.fill("")
    widget.ask("date limite ?")


def _form(widget: Widget, site: Site) -> None:
    site.reply([UNKNOWN])
    widget.ask("Peut-on venir avec son chien ?")
    widget.button("À l'équipe").click()
    expect(widget.host.get_by_role("dialog")).to_be_visible()


def _waiting(widget: Widget, _: Site) -> None:
    widget.button("Envoyer à l’équipe").click()
    expect(widget.button("Retirer la question")).to_be_visible()


def _team_answered(widget: Widget, site: Site) -> None:
    site.answer_question("1", "Oui, en laisse.")
    widget.button("Fermer").click()
    widget.open()
    expect(widget.log.locator(".team")).to_be_visible()


STATES: dict[str, Callable[[Widget, Site], object]] = {
    "closed": lambda widget, _: expect(widget.launcher).to_be_visible(),
    "open": lambda widget, _: widget.open(),
    "questions proposed while one is typed": _questions_proposed,
    "an answer": _answered,
    "form of a question for the team": _form,
    "waiting for the team": _waiting,
    "the team's answer": _team_answered,
}


def sheet() -> Sheet:
    """A row a state; a browser that is not installed has dashes."""
    kinds = [CHROMIUM, FIREFOX]
    found = [dict(_seen(kind)) if kind.path else {} for kind in kinds]
    heads = [f"{kind.engine.title()}: {what}" for kind in kinds for what in ("axe", "policy", "tab stops")]
    table = Sheet(["the widget", *heads])
    for state in [*STATES, "/chat"]:
        table.rows.append([state, *(str(each) for seen in found for each in seen.get(state, "–––"))])
    return table


def _seen(kind: Kind) -> Iterator[tuple[str, tuple[int, int, int]]]:
    with sync_playwright() as playwright, closing(kind.launch(playwright)) as browser:
        with _site() as site:
            site.csp = STRICT.format(bot="'self'")
            widget = _visit(browser, site.url)
            for state, reach in STATES.items():
                reach(widget, site)
                yield state, _counts(widget.page)
        with _site() as site, tempfile.TemporaryDirectory() as folder:
            put_chat(site, web_over(Path(folder)).client)
            widget = _visit(browser, f"{site.url}/chat")
            widget.wait_for_parts()
            _answered(widget, site)
            yield "/chat", _counts(widget.page)


@contextmanager
def _site() -> Iterator[Site]:
    with closing(Site()) as site:
        site.take_questions()
        put_questions(site)
        yield site


def _visit(browser: Browser, url: str) -> Widget:
    page = browser.new_context(locale="fr-FR", reduced_motion="reduce").new_page()
    page.add_init_script(LISTEN)
    page.goto(url)
    return Widget(page)


def _counts(page: Page) -> tuple[int, int, int]:
    """What axe finds, how often the policy was broken, and where the Tab key stops; then the focus is where it was."""
    broken = len(page.evaluate("() => violations"))
    return len(violations(page)), broken, _tab_stops(page)  # type: ignore[no-untyped-call]


def _tab_stops(page: Page) -> int:
    """Between the page's first link and an end put behind the widget: what follows is the browser's own window."""
    page.evaluate(_BEGIN)
    stops = 0
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        inside = page.evaluate("() => document.activeElement.localName")
        if inside == "output":
            break
        stops += inside == "eig-bot"
    page.evaluate("() => { window.held?.focus(); window.end.remove() }")
    return stops
