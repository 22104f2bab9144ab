"""The widget: its weight, and how long a visitor waits for it."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from benchmarks.rows import Row
from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.site import SERVED_MORE, SERVED_PANEL, SERVED_WIDGET, Site
from tests.browsers import CHROMIUM

ROUNDS = 7

# Times of the page's own clock, each taken once the frame that shows it is drawn.
LAUNCHER = """() => new Promise((resolve) => {
  const look = () => {
    const box = document.querySelector("eig-bot")?.shadowRoot?.querySelector(".launcher")?.getBoundingClientRect();
    if (!box?.width) return requestAnimationFrame(look);
    requestAnimationFrame(() => resolve(performance.now()));
  };
  look();
})"""
FETCH = "() => performance.getEntriesByType('resource').find(({name}) => name.endsWith('/widget.js')).startTime"
ANSWER = """() => {
  const log = document.querySelector("eig-bot").shadowRoot.querySelector("[role=log]");
  window.waited = new Promise((resolve) => {
    let pressed;
    addEventListener("keydown", ({key}) => { if (key === "Enter") pressed ??= performance.now(); }, {capture: true});
    const look = () => {
      if (log.querySelectorAll(".message:not(.you)").length < 2) return requestAnimationFrame(look);
      requestAnimationFrame(() => resolve(performance.now() - pressed));
    };
    look();
  });
}"""


def launcher_and_answer(page: Page, site: Site) -> tuple[float, float]:
    """Milliseconds from the script's fetch to the launcher, and from Enter to the first answer."""
    page.add_init_script(f"window.shown = ({LAUNCHER})()")
    page.goto(site.url)
    launcher = page.evaluate("window.shown") - page.evaluate(FETCH)
    widget = Widget(page)
    with page.expect_response("**/api/session"):
        widget.open()
    widget.field.fill("date limite ?")
    page.evaluate(ANSWER)
    widget.field.press("Enter")
    return float(launcher), float(page.evaluate("window.waited"))


def rounds(site: Site) -> Iterator[tuple[float, float]]:
    """Each round is a visitor with an empty cache."""
    with sync_playwright() as playwright:
        browser = CHROMIUM.launch(playwright)
        for _ in range(ROUNDS + 1):
            context = browser.new_context(locale="fr-FR")
            yield launcher_and_answer(context.new_page(), site)
            context.close()
        browser.close()


def rows() -> list[Row]:
    """Without a browser, the weight alone."""
    weights = [
        _weight("the widget, gzip -9", SERVED_WIDGET, 10_000),
        _weight("widget-panel.js, loaded when it opens, gzip -9", SERVED_PANEL, 6_000),
        _weight("widget-more.js, loaded at the first key or message, gzip -9", SERVED_MORE, 6_000),
    ]
    if CHROMIUM.path is None:
        return weights
    site = Site()
    try:
        launchers, answers = zip(*list(rounds(site))[1:])
    finally:
        site.close()
    return [
        *weights,
        Row("script's fetch to launcher visible", statistics.median(launchers), "ms", "the 100 ms allowed", 100.0),
        Row("Enter to first answer shown", statistics.median(answers), "ms", "the 80 ms allowed", 80.0),
    ]


def _weight(name: str, script: str, allowed: int) -> Row:
    return Row(
        name, float(len(gzip.compress(script.encode(), 9))), "bytes", f"the {allowed:,} bytes allowed", float(allowed)
    )
