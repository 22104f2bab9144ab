"""A real Chromium, pages of a small site, and a visitor's hands on the widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.bot.web.widget.site import Site, page
from tests.browsers import CHROMIUM, SHARED_BROWSERS

LABELS = {
    "fr": {
        "launcher": "Une question ?",
        "field": "Votre question",
        "send": "Envoyer",
        "close": "Fermer",
        "menu": "Options",
    },
    "en": {"launcher": "Any questions?", "field": "Your question", "send": "Send", "close": "Close", "menu": "Options"},
}

expect.set_options(timeout=30_000)  # milliseconds: a busy machine is slow to draw


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for a file's tests (see `tests.browsers`)."""
    yield from SHARED_BROWSERS.lend(CHROMIUM)


@pytest.fixture
def site() -> Iterator[Site]:
    """The bot's own origin, with the widget on its page `/`."""
    running = Site()
    yield running
    running.close()


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """Another origin, the programme's site."""
    running = Site()
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Widget]]:
    """Opens a page as a visitor; keywords are the context's. A script's error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def start(url: str, script: str = "", **options: Any) -> Widget:
        settings = {
            "locale": "fr-FR",
            "reduced_motion": "reduce",
            "viewport": {"width": 1280, "height": 800},
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        opened = context.new_page()
        if script:
            opened.add_init_script(script)
        opened.goto(url)
        return Widget(opened)

    yield start
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def widget(site: Site, visit: Callable[..., Widget]) -> Widget:
    """The widget on the French page of its own origin, on a desktop, closed."""
    return visit(site.url)


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    return str(request.param)


class Widget:
    """What a visitor finds by name, role and label."""

    def __init__(self, page: Page, language: str = "fr") -> None:
        self.page = page
        self.labels = LABELS[language]

    @property
    def host(self) -> Locator:
        return self.page.locator("eig-bot")

    @property
    def launcher(self) -> Locator:
        return self.host.locator(".launcher")

    @property
    def panel(self) -> Locator:
        return self.host.locator("#panel")

    @property
    def log(self) -> Locator:
        return self.host.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.host.get_by_label(self.labels["field"], exact=True)

    @property
    def send(self) -> Locator:
        return self.host.locator(".foot button")

    @property
    def alert(self) -> Locator:
        return self.host.locator("[role=alert]")

    @property
    def status(self) -> Locator:
        return self.host.locator("[role=status]")

    @property
    def answers(self) -> Locator:
        """The assistant's messages after the greeting."""
        return self.log.locator(".message:not(.you)")

    @property
    def questions(self) -> Locator:
        return self.log.locator(".you .text")

    def button(self, name: str) -> Locator:
        return self.host.get_by_role("button", name=name, exact=True)

    def open(self) -> Widget:
        """Open the panel, and wait for what is loaded with it."""
        self.button(self.labels["launcher"]).click()
        expect(self.field).to_be_focused()
        self.wait_for_parts()
        return self

    def wait_for_parts(self) -> None:
        """Wait for what an open panel loads, and what a conversation does: that has made the list of proposals."""
        expect(self.host.locator("#menu")).to_be_attached()
        if self.log.locator(".text").count() > 1:  # there is more than the greeting
            expect(self.host.locator("#hints")).to_be_attached()

    def say(self, text: str) -> None:
        """Type and press Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str) -> Locator:
        """Type, press Enter, and wait for one more answer."""
        before = self.answers.count()
        self.say(text)
        expect(self.answers).to_have_count(before + 1)
        return self.answers.last

    def choose(self, item: str) -> None:
        """Press a line of the menu."""
        self.button(self.labels["menu"]).click()
        self.button(item).click()

    @property
    def focused(self) -> str:
        """The name of what has the focus: in the widget, or `page: …` outside it."""
        return str(self.page.evaluate(
            """() => {
              const inside = document.querySelector("eig-bot")?.shadowRoot?.activeElement;
              const name = (node) => node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent.trim();
              return inside ? name(inside).replace(/\\s+/g, " ") : "page: " + document.activeElement.tagName.toLowerCase();
            }"""
        ))  # fmt: skip

    def stored(self) -> dict[str, str]:
        """All that the page keeps in the browser."""
        return dict(self.page.evaluate("() => ({...localStorage, ...sessionStorage})"))


__all__ = ["LABELS", "Site", "Widget", "page"]
