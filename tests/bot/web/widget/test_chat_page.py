"""The page /chat: the assistant as a page of its own."""

import pytest
from playwright.sync_api import expect

from bot.web.pages import site as pages
from tests.bot.web.widget.chat import HTML, put_chat
from tests.bot.web.widget.conftest import LABELS, Widget
from tests.bot.web.widget.questions import QUESTIONS
from tests.bot.web.widget.site import CHOICES
from tests.bot.web.widget.test_axe import violations
from tests.bot.web.widget.test_looks import CUT, OUTSIDE
from tests.bot.web.widget.test_policy import LISTEN

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def chat(serve, site):
    """A site with the page as the server gives it, in French and in English, and what it loads."""
    put_chat(site, serve().client)
    return site


def opened(visit, chat, path="/chat", language="fr", **options):
    widget = Widget(visit(chat.url + path, script=LISTEN, **options).page, language)
    expect(widget.field).to_be_visible()
    widget.page.wait_for_function("document.querySelector('eig-bot').more")
    return widget


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 640), (320, 256), (844, 390)])
def test_it_fills_the_page_and_nothing_is_cut(visit, chat, width, height):
    widget = opened(visit, chat, viewport={"width": width, "height": height})
    expect(widget.launcher).to_be_hidden()
    widget.ask("date limite ?")
    assert widget.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert widget.page.evaluate(CUT) == []
    assert widget.page.evaluate(OUTSIDE) == []
    main, panel = widget.page.locator("main").bounding_box(), widget.panel.bounding_box()
    assert panel["height"] >= main["height"] - 2
    assert panel["width"] >= min(main["width"], 640) - 2
    header = widget.page.locator("header").bounding_box()
    assert panel["y"] >= header["y"] + header["height"] - 1
    for control in (widget.field, widget.send):
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=0.95)
    # The page around it stays in reach, on a phone too.
    widget.page.get_by_role("link", name="English").focus()
    assert widget.focused == "page: a"
    assert widget.page.evaluate("violations") == []


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation(visit, chat, scheme, width):
    widget = opened(visit, chat, color_scheme=scheme, viewport={"width": width, "height": 720})
    found = {"open": violations(widget.page)}
    widget.ask("date limite ?")
    widget.button("Pas utile").click()
    chat.reply([CHOICES], (500, {}))
    widget.ask("le défi du ministère")
    widget.say("et la question qui échoue ?")
    expect(widget.button("Réessayer")).to_be_visible()
    found["filled"] = violations(widget.page)
    assert {state: seen for state, seen in found.items() if seen} == {}


def test_there_is_nothing_to_close_it_to(visit, chat):
    widget = opened(visit, chat)
    expect(widget.button("Fermer")).to_be_hidden()
    widget.field.press("Escape")
    expect(widget.field).to_be_visible()
    widget.page.evaluate("document.querySelector('eig-bot').close()")
    expect(widget.field).to_be_visible()


def test_it_is_open_again_after_another_page_where_it_waits_closed(visit, chat):
    widget = opened(visit, chat)
    widget.ask("date limite ?")
    widget.page.goto(chat.url)
    expect(widget.button(LABELS["fr"]["launcher"])).to_be_visible()
    expect(widget.panel).to_be_hidden()
    widget.page.go_back()
    expect(widget.field).to_be_visible()
    expect(widget.questions).to_have_text(["date limite ?"])


def test_the_pages_language_is_the_assistants(visit, chat):
    expect(opened(visit, chat, "/chat-en", "en").field).to_be_visible()


@pytest.mark.parametrize("path", ["/chat", "/"])
def test_a_link_asks_the_question_of_its_topic_once(visit, chat, path):
    widget = Widget(visit(f"{chat.url}{path}#ask=work.pay").page)
    expect(widget.questions).to_have_text([QUESTIONS["fr"]["work.pay"][1]])
    expect(widget.answers).to_have_count(2)
    widget.page.reload()
    expect(widget.answers).to_have_count(2)
    widget.page.evaluate("location.hash = '#ask=jury.who'")
    expect(widget.questions).to_have_text([QUESTIONS["fr"][topic][1] for topic in ("work.pay", "jury.who")])


@pytest.mark.parametrize("fragment", ["#ask=no.topic", "#ask=", "#ask=<b>", "#ask=talk.greet"])
def test_a_link_that_asks_nothing_known_only_opens_it(visit, chat, fragment):
    with_list = opened(visit, chat, f"/chat{fragment}")
    expect(with_list.questions).to_have_count(0)
    expect(with_list.ask("date limite ?")).to_contain_text("21 novembre 2016")


def test_without_javascript_it_leads_to_the_faq(visit, chat):
    page = visit(f"{chat.url}/chat", java_script_enabled=False, viewport={"width": 320, "height": 640}).page
    expect(page.get_by_text("L'assistant a besoin de JavaScript.")).to_be_visible()
    link = page.get_by_role("main").get_by_role("link", name="Questions fréquentes")
    expect(link).to_have_attribute("href", "/faq/fr")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_where_the_script_does_not_come_it_leads_to_the_faq_as_well(visit, chat):
    chat.lost.add("/widget.js")
    page = visit(f"{chat.url}/chat").page
    expect(page.get_by_role("main").get_by_role("link", name="Questions fréquentes")).to_be_visible()


def test_its_address_names_it_in_every_language_and_says_nothing_of_who_comes(serve):
    response = serve().client.get("/chat", headers={**HTML, "Accept-Language": "en"})
    assert response.headers["content-language"] == "en"
    assert response.headers["content-security-policy"] == pages._WITH_WIDGET
    for language in ("fr", "en"):
        assert f'hreflang="{language}" href="/chat?lang={language}"' in response.text
