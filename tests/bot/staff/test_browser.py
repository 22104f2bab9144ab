"""The staff page in Chromium, without JavaScript of its own: axe's rules, small screens, a whole visit."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.staff.texts import staff_texts
from tests.bot.staff.scene import TOKEN, served
from tests.bot.web.widget.conftest import browser as browser
from tests.bot.web.widget.test_axe import violations
from tests.conftest import DATA

PASSWORD = "quatre mots au hasard"
pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("staff")
    data = Path(shutil.copytree(DATA, folder / "data"))
    with served(data, folder / "var") as address:
        yield address


@pytest.fixture
def visit(browser):
    contexts = []

    def start(**options):
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield start
    for context in contexts:
        context.close()


def sign_in(page, url, language="en", token=TOKEN):
    page.goto(f"{url}/staff?lang={language}")
    page.locator("#token").fill(token)
    page.locator(".sign-in button").click()


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize(
    ("language", "looks"),
    [("fr", [("light", 1280), ("dark", 320)]), ("en", [("dark", 1280), ("light", 320)])],
)
def test_no_violation_and_no_sideways_scrolling_on_any_page(url, visit, language, looks):
    page = visit(locale=language, bypass_csp=True)
    found = {}

    def look(state):
        for scheme, width in looks:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 720})
            found[state, scheme, width] = (violations(page), overflow(page))

    sign_in(page, url, language, "non")
    look("refused")
    page.context.add_cookies(cookies_of(url, visit))
    page.goto(f"{url}/staff?lang={language}")
    for table in page.locator("summary").all():
        table.click()
    look("overview")
    page.goto(f"{url}/staff/review?lang={language}")
    for shut in reversed(page.locator("article").first.locator("details:not([open]) > summary").all()):
        shut.click()
    look("review")
    page.locator("article button").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("said no")
    for path in ("inbox?", "inbox/1?", "inbox/4?", "inbox?state=answered&", "inbox/99?"):
        page.goto(f"{url}/staff/{path}lang={language}")
        for shut in page.locator("details:not([open]) > summary").all():
            shut.click()
        look(path)
    page.goto(f"{url}/staff/inbox/1?lang={language}")
    page.locator("#answer-fr").fill("**Oui**, derrière.")
    page.locator("button[value=see]").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.locator("button[value=send]").wait_for()
    look("answer seen")
    page.locator(".answering input[name=also]").first.check()
    page.locator("input[name=teach][value=new]").check()
    page.locator("button[value=send]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("answer refused")
    for path in ("topics?q=jury&", "topics/jury.date?day=2016-11-30&", "facts?", "publish?"):
        page.goto(f"{url}/staff/{path}lang={language}")
        expect(page.locator("main h2").first).to_be_visible()
        for each in page.locator("summary").all():
            each.click()
        look(path)
    page.goto(f"{url}/staff/log?lang={language}")
    expect(page.locator(".acts tbody tr").first).to_be_visible()
    look("log")
    page.goto(f"{url}/staff/notices?lang={language}")
    page.locator("#feed ~ form button").first.click()
    expect(page.locator(".feed a")).to_be_visible()
    look("notices")
    assert {state: seen for state, seen in found.items() if seen != ([], 0)} == {}


_COOKIES = []


def cookies_of(url, visit):
    """One session for all of these tests."""
    if not _COOKIES:
        page = visit()
        sign_in(page, url)
        _COOKIES.extend(page.context.cookies())
    return _COOKIES


def test_a_whole_visit_without_javascript(browser, tmp_path):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    with served(data, tmp_path / "var") as url:
        context = browser.new_context(java_script_enabled=False, locale="en")
        page = context.new_page()
        blocked = []
        page.on("console", lambda message: blocked.append(message.text))
        sign_in(page, url)
        expect(page.get_by_role("heading", name="In figures")).to_be_visible()
        for plot in page.locator(".plot svg").all():
            assert plot.bounding_box()["height"] > 60
        page.get_by_role("link", name="Open the list").click()
        article = page.locator("article").filter(has_text="remboursement du train")
        expect(article).to_be_visible()
        page.wait_for_load_state()  # a page that is still coming in has fewer of them
        count = page.locator("article").count()
        article.get_by_role("checkbox", name="do you pay for my train tickets").uncheck()
        article.get_by_role("combobox").fill("deadline")
        article.get_by_role("combobox").press("Enter")
        expect(article.get_by_role("checkbox", name="do you pay for my train tickets")).not_to_be_checked()
        article.get_by_role("radio", name="apply.deadline").check()
        expect(article.locator(".answer:visible").last).to_contain_text("2016")
        article.get_by_role("button", name="Add to the topic").click()
        expect(page.get_by_role("status")).to_contain_text("(apply.deadline)")
        assert "    - remboursement du train\n" in (data / "phrasings_fr.yml").read_text("utf-8")
        assert "do you pay for my train tickets" not in (data / "faq_en.yml").read_text("utf-8")
        # Its own group: it may stand among the likely ones of others as well.
        rest = page.locator("article").filter(has=page.get_by_role("heading", name="do you pay for my train tickets"))
        rest.get_by_role("button", name="Dismiss").click()
        expect(page.get_by_role("status")).to_contain_text("1 wording dismissed")
        expect(page.locator("article")).to_have_count(count - 1)
        page.get_by_role("checkbox", name="Choose this group").first.check()
        page.get_by_role("checkbox", name="Choose this group").last.check()
        page.locator("#together").get_by_role("button", name="Off topic").click()
        expect(page.get_by_role("status")).to_contain_text("noted as off topic")
        expect(page.locator("article")).to_have_count(count - 3)
        page.get_by_role("button", name="Sign out").click()
        expect(page.locator("#token")).to_be_visible()
        page.goto(f"{url}/staff/review")
        expect(page.locator("#token")).to_be_visible()
        assert blocked == []
        context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_visit_by_name_without_javascript(browser, tmp_path, language):
    data, t = Path(shutil.copytree(DATA, tmp_path / "data")), staff_texts()[language]
    with served(data, tmp_path / "var", filled=False, accounts={"Anne-Marie d’Été": PASSWORD}) as url:
        context = browser.new_context(java_script_enabled=False, locale=language)
        page = context.new_page()
        for password in ("non", PASSWORD):
            page.goto(f"{url}/staff?lang={language}")
            page.get_by_label(t.name, exact=True).fill("anne-marie d’été")
            page.get_by_label(t.password, exact=True).fill(password)
            page.get_by_role("button", name=t.sign_in).click()
            expect(page.get_by_role("alert")).to_have_count(1 if password == "non" else 0)
        expect(page.get_by_text(t.signed_in.format(name="Anne-Marie d’Été", role=t.role_editor))).to_be_visible()
        page.get_by_role("link", name=t.log, exact=True).click()
        expect(page.get_by_role("row")).to_have_count(2)
        expect(page.get_by_role("row").last).to_contain_text(t.act_sign_in)
        page.get_by_role("button", name=t.sign_out).click()
        expect(page.get_by_label(t.password, exact=True)).to_be_visible()
        context.close()


@pytest.mark.parametrize(
    ("language", "looks"),
    [("fr", [("light", 1280), ("dark", 320)]), ("en", [("dark", 1280), ("light", 320)])],
)
def test_no_violation_where_one_signs_in_by_name(visit, tmp_path, language, looks):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    with served(data, tmp_path / "var", filled=False, accounts={"Ada": PASSWORD}) as url:
        page = visit(locale=language, bypass_csp=True)
        page.goto(f"{url}/staff?lang={language}")
        page.locator("#name").fill("Ada")
        page.locator("#password").fill("non")
        page.locator(".sign-in button").click()
        for scheme, width in looks:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 720})
            assert (violations(page), overflow(page)) == ([], 0)
