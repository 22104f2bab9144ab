"""Forms that do not arrive as they should: what is said of them, and to whom."""

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.staff.frame import form_of
from bot.web import request_body
from bot.web.pages.texts import page_texts
from bot.web.request_body import MOST_BYTES
from settings import Secret
from tests.bot.staff.test_access import OWN, TOKEN, parsed
from tests.bot.web.test_pages import HTML, elements, plain, text

POST = {"type": "http", "method": "POST", "path": "/staff/sign-in", "headers": [], "query_string": b""}


def read(receive):
    return anyio.run(form_of, Request(POST, receive))


def test_of_a_sender_who_is_gone_there_is_no_form_and_no_mistake():
    sent = [{"type": "http.request", "body": b"name=Ada&", "more_body": True}, {"type": "http.disconnect"}]

    async def receive():
        return sent.pop(0)

    assert read(receive) == {}


def test_a_form_that_never_comes_whole_is_refused_as_too_slow(monkeypatch):
    monkeypatch.setattr(request_body, "SECONDS_TO_SEND", 0.01)

    with pytest.raises(HTTPException) as refused:
        read(anyio.sleep_forever)
    assert (refused.value.status_code, refused.value.detail) == (408, "The body did not arrive within 0.01 seconds.")


def test_a_form_that_is_too_large_is_said_to_be_so(serve, small):
    web = serve(small, staff_token=Secret(TOKEN))
    form = {"token": "x" * MOST_BYTES}
    refused = web.client.post("/staff/sign-in?lang=fr", data=form, headers={**OWN, **HTML, "Accept-Language": "fr"})
    assert refused.status_code == 413
    sections = [text(each) for each in elements(parsed(refused), "section")]
    for shown, language in zip(sections, ("fr", "en"), strict=True):
        t = page_texts()[language]
        assert plain(f"{t.not_whole} {t.not_whole_text}") in shown
    told = web.client.post("/staff/sign-in", data=form, headers=OWN)
    assert (told.status_code, told.json()) == (413, {"error": f"The body is over {MOST_BYTES} bytes."})
