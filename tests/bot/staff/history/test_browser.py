"""The history in Chromium: axe's rules, small screens, and a way back without JavaScript."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.core.conversations import Conversations
from bot.staff.history.publishing import keep_files, publish_files, read_files
from bot.staff.history.versions import VersionStore
from bot.staff.texts import staff_texts
from settings import Settings
from tests.bot.staff.scene import served
from tests.bot.staff.test_browser import overflow, sign_in
from tests.bot.web.widget.conftest import browser as browser
from tests.bot.web.widget.test_axe import violations
from tests.conftest import DATA

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_somebody_looks_at_a_version_and_goes_back_to_the_one_before(browser, tmp_path, language):
    data, t = Path(shutil.copytree(DATA, tmp_path / "data")), staff_texts()[language]
    before = read_files(data)
    store = VersionStore(Conversations(Settings(var=tmp_path / "var").conversations_url))
    keep_files(data, store)
    now = {name: text.replace("Montpellier", "Montpellier, " + "loin " * 60) for name, text in before.items()}
    with served(data, tmp_path / "var", filled=False) as url:
        publish_files(data, store, before, now, "Ada", "Montpellier")
        page = browser.new_page(locale=language, bypass_csp=True)
        found = {}

        def look(state):
            for scheme, width in (("light", 1280), ("dark", 320)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 720})
                found[state, scheme, width] = (violations(page), overflow(page))

        sign_in(page, url, language)
        page.get_by_role("link", name=t.history, exact=True).click()
        expect(page.locator(".acts tbody tr")).to_have_count(2)
        look("list")
        page.locator(".acts tbody a").first.click()
        expect(page.locator(".diff .added").first).to_contain_text("loin loin")
        look("version")
        page.close()
        context = browser.new_context(locale=language, java_script_enabled=False)
        page = context.new_page()
        sign_in(page, url, language)
        page.get_by_role("link", name=t.history, exact=True).click()
        page.locator(".acts tbody a").last.click()
        page.get_by_role("button", name=t.restore).click()
        expect(page.get_by_role("status")).to_have_text(t.done_restore)
        context.close()
    assert read_files(data) == before
    assert {state: seen for state, seen in found.items() if seen != ([], 0)} == {}
