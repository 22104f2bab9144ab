"""`python -m tests.bot.web.widget.screenshots`: the pictures of docs/screenshots, of the widget on a programme's site.

A real server answers, from the shipped FAQ, on 10 November 2016; the site is made up. It takes its model from `models/`,
where `make serve` leaves one, or from the folder given as argument. What the team answers is the one text made up here.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from bot.core.conversations import Conversations
from bot.core.team_questions import TeamQuestions
from faq.model import Faq
from faq.reader import load_faq
from settings import read_settings
from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.site import Site, page
from tests.browsers import CHROMIUM
from tests.conftest import DATA, ROOT, Server

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"desktop": (960, 760), "phone": (360, 720)}
SCENES = {
    "fr": ("C'est quoi la date limite ?", "le défi du ministère de l'intérieur", "Dix personnes, dix mois, des défis utiles à tous."),
    "en": ("When is the deadline?", "the interior ministry's challenge", "Ten people, ten months, challenges useful to all."),
}  # fmt: skip
"""What is asked, and then, and what the site says below its heading."""
TEAM_SCENES = {
    "fr": (
        "date", "Peut-on venir avec son chien ?", "Poser la question à l’équipe", "Envoyer à l’équipe",
        "L'annonce **n'en dit rien**, et les dossiers n'ont pas d'avis.", "Fermer",
    ),
    "en": (
        "deadl", "May I bring my dog?", "Leave your question for the team", "Send to the team",
        "The announcement **does not say**, and the files have no opinion.", "Close",
    ),
}  # fmt: skip
BESIDE = [("light", "desktop"), ("dark", "phone")]
STYLE = """<style>:root { color-scheme: light dark } body { font: 18px/1.6 system-ui, sans-serif; margin: 0; background: light-dark(#fafaff, #101016) }
main { max-width: 30rem; padding: 2.5rem } h1 { line-height: 1.2 } p a { color: inherit }</style>"""
SETTINGS = {
    "EIGBOT_TODAY": "2016-11-10", "EIGBOT_STAFF_TOKEN": "sésame, ouvre-toi",
    "EIGBOT_SMTP_URL": "smtp://127.0.0.1:9?tls=none", "EIGBOT_MAIL_FROM": "faq@example.org",
}  # fmt: skip
"""Of the server; with those of mail, the team's form asks for an address. None is given, and nothing sent."""


def put_page(site: Site, server: Server, faq: Faq, language: str) -> None:
    """The programme's own page, with the widget on it."""
    html = page(f"{server.url}/widget.js", lang=language, head=STYLE)
    title = faq.headings[language].title or ""
    site.page(
        "/",
        html.replace("<h1>Un site", f"<h1>{title}")
        .replace("Bienvenue.", SCENES[language][-1])
        .replace('<a href="/other">Une autre page</a>', ""),
    )


def shoot(browser: Browser, site: Site, server: Server, language: str, scheme: str, size: str) -> None:
    """Just opened, with its first answer, and in the middle of a conversation; in some looks what only an open panel does."""
    question, second, _ = SCENES[language]
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
    widget.ask(question).locator("summary").click()
    if (scheme, size) == ("light", "desktop"):  # the README's: a question with its answer, whole
        widget.page.mouse.move(0, 0)
        widget.field.focus()
        widget.host.locator(".scroll").evaluate("node => node.scrollTo(0, node.scrollHeight)")
        save(widget, f"{language}-answer")
    widget.ask(second)
    expect(widget.status).to_have_text("")
    widget.page.mouse.move(0, 0)
    widget.field.focus()
    save(widget, f"{language}-{scheme}-{size}-conversation")
    if (scheme, size) in BESIDE:
        shoot_beside(widget, server, f"{language}-{scheme}-{size}", language)
    context.close()


def shoot_beside(widget: Widget, server: Server, name: str, language: str) -> None:
    """Questions proposed while one is typed, the form of a question for the team, and the team's answer."""
    typed, asked, offer, send, reply, close = TEAM_SCENES[language]
    widget.field.press_sequentially(typed)
    expect(widget.host.get_by_role("option").first).to_be_visible()
    widget.field.press("ArrowDown")
    save(widget, f"{name}-proposed")
    widget.field.fill("")
    widget.ask(asked).get_by_role("button", name=offer.replace("’", "'")).click()
    save(widget, f"{name}-team")
    widget.button(send).click()
    expect(widget.host.get_by_role("dialog", name=offer)).to_have_count(0)
    desk = TeamQuestions(Conversations(read_settings({"EIGBOT_VAR": str(server.log.parent)}).conversations_url))
    desk.answer([each.id for each in desk.all_of() if each.state == "waiting"], reply, "Ada")
    widget.button(close).click()
    widget.open()
    expect(widget.log.locator(".team")).to_be_visible()
    widget.page.mouse.move(0, 0)
    save(widget, f"{name}-answered")


def save(widget: Widget, name: str) -> None:
    """A picture in docs/screenshots."""
    widget.page.screenshot(path=Path(FOLDER, f"{name}.png"))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    models, faq, site = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "models").resolve(), load_faq(DATA), Site()
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        server = Server(models, Path(var), EIGBOT_ALLOWED_ORIGINS=site.url, **SETTINGS)
        browser = CHROMIUM.launch(playwright)
        for language in SCENES:
            put_page(site, server, faq, language)
            for scheme in ("light", "dark"):
                for size in SIZES:
                    shoot(browser, site, server, language, scheme, size)
        browser.close()
        server.stop()
    site.close()


if __name__ == "__main__":
    main()
