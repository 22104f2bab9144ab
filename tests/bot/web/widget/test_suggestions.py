"""Questions of the FAQ that appear while one is being typed."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import LABELS, Widget
from tests.bot.web.widget.questions import QUESTIONS, put_questions
from tests.bot.web.widget.site import page
from tests.bot.web.widget.test_axe import violations

pytestmark = pytest.mark.xdist_group("browser")
DEADLINE, PAY = (QUESTIONS["fr"][topic][1] for topic in ("apply.deadline", "work.pay"))


@pytest.fixture(autouse=True)
def listed(site):
    put_questions(site)


def options(widget):
    return widget.host.get_by_role("option")


def heard(widget):
    return widget.host.locator("output")


def type_in(widget, text):
    """Type it over what was there, as hands do."""
    widget.field.fill("")
    widget.field.type(text)


def test_what_is_typed_finds_the_questions_that_are_like_it(widget):
    widget.open()
    for typed, first in {
        "date lim": DEADLINE, "remunera": PAY, "RÉMUNÉRATION": PAY, "candidtu": QUESTIONS["fr"]["apply.team"][1],
        "télétravial": QUESTIONS["fr"]["work.remote"][1], "ou travaille t'on": QUESTIONS["fr"]["work.location"][1],
        "comment je peux candidater": QUESTIONS["fr"]["apply.how"][1],
    }.items():  # fmt: skip
        type_in(widget, typed)
        expect(options(widget).first).to_have_text(first)
        assert options(widget).count() <= 3
    for typed in (
        "da",
        "/apply.deadline",
        "qwzx",
        "une ligne\ndate limite",
        "bonjour, peut-on venir avec son chien le jeudi ?",
    ):
        widget.field.fill(typed)
        expect(options(widget)).to_have_count(0)


def test_nothing_is_asked_of_the_server_while_one_types(widget, site):
    widget.open()
    assert "/faq/fr.json" not in site.paths
    for typed in ("date", "date limite", "jury"):
        type_in(widget, typed)
        expect(options(widget)).not_to_have_count(0)
    assert site.paths.count("/faq/fr.json") == 1
    assert [path for path in site.paths if path.startswith("/api/")] == ["/api/session"]


def test_arrows_choose_and_enter_sends_the_chosen_one(widget, site):
    widget.open()
    type_in(widget, "jury")
    expect(options(widget)).to_have_count(2)
    chosen = widget.host.locator("[aria-selected=true]")
    for key, expected in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", None), ("ArrowUp", 1), ("ArrowUp", 0)):
        widget.page.keyboard.press(key)
        if expected is None:
            expect(chosen).to_have_count(0)
            assert widget.field.get_attribute("aria-activedescendant") is None
        else:
            assert options(widget).nth(expected).get_attribute("aria-selected") == "true"
            expect(widget.field).to_have_attribute(
                "aria-activedescendant", options(widget).nth(expected).get_attribute("id")
            )
        expect(widget.field).to_be_focused()
    question = options(widget).first.inner_text()
    widget.page.keyboard.press("Enter")
    expect(widget.questions).to_have_text([question])
    expect(widget.answers).to_have_count(2)
    expect(options(widget)).to_have_count(0)
    expect(widget.field).to_have_value("")
    assert [body["message"] for body in site.sent()] == [question]


def test_enter_without_a_choice_sends_what_is_written(widget, site):
    widget.open()
    type_in(widget, "jury")
    expect(options(widget)).not_to_have_count(0)
    widget.page.keyboard.press("Enter")
    expect(widget.questions).to_have_text(["jury"])
    expect(options(widget)).to_have_count(0)


def test_a_composition_is_not_disturbed(widget, site):
    widget.open()
    type_in(widget, "jury")
    expect(options(widget)).not_to_have_count(0)
    for more in ({"isComposing": True}, {"keyCode": 229}):
        widget.field.dispatch_event("keydown", {"key": "ArrowDown", "bubbles": True, **more})
    expect(widget.host.locator("[aria-selected=true]")).to_have_count(0)


def test_escape_closes_the_list_and_only_then_the_panel(widget):
    widget.open()
    type_in(widget, "jury")
    expect(options(widget)).not_to_have_count(0)
    widget.page.keyboard.press("Escape")
    expect(options(widget)).to_have_count(0)
    expect(widget.field).to_be_focused()
    expect(widget.field).to_have_value("jury")
    widget.field.type(" ?")
    expect(options(widget)).not_to_have_count(0)
    widget.page.keyboard.press("Escape")
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()


def test_a_press_sends_the_question_and_leaving_the_field_closes_the_list(widget):
    widget.open()
    type_in(widget, "rémun")
    options(widget).first.click()
    expect(widget.questions).to_have_text([PAY])
    expect(widget.answers).to_have_count(2)
    type_in(widget, "rémun")
    expect(options(widget)).not_to_have_count(0)
    widget.button("Fermer").focus()
    expect(options(widget)).to_have_count(0)


def test_a_screen_reader_hears_how_many_there_are(site, visit, language):
    site.page("/", page("/widget.js", lang=language))
    widget = Widget(visit(site.url).page, language)
    widget.open()
    type_in(widget, "q")
    expect(heard(widget)).to_have_text("")
    type_in(widget, {"fr": "jury", "en": "deadline"}[language])
    expect(options(widget)).to_have_count({"fr": 2, "en": 1}[language])
    expect(heard(widget)).to_contain_text({"fr": "Questions proposées : 2.", "en": "Suggested questions: 1."}[language])
    expect(
        widget.host.get_by_role("listbox", name={"fr": "Questions proposées", "en": "Suggested questions"}[language])
    ).to_be_visible()
    assert widget.field.get_attribute("aria-controls") == widget.host.get_by_role("listbox").get_attribute("id")
    widget.field.fill("")
    expect(heard(widget)).to_have_text("")
    assert LABELS[language]["field"] in widget.host.locator("label[for=field]").inner_text()


def test_the_language_in_use_decides(widget):
    widget.open().choose("English")
    widget.labels = LABELS["en"]
    type_in(widget, "deadline")
    expect(options(widget)).to_have_text(["What is the deadline for applying?"])


def test_a_list_that_cannot_be_had_is_asked_for_again_when_the_panel_is_opened(widget, site):
    listed = site.files.pop("/faq/fr.json")
    widget.open()
    with widget.page.expect_response("**/faq/fr.json") as response:
        type_in(widget, "date limite")
    assert response.value.status == 404
    widget.page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(2)
    expect(widget.alert).to_have_text("")
    assert site.paths.count("/faq/fr.json") == 1
    widget.button("Fermer").click()
    site.files["/faq/fr.json"] = listed
    widget.open()
    type_in(widget, "date limite")
    expect(options(widget)).to_have_text([DEADLINE])


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_while_the_list_is_open(site, visit, scheme, width):
    widget = visit(site.url, color_scheme=scheme, viewport={"width": width, "height": 720})
    widget.open()
    type_in(widget, "jury")
    expect(options(widget)).not_to_have_count(0)
    widget.page.keyboard.press("ArrowDown")
    assert violations(widget.page) == []
    for option in options(widget).all():
        assert option.bounding_box()["height"] >= 44
        expect(option).to_be_in_viewport(ratio=1)
