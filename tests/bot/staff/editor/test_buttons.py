"""A form that is sent with a button which no page has."""

from html import unescape

import pytest

from tests.bot.staff.editor.test_pages import ANSWER, HOURS


@pytest.mark.parametrize("do", ["nope", ""])
def test_a_button_that_no_page_has_is_no_mistake_of_the_server_and_edits_nothing(office, do):
    (staff,) = [route for route in office.web.client.app.routes if route.path.startswith("/staff{")]
    paths = {route.path for route in staff.endpoint._pages.routes if "POST" in route.methods}
    places = {"{topic}": "club.hours", "{id:int}": "1", "{key}": "none"}
    assert {"/staff/topics/{topic}", "/staff/review", "/staff/inbox/{id:int}"} <= paths
    before = office.bob.files()
    for path in sorted(paths - {"/staff/sign-in", "/staff/sign-out"}):
        for name, value in places.items():
            path = path.replace(name, value)
        assert office.bob.send(path, {"do": do}, at=HOURS).status_code < 500, path
    refused = office.bob.send(HOURS, {**office.bob.form(HOURS), ANSWER: "Never.", "do": do})
    assert refused.status_code == 422
    assert f"'{do}' is none of: save, see, move, discard, remove, keep." in unescape(refused.text)
    assert "No change is waiting" in office.bob.says("/staff/publish")
    assert office.bob.files() == before
