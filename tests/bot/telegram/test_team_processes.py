"""Questions for the team over real processes: left on the web, over REST and on Telegram, answered whatever dies."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import httpx
import pytest
from sqlalchemy import func, select

from bot.core.conversations import Conversations
from bot.core.tables import metadata, outbox
from bot.core.team_questions import TeamQuestions
from tests.bot.telegram.fake import TOKEN
from tests.bot.telegram.test_scenes import buttons
from tests.command import eigbot
from tests.conftest import ROOT, environment
from tests.services import free_port
from tests.waiting import until

QUESTION = "Y a-t-il un parking ?"
ANSWER = "Non, mais un tram."


class Killable:
    """A server that can be killed outright and begun again over the same database."""

    def __init__(self, telegram, folder, database):
        self._folder, self._log = folder, folder / "log"
        self._settings = {
            "EIGBOT_TELEGRAM_TOKEN": TOKEN, "EIGBOT_TELEGRAM_API_URL": telegram.url, "EIGBOT_TODAY": "2016-11-10",
            "EIGBOT_DATABASE_URL": database, "EIGBOT_SECRET_KEY": "one-key-for-all-machines-of-the-bot",
        }  # fmt: skip
        self.begin()

    def begin(self):
        url = f"http://127.0.0.1:{free_port()}"
        self.client = httpx.Client(base_url=url, timeout=60)
        command = [sys.executable, "-m", "tests.bot.telegram.process", url.rpartition(":")[2]]
        with self._log.open("a") as log:
            env = environment(self._folder, self._folder, **self._settings)
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=log)
        until(self._is_up, 60, lambda: time.sleep(0.05), self._log.read_text)

    def _is_up(self):
        assert self._process.poll() is None, self._log.read_text()
        with contextlib.suppress(httpx.TransportError):
            return self.client.get("/health").status_code == 200
        return False

    def kill(self):
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(30)

    def stop(self):
        self.client.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)

    def ask(self, text, sender="a-server"):
        body = {"sender": sender, "message": text, "metadata": {"language": "fr"}}
        return self.client.post("/webhooks/rest/webhook", json=body).json()


@pytest.fixture
def server(telegram, tmp_path, database_url):
    running = Killable(telegram, tmp_path, database_url)
    yield running
    running.stop()


@pytest.fixture
def conversations(server, database_url):
    found = Conversations(database_url)
    yield found
    found.close()


def leave_everywhere(server, telegram):
    """A question on the web, over REST and on Telegram; returns the web's session, and the message on Telegram."""
    token = server.client.post("/api/session", json={}).json()["token"]
    session = {"Authorization": f"Bearer {token}"}
    assert server.client.post("/api/team", json={"message": QUESTION}, headers=session).status_code == 201
    for text in (QUESTION, "/team", "/team.send"):
        (reply,) = server.ask(text)
    assert reply["custom"]["kind"] == "team"
    asked = telegram.say(QUESTION)
    for data in ("/team", "/team.send"):
        telegram.until(lambda data=data: telegram.texts() and data in buttons(telegram.last()).values())
        telegram.press(data, telegram.last())
    telegram.until(lambda: len(telegram.messages) == 3)
    return session, asked


def answers_on_telegram(telegram):
    return [message for message in telegram.messages.values() if ANSWER in message["text"]]


def unsent(conversations):
    with conversations.reading() as connection:
        return connection.execute(select(func.count()).where(outbox.c.body.is_not(None))).scalar_one()


def test_an_answer_reaches_every_conversation_though_the_server_is_killed_before_it_is_sent(
    server, telegram, conversations, database_url, tmp_path
):
    session, asked = leave_everywhere(server, telegram)
    team = TeamQuestions(conversations)
    waiting = team.all_of()
    assert sorted(each.channel for each in waiting) == ["rest", "telegram", "web"]
    server.kill()
    assert len(team.answer([each.id for each in waiting], ANSWER, by="Ada")) == 3
    server.begin()
    telegram.until(lambda: answers_on_telegram(telegram))
    (sent,) = answers_on_telegram(telegram)
    assert sent["reply_parameters"]["message_id"] == asked
    (answer,) = server.client.get("/api/team", headers=session).json()["answers"]
    assert answer["text"] == ANSWER
    replies = server.ask("Bonjour ?")
    assert [ANSWER in reply["text"] for reply in replies] == [False, True]

    # What was sent is not sent again, whatever dies afterwards.
    until(lambda: not unsent(conversations), 30, lambda: time.sleep(0.05), lambda: "something is unsent")
    server.kill()
    server.begin()
    telegram.say("/en")
    telegram.until(lambda: "English" in telegram.texts()[-1])
    assert len(answers_on_telegram(telegram)) == 1

    # On a busy machine the server may ask for patience.
    erased = lambda: server.client.delete("/api/session", headers=session).status_code == 204  # noqa: E731
    until(erased, 30, lambda: time.sleep(0.05), lambda: "not erased")
    for sender in ("a-server", "7"):
        done = eigbot("forget", sender, models=tmp_path, var=tmp_path, EIGBOT_DATABASE_URL=database_url)
        assert done.exit_code == 0, done.stderr
        assert "0 rows left" in done.stdout
        assert "team_questions 0" in done.stdout
    with conversations.reading() as connection:
        for name in ("conversations", "turns", "outbox", "team_questions", "team_addresses"):
            assert connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() == 0, name
