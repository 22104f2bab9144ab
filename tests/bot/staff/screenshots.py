"""`python -m tests.bot.staff.screenshots`: the pictures of the guides, of the staff page over made-up conversations."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bot.staff.scene import TOKEN, served
from tests.bot.widget.conftest import ARGUMENTS, CHROMIUM, OFFLINE
from tests.conftest import DATA, ROOT

FOLDER = ROOT / "docs" / "screenshots"
NAMES = {"fr": "Se connecter", "en": "Sign in"}


def sign_in(page: Page, url: str, language: str) -> None:
    """The overview, in a language."""
    page.goto(f"{url}/staff?lang={language}")
    page.locator("#token").fill(TOKEN)
    page.get_by_role("button", name=NAMES[language]).click()
    page.wait_for_selector("#numbers")


def main(folder: Path = FOLDER, schemes: tuple[str, ...] = ("light",), width: int = 960) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as own, sync_playwright() as playwright:
        data = Path(shutil.copytree(DATA, Path(own, "data")))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, OFFLINE])
        with served(data, Path(own, "var")) as url:
            for language in NAMES:
                for scheme in schemes:
                    context = browser.new_context(
                        viewport={"width": width, "height": 700}, color_scheme=scheme, locale=language
                    )
                    page = context.new_page()
                    page.goto(f"{url}/staff?lang={language}")
                    page.screenshot(path=folder / f"staff-{language}-sign-in-{scheme}-{width}.png")
                    sign_in(page, url, language)
                    page.screenshot(path=folder / f"staff-{language}-overview-{scheme}-{width}.png", full_page=True)
                    page.goto(f"{url}/staff/review?lang={language}")
                    page.locator("details").first.locator("summary").click()
                    page.screenshot(path=folder / f"staff-{language}-review-{scheme}-{width}.png", full_page=True)
                    context.close()
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        for size in (320, 1280):
            main(Path(sys.argv[1]), ("light", "dark"), size)
    else:
        main()
