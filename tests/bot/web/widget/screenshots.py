"""`python -m tests.bot.web.widget.screenshots`: the pictures of docs/screenshots, of the widget on a small site."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.site import CHOICES, DEADLINE, EN_CHOICES, EN_DEADLINE, Site, page
from tests.browsers import CHROMIUM
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"desktop": (960, 760), "phone": (360, 720)}
SCENES = {
    "fr": (
        "C'est quoi la date limite ?", "le défi du ministère", DEADLINE, CHOICES,
        ["Quelle est la date limite ?", "Combien est-on payé ?", "Où travaille-t-on ?"],
        "Entrepreneurs d'intérêt général", "Dix personnes, dix mois, des défis utiles à tous.",
    ),
    "en": (
        "When is the deadline?", "the ministry's challenge", EN_DEADLINE, EN_CHOICES,
        ["What is the deadline?", "How much is it paid?", "Where does one work?"],
        "Entrepreneurs of public interest", "Ten people, ten months, challenges useful to all.",
    ),
}  # fmt: skip
STYLE = """<style>:root { color-scheme: light dark } body { font: 18px/1.6 system-ui, sans-serif; margin: 0; background: light-dark(#fafaff, #101016) }
main { max-width: 30rem; padding: 2.5rem } h1 { line-height: 1.2 } p a { color: inherit }</style>"""


def shoot(browser: Browser, site: Site, language: str, scheme: str, size: str) -> None:
    """Two pictures: just opened, and in the middle of a conversation."""
    question, second, answer, choices, suggestions, title, lead = SCENES[language]
    site.suggestions = {language: suggestions}
    html = page("/widget.js", lang=language, head=STYLE)
    site.page(
        "/",
        html.replace("<h1>Un site", f"<h1>{title}")
        .replace("Bienvenue.", lead)
        .replace('<a href="/other">Une autre page</a>', ""),
    )
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", locale=language
    )
    widget = Widget(context.new_page(), language)
    widget.page.goto(site.url)
    with widget.page.expect_response("**/api/session"):
        widget.open()
    widget.page.mouse.move(0, 0)
    save(widget, f"{language}-{scheme}-{size}-open")
    site.reply([answer], [choices])
    found = widget.ask(question)
    found.locator("summary").click()
    widget.ask(second)
    expect(widget.status).to_have_text("")
    widget.page.mouse.move(0, 0)
    widget.field.focus()
    save(widget, f"{language}-{scheme}-{size}-conversation")
    context.close()


def save(widget: Widget, name: str) -> None:
    """A picture in docs/screenshots."""
    widget.page.screenshot(path=Path(FOLDER, f"{name}.png"))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    site = Site()
    with sync_playwright() as playwright:
        browser = CHROMIUM.launch(playwright)
        for language in SCENES:
            for scheme in ("light", "dark"):
                for size in SIZES:
                    shoot(browser, site, language, scheme, size)
        browser.close()
    site.close()


if __name__ == "__main__":
    main()
