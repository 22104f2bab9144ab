"""The import page in Chromium: axe's rules on a small screen and a large one, and a visit without JavaScript."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.staff.importing.texts import import_texts
from faq.reader import load_faq
from tests.bot.staff.importing.files import CSV, PAGE
from tests.bot.staff.scene import served
from tests.bot.staff.test_browser import overflow, sign_in
from tests.bot.web.widget.conftest import browser as browser
from tests.bot.web.widget.test_axe import violations
from tests.conftest import DATA

pytestmark = pytest.mark.xdist_group("browser")
FILES = [
    {"name": "questions.csv", "mimeType": "text/csv", "buffer": CSV + "Quelle est la date limite pour candidater ?;Le 3 mai.;What is the deadline?;3 May.;\n".encode("cp1252")},
    {"name": "page.html", "mimeType": "text/html", "buffer": PAGE},
]  # fmt: skip


def test_no_violation_and_a_whole_import_in_both_languages(browser, tmp_path):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    found = {}
    with served(data, tmp_path / "var", filled=False) as url:
        for language, looks in {"fr": [("light", 1280), ("dark", 320)], "en": [("dark", 1280), ("light", 320)]}.items():
            i = import_texts()[language]
            context = browser.new_context(locale=language, bypass_csp=True)
            page = context.new_page()

            def look(state, page=page, looks=looks, language=language):
                for scheme, width in looks:
                    page.emulate_media(color_scheme=scheme)
                    page.set_viewport_size({"width": width, "height": 720})
                    found[state, language, width] = (violations(page), overflow(page))

            sign_in(page, url, language)
            page.goto(f"{url}/staff/import?lang={language}")
            look("form")
            page.get_by_label(i.files, exact=True).set_input_files([{**FILES[0], "name": "faq.pdf"}])
            page.get_by_role("button", name=i.look).click()
            expect(page.get_by_role("alert")).to_contain_text("faq.pdf")
            look("refused")
            page.get_by_label(i.files, exact=True).set_input_files(FILES)
            page.get_by_role("button", name=i.look).click()
            expect(page.get_by_role("heading", name=i.preview)).to_be_visible()
            look("preview")
            context.close()
    assert {state: seen for state, seen in found.items() if seen != ([], 0)} == {}


def test_an_import_without_javascript(browser, tmp_path):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    with served(data, tmp_path / "var", filled=False) as url:
        context = browser.new_context(java_script_enabled=False, locale="en")
        page, blocked = context.new_page(), []
        page.on("console", lambda message: blocked.append(message.text))
        sign_in(page, url)
        page.get_by_role("navigation").get_by_role("link", name="Import").click()
        page.get_by_label("Files", exact=True).set_input_files(FILES)
        page.get_by_role("button", name="Read and show").click()
        topic = page.get_by_role("group", name="Peut-on dîner ?")
        expect(topic).to_contain_text("A draft: ")
        topic.get_by_role("checkbox").uncheck()
        expect(page.get_by_role("group", name="Quelle est la date limite pour candidater ?")).to_have_count(0)
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("status")).to_contain_text("in the FAQ")
        assert blocked == []
        context.close()
    served_now = load_faq(data)
    assert "sur_place.vestiaire" in served_now.topics
    assert not [topic for topic in served_now.drafts if "diner" in topic]
