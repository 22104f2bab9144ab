"""Editing, previewing, publishing and restoring in Chromium, without JavaScript, on the shipped FAQ; and axe's rules."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.bot.staff.scene import served
from tests.bot.staff.test_browser import sign_in
from tests.bot.web.widget.conftest import browser as browser
from tests.bot.web.widget.test_axe import violations
from tests.conftest import DATA

pytestmark = pytest.mark.xdist_group("browser")
HOST = "[name='topic/jury.who/fr/answer.otherwise']"


def test_an_answer_is_edited_seen_published_and_restored(browser, tmp_path):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    before = {path.name: path.read_bytes() for path in data.glob("*.yml")}
    with served(data, tmp_path / "var", filled=False) as url:
        context = browser.new_context(java_script_enabled=False, locale="fr")
        page = context.new_page()
        sign_in(page, url, "fr")
        page.get_by_role("link", name="Thèmes", exact=True).click()
        page.get_by_label("Chercher").fill("Mazzella preside")
        page.get_by_role("button", name="Afficher").click()
        page.get_by_role("link", name="Composition du jury", exact=True).click()
        page.locator(HOST).fill("{jury_chair} **préside** le jury. L'annonce ne nomme personne d'autre.")
        page.get_by_role("button", name="Voir sans enregistrer").click()
        expect(page.locator(".bubble strong").first).to_have_text("préside")
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Enregistré : 1 modification")
        page.get_by_role("link", name="Voir ce qui change, et publier").click()
        expect(
            page.get_by_role("cell", name="Frédéric Mazzella préside le jury. L'annonce ne nomme personne")
        ).to_be_visible()
        assert {path.name: path.read_bytes() for path in data.glob("*.yml")} == before
        page.get_by_role("button", name="Publier", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Publié : 1 modification")
        now = (data / "faq_fr.yml").read_text("utf-8").splitlines()
        changed = [line for line in now if line not in before["faq_fr.yml"].decode().splitlines()]
        assert len(changed) == 1
        assert changed[0].endswith("""{jury_chair} **préside** le jury. L'annonce ne nomme personne d'autre.\"""")
        page.get_by_role("link", name="Historique").click()
        page.locator("main table a").last.click()
        page.get_by_role("button", name="Rétablir").click()
        expect(page.get_by_role("status")).to_be_visible()
        assert {path.name: path.read_bytes() for path in data.glob("*.yml")} == before
        context.close()


def test_a_page_full_of_mistakes_breaks_no_rule(browser, tmp_path):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    with served(data, tmp_path / "var", filled=False) as url:
        page = browser.new_context(bypass_csp=True, locale="en").new_page()
        sign_in(page, url)
        page.goto(f"{url}/staff/topics/jury.who?lang=en")
        page.locator(HOST).fill("{jury_chairs} [x](javascript:1) 57 {")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("[aria-invalid]")).to_be_visible()
        found = {"topic": violations(page)}
        page.goto(f"{url}/staff/publish?lang=en")
        expect(page.get_by_text("will wait to be mended")).to_be_visible()
        found["publish"] = violations(page)
        page.context.close()
    assert found == {"topic": [], "publish": []}
