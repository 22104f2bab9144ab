"""`python -m tests.bot.staff.screenshots`: the pictures of the guides in docs/screenshots.

The staff page over made-up conversations, and how a topic looks in its file. With a folder as argument:
every page, in light and dark, on a phone and a desktop, to look at.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bot.staff.scene import TOKEN, served
from tests.browsers import CHROMIUM
from tests.conftest import DATA, ROOT

FOLDER = ROOT / "docs" / "screenshots"
ASSUMED = ("fr", "en")
SIZE = {"width": 880, "height": 1000}
TOPIC = "apply.deadline"
PHRASINGS = 3
NOTES = {
    "fr": {
        TOPIC: "L'identifiant, le même dans les deux fichiers. On n'y touche pas.",
        "label": "Le nom court, sur les boutons.",
        "question": "La question, telle que la page l'affiche.",
        "answer": "La réponse. Entre accolades : un fait de program.yml.",
    },
    "en": {
        TOPIC: "The id, the same in both files. Leave it alone.",
        "label": "The short name, on buttons.",
        "question": "The question, as the page shows it.",
        "answer": "The answer. In braces: a fact of program.yml.",
    },
}
BESIDE = {
    "fr": "Les autres façons de la poser, sous le même identifiant : une par ligne, après un tiret. Jamais affichées.",
    "en": "Other ways to ask it, under the same id: one a line, after a dash. Never shown.",
}
STYLE = """
body { margin: 0; padding: 24px; font: 15px/1.5 system-ui, sans-serif; background: #fff; color: #1b1d26; width: 832px }
h1 { font-size: 15px; margin: 16px 0 0; padding: 8px 16px; background: #1b1d26; color: #fff; border-radius: 10px 10px 0 0; font-weight: 600 }
ol { list-style: none; margin: 0; padding: 12px 0; background: #f2f4fb; border-radius: 0 0 10px 10px }
li { display: grid; grid-template-columns: 3.2em 1fr 250px; gap: 0 12px; align-items: start; padding: 1px 16px 1px 0 }
li > span { color: #767c93; text-align: right; font: 14px/1.7 monospace }
code { font: 14px/1.7 monospace; white-space: pre-wrap } b { color: #000091; font-weight: 600 }
p { margin: 0; padding: 0 0 6px 10px; border-left: 3px solid #000091; color: #33384a; font-size: 14px; line-height: 1.4 }
"""


def excerpt(name: str) -> list[tuple[int, str]]:
    """The topic's lines in a file, with their numbers; of its phrasings the first few."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    begins = lines.index(f"  {TOPIC}:")
    found, phrasings = [(begins + 1, lines[begins])], 0
    for number, line in enumerate(lines[begins + 1 :], begins + 2):
        if line.startswith("  ") and not line.startswith("   "):
            break
        phrasings += line.startswith("    - ")
        if not line.startswith("    - ") or phrasings <= PHRASINGS:
            found.append((number, line))
        elif phrasings == PHRASINGS + 1:
            found.append((0, "    …"))
    return found


def topic_page(language: str) -> str:
    """The topic as a text editor shows it, in both of its files, with a note on each part."""
    faq = block(f"faq_{language}.yml", NOTES[language])
    return f"<style>{STYLE}</style>{faq}{block(f'phrasings_{language}.yml', {TOPIC: BESIDE[language]})}"


def block(name: str, notes: dict[str, str]) -> str:
    rows = []
    for number, line in excerpt(name):
        key, colon, rest = line.partition(":")
        noted = colon and key.strip() in notes
        code = f"<b>{escape(key)}:</b>{escape(rest)}" if noted else escape(line)
        note = f"<p>{escape(notes[key.strip()])}</p>" if noted else "<i></i>"
        rows.append(f"<li><span>{number or ''}</span><code>{code}</code>{note}</li>")
    return f"<h1>data/{name}</h1><ol>{''.join(rows)}</ol>"


def sign_in(page: Page, url: str, language: str) -> None:
    """The overview, in a language."""
    page.goto(f"{url}/staff?lang={language}")
    page.locator("#token").fill(TOKEN)
    page.locator(".sign-in button").click()
    page.wait_for_selector("#numbers")


def for_the_guides(browser: Browser, url: str) -> None:
    for language in ASSUMED:
        context = browser.new_context(viewport=SIZE, color_scheme="light", locale=language)
        page = context.new_page()
        sign_in(page, url, language)
        page.set_viewport_size({"width": SIZE["width"], "height": 1840})
        page.screenshot(path=FOLDER / f"{language}-staff-overview.png")
        page.set_viewport_size(SIZE)
        page.goto(f"{url}/staff/review?lang={language}")
        page.locator("article").first.evaluate("element => element.scrollIntoView()")
        page.screenshot(path=FOLDER / f"{language}-staff-review.png")
        blank = context.new_page()
        blank.set_viewport_size({"width": SIZE["width"], "height": 100})
        blank.set_content(topic_page(language))
        blank.screenshot(path=FOLDER / f"{language}-faq-topic.png", full_page=True)
        context.close()


def to_look_at(browser: Browser, url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for language in ASSUMED:
        for scheme in ("light", "dark"):
            for width in (320, 1280):
                context = browser.new_context(
                    viewport={"width": width, "height": 700}, color_scheme=scheme, locale=language
                )
                page = context.new_page()
                sign_in(page, url, language)
                page.screenshot(path=folder / f"{language}-overview-{scheme}-{width}.png", full_page=True)
                page.goto(f"{url}/staff/review?lang={language}")
                page.locator("summary").first.click()
                page.screenshot(path=folder / f"{language}-review-{scheme}-{width}.png", full_page=True)
                for name, path in (("inbox", "inbox?"), ("question", "inbox/1?"), ("answered", "inbox?state=answered&"),
                                   ("settled", "inbox/4?")):  # fmt: skip
                    page.goto(f"{url}/staff/{path}lang={language}")
                    page.screenshot(path=folder / f"{language}-{name}-{scheme}-{width}.png", full_page=True)
                context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as own, sync_playwright() as playwright:
        data = Path(shutil.copytree(DATA, Path(own, "data")))
        browser = CHROMIUM.launch(playwright)
        with served(data, Path(own, "var")) as url:
            if len(sys.argv) > 1:
                to_look_at(browser, url, Path(sys.argv[1]))
            else:
                for_the_guides(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
