"""The channel of docs/channels.md, asked as Mattermost asks, over real servers."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager, suppress

import httpx
import pytest
from starlette.responses import HTMLResponse

from examples.slash_command import AWAY, slash_app
from settings import Secret
from tests.bot.staff.scene import listening
from tests.conftest import ROOT
from tests.services import free_port
from tests.waiting import until

SLASH_TOKEN, REST_TOKEN = "of-the-chat", "of-the-rest-channel"


@contextmanager
def started(assistant, tmp_path):
    """Its address, once it is started as the page says, in a process of its own."""
    port, log = free_port(), tmp_path / "channel.log"
    own = {"SLASH_TOKEN": SLASH_TOKEN, "EIGBOT_REST_TOKEN": REST_TOKEN, "ASSISTANT": assistant, "SLASH_PORT": str(port)}
    command = [sys.executable, "examples/slash_command.py"]
    with log.open("w") as written:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=written, stderr=written)

    def is_there():
        try:
            return httpx.get(f"http://127.0.0.1:{port}/ask").status_code == 405  # it is posted to
        except httpx.TransportError:
            assert process.poll() is None, log.read_text()
            return False

    def pause():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)

    try:
        until(is_there, 20, pause, log.read_text)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def command(serve, small, tmp_path):
    """What a person types after `/ask`, and what the chat shows them."""
    web = serve(small, rest_token=Secret(REST_TOKEN))
    with listening(web.client.app) as bot, started(bot, tmp_path) as chat:
        # The first message loads what redaction needs, which takes long on a busy machine.
        first, allowed = {"sender": "first", "message": "opens"}, {"Authorization": f"Bearer {REST_TOKEN}"}
        httpx.post(f"{bot}/webhooks/rest/webhook", json=first, headers=allowed, timeout=None).raise_for_status()
        yield lambda text, user="ada": shown(chat, text, user)


def shown(chat, text, user="ada", token=SLASH_TOKEN):
    form = {"user_id": user, "user_name": user, "command": "/ask", "text": text, "response_url": "http://127.0.0.1/"}
    response = httpx.post(f"{chat}/ask", data=form, headers={"Authorization": f"Token {token}"}, timeout=None)
    response.raise_for_status()
    assert response.json()["response_type"] == "ephemeral"
    return response.json()["text"]


def test_a_question_is_answered(command):
    assert command("what is the price?") == "Douze euros par an."


def test_a_choice_is_made_by_whom_it_was_offered_and_by_nobody_else(command):
    offered = dict(re.findall(r"^- (.+): `/ask (\S+)`$", command("qzxv"), re.MULTILINE))
    assert "Horaires" in offered
    hours = command("opens", user="carol")
    assert command(offered["Horaires"]) == hours
    assert command(offered["Horaires"], user="bob") != hours


def test_a_refusal_of_the_assistant_is_told(command):
    assert "2000" in command("opens " * 1000)


def test_an_assistant_that_is_away_is_told():
    with listening(slash_app(f"http://127.0.0.1:{free_port()}", SLASH_TOKEN)) as chat:
        assert shown(chat, "opens") == AWAY


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (502, "<html><h1>Bad Gateway</h1></html>"),
        (504, ""),
        (503, '{"detail": "upstream"}'),
        (200, "<h1>Maintenance</h1>"),
    ],
)
def test_a_proxy_that_answers_in_its_place_is_told_as_away(status, content):
    async def proxy(scope, receive, send):
        await HTMLResponse(content, status)(scope, receive, send)

    with listening(proxy) as bot, listening(slash_app(bot, SLASH_TOKEN)) as chat:
        assert shown(chat, "opens") == AWAY


def test_nobody_asks_without_the_chats_token(serve, small):
    with listening(slash_app("http://127.0.0.1:1", SLASH_TOKEN)) as chat:
        with pytest.raises(httpx.HTTPStatusError, match="401"):
            shown(chat, "opens", token="guessed")
