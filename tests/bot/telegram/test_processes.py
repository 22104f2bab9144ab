"""One bot by several processes, on one machine or on two: what is sent is sent once and in order, whoever dies."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time

import httpx
import pytest
from sqlalchemy import create_engine, select

from bot.core.tables import leases
from bot.telegram.channel import WEBHOOK
from tests.bot.telegram.fake import TOKEN, message_of
from tests.bot.telegram.process import LEASE
from tests.conftest import ROOT, environment
from tests.examples import examples
from tests.services import free_port
from tests.waiting import until

CHATS = range(1, 1 + examples(8))
TOPICS = ("apply.deadline", "jury.who", "program.size", "work.pay")
ASKED = len(CHATS) * len(TOPICS)  # questions, each in every chat


class Processes:
    """Two that answer: with PostgreSQL a server each, as on two machines; with SQLite two workers of one."""

    def __init__(self, telegram, folder, database, **more):
        self.telegram, self.logs = telegram, []
        self._database = create_engine(database, future=True)
        settings = {
            "EIGBOT_TELEGRAM_TOKEN": TOKEN, "EIGBOT_TELEGRAM_API_URL": telegram.url, "EIGBOT_TODAY": "2016-11-10",
            "EIGBOT_DATABASE_URL": database, "EIGBOT_SECRET_KEY": "one-key-for-all-machines-of-the-bot", **more,
        }  # fmt: skip
        count = 2 if database.startswith("postgresql") else 1
        self.urls = [f"http://127.0.0.1:{free_port()}" for _ in range(count)]
        self._running = [
            self._begin(url, folder / str(number), {"EIGBOT_WORKERS": str(3 - count), **settings})
            for number, url in enumerate(self.urls)
        ]
        self._turns = itertools.cycle(self.urls)
        for url in self.urls:
            self.until(lambda url=url: self._is_up(url))
        self.until(lambda: self.taking_in())

    def _begin(self, url, folder, settings):
        folder.mkdir()
        self.logs.append(folder / "log")
        command = [sys.executable, "-m", "tests.bot.telegram.process", url.rpartition(":")[2]]
        with self.logs[-1].open("w") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environment(folder, folder, **settings), stderr=log)

    def _is_up(self, url):
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{url}/health", timeout=30).status_code == 200
        return False

    def until(self, true, seconds=30):
        return until(true, seconds, lambda: time.sleep(0.02), self.story)

    def story(self):
        return [*(log.read_text()[-2000:] for log in self.logs), len(self.telegram.messages), self._leases()]

    def _leases(self):
        with self._database.connect() as connection:
            return connection.execute(select(leases.c.name, leases.c.holder)).all()

    def taking_in(self):
        """The id of the process that polls, or set the webhook; None where none does."""
        holders = [holder for name, holder in self._leases() if name.startswith("telegram updates")]
        return int(holders[0].split(":")[1]) if holders else None

    def kill(self):
        """Kill that one outright; returns its id."""
        pid = self.taking_in()
        os.kill(pid, signal.SIGKILL)
        return pid

    def webhook(self, chat, text):
        """Send a question as Telegram does: to whoever answers, again until it is taken, and now and then twice."""
        number = self.telegram.number()
        update = {"update_id": number, "message": message_of(number, chat, text=text)}
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.telegram.webhook["secret_token"]}

        def is_taken():
            with contextlib.suppress(httpx.TransportError):
                return httpx.post(f"{next(self._turns)}{WEBHOOK}", json=update, headers=headers, timeout=30).is_success
            return False

        for _ in range(1 + number % 2):
            self.until(is_taken)

    def stop(self):
        for process in self._running:
            process.send_signal(signal.SIGINT)
        for process in self._running:
            process.wait(60)
        self._database.dispose()


@pytest.fixture
def begin(telegram, tmp_path, database_url):
    with contextlib.ExitStack() as running:

        def start(**more):
            processes = Processes(telegram, tmp_path, database_url, **more)
            running.callback(processes.stop)
            return processes

        yield start


def questions(faq):
    return [faq.topics[topic]["fr"].question for topic in TOPICS]


def answers_in_order(telegram):
    """Each chat's answers, repetitions taken out: those of all chats are the same."""
    return {tuple(text for text, _ in itertools.groupby(telegram.texts(chat))) for chat in CHATS}


def test_any_process_takes_the_webhook_and_each_answer_is_sent_once(begin, telegram, real_faq):
    processes = begin(EIGBOT_PUBLIC_URL="https://bot.example")
    processes.until(lambda: telegram.webhook)
    for text in questions(real_faq):
        for chat in CHATS:
            processes.webhook(chat, text)
    processes.until(lambda: len(telegram.messages) >= ASKED)
    before = len(telegram.messages)
    for number, text in enumerate(questions(real_faq)):
        for chat in CHATS:
            processes.webhook(chat, text)
            if (number, chat) == (1, 4):
                processes.kill()
    processes.until(lambda: all(len(set(telegram.texts(chat)[4:])) == 4 for chat in CHATS))
    for chat in CHATS:
        processes.webhook(chat, "/fr")
    processes.until(lambda: all("je continue en français" in telegram.texts(chat)[-1] for chat in CHATS))
    assert before == ASKED, "none doubled while nobody died"
    assert {len(answers) for answers in answers_in_order(telegram)} == {9}
    assert len(answers_in_order(telegram)) == 1
    assert len(telegram.messages) - (2 * ASKED + len(CHATS)) <= len(CHATS), (
        "at most what the dead one had under way in each chat"
    )


def test_where_who_polls_is_killed_another_does(begin, telegram, real_faq):
    processes = begin()
    processes.until(lambda: telegram.of("getUpdates"))
    for text in questions(real_faq):
        for chat in CHATS:
            telegram.say(text, chat)
    processes.until(lambda: len(telegram.messages) >= ASKED // 3)
    dead = processes.kill()
    polled = len(telegram.of("getUpdates"))
    waited = processes.until(lambda: len(telegram.of("getUpdates")) > polled + 1, LEASE + 2)
    assert processes.taking_in() != dead
    processes.until(lambda: all(len(set(telegram.texts(chat))) == 4 for chat in CHATS) and telegram.acknowledged())
    for chat in CHATS:
        telegram.say("/fr", chat)
    processes.until(lambda: all("je continue en français" in telegram.texts(chat)[-1] for chat in CHATS))
    assert {len(answers) for answers in answers_in_order(telegram)} == {5}
    assert len(answers_in_order(telegram)) == 1
    doubled = len(telegram.messages) - (ASKED + len(CHATS))
    assert doubled <= len(CHATS), "at most what the dead one had under way in each chat"
    print(f"polled again after {waited:.1f} s, {doubled} doubled")
