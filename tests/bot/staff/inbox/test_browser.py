"""The inbox in Chromium: a whole visit without JavaScript, and by keyboard alone."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.bot.staff.scene import served
from tests.bot.staff.test_browser import sign_in
from tests.bot.web.widget.conftest import browser as browser
from tests.conftest import DATA

pytestmark = pytest.mark.xdist_group("browser")


def test_a_whole_visit_without_javascript_and_without_a_mouse(browser, tmp_path):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    with served(data, tmp_path / "var", filled=False, left=True) as url:
        context = browser.new_context(java_script_enabled=False, locale="en")
        page = context.new_page()
        blocked = []
        page.on("console", lambda message: blocked.append(message.text))
        sign_in(page, url)
        page.get_by_role("link", name="Inbox (waiting: 3)").click()
        expect(page.get_by_role("heading", name="3 questions are waiting")).to_be_visible()
        page.get_by_role("link", name="Answer – Je vous ai écrit deux fois").press("Enter")
        page.get_by_label("Your answer, in French").fill("Non, mais **le métro** est à côté.")
        page.get_by_role("button", name="Read it before sending").press("Enter")
        expect(page.get_by_role("status").get_by_text("le métro")).to_be_visible()
        page.get_by_role("radio", name="Make a new topic of it").press("Space")
        page.get_by_label("Id of the new topic").fill("work.parking")
        page.get_by_label("Id of the new topic").press("Enter")
        expect(page.get_by_text("Nothing has been sent.")).to_be_visible()
        page.get_by_role("button", name="Send the answer").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Sent: the answer is in the visitor's conversation.")
        page.get_by_role("status").get_by_role("link", name="work.parking").press("Enter")
        expect(page.get_by_text("Non, mais **le métro** est à côté.").first).to_be_attached()
        assert "work.parking:\n    draft: true" in (data / "faq_fr.yml").read_text("utf-8")
        page.get_by_role("link", name="Inbox (waiting: 2)").click()
        page.get_by_role("link", name="Answered", exact=True).click()
        expect(page.locator("article").first).to_contain_text("Non, mais le métro est à côté.")
        assert blocked == []
        context.close()
