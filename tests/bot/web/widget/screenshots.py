"""`python -m tests.bot.web.widget.screenshots`: the pictures of docs/screenshots, of the widget on a small site."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.questions import put_questions
from tests.bot.web.widget.site import CHOICES, DEADLINE, EN_CHOICES, EN_DEADLINE, Site, answer, page
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
TEAM_SCENES = {
    "fr": (
        "date", "Peut-on venir avec son chien ?", "Ma base ne contient pas la réponse à cette question.",
        "Poser la question à l’équipe", "Envoyer à l’équipe", "L'annonce **n'en dit rien**, et les dossiers n'ont pas d'avis.",
        "Fermer",
    ),
    "en": (
        "deadl", "May I bring my dog?", "I have no answer to this question.",
        "Leave your question for the team", "Send to the team", "The announcement **does not say**, and the files have no opinion.", "Close",
    ),
}  # fmt: skip
BESIDE = [("light", "desktop"), ("dark", "phone")]
STYLE = """<style>:root { color-scheme: light dark } body { font: 18px/1.6 system-ui, sans-serif; margin: 0; background: light-dark(#fafaff, #101016) }
main { max-width: 30rem; padding: 2.5rem } h1 { line-height: 1.2 } p a { color: inherit }</style>"""


def shoot(browser: Browser, site: Site, language: str, scheme: str, size: str) -> None:
    """Just opened, with its first answer, and in the middle of a conversation; in some looks what only an open panel does."""
    question, second, found_answer, choices, suggestions, title, lead = SCENES[language]
    site.take_questions()
    site.session_reply["suggestions"] = {language: suggestions}
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
    site.reply([found_answer], [choices])
    found = widget.ask(question)
    found.locator("summary").click()
    if (scheme, size) == ("light", "desktop"):  # the README's: a question with its answer, whole
        widget.page.mouse.move(0, 0)
        widget.field.focus()
        save(widget, f"{language}-answer")
    widget.ask(second)
    expect(widget.status).to_have_text("")
    widget.page.mouse.move(0, 0)
    widget.field.focus()
    save(widget, f"{language}-{scheme}-{size}-conversation")
    if (scheme, size) in BESIDE:
        shoot_beside(widget, site, f"{language}-{scheme}-{size}", language)
    context.close()


def shoot_beside(widget: Widget, site: Site, name: str, language: str) -> None:
    """Questions proposed while one is typed, the form of a question for the team, and the team's answer."""
    typed, asked, unknown, offer, send, reply, close = TEAM_SCENES[language]
    widget.field.press_sequentially(typed)
    expect(widget.host.get_by_role("option").first).to_be_visible()
    widget.field.press("ArrowDown")
    save(widget, f"{name}-proposed")
    widget.field.fill("")
    site.reply([answer(unknown, "unknown", language, id="9-0", buttons=[{"title": offer, "payload": "/team"}])])
    widget.ask(asked)
    widget.button(offer).click()
    save(widget, f"{name}-team")
    widget.button(send).click()
    expect(widget.host.get_by_role("dialog", name=offer)).to_have_count(0)
    (number,) = site.left
    site.answer_question(number, reply)
    widget.button(close).click()
    widget.open()
    expect(widget.log.locator(".team")).to_be_visible()
    widget.page.mouse.move(0, 0)
    save(widget, f"{name}-answered")
    site.answered.clear()


def save(widget: Widget, name: str) -> None:
    """A picture in docs/screenshots."""
    widget.page.screenshot(path=Path(FOLDER, f"{name}.png"))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    site = Site()
    put_questions(site)
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
