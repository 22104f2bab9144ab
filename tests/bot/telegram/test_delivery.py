"""Every question is answered exactly once, whatever becomes of the network, Telegram or the process."""

import logging
import signal
import subprocess
import sys
import time

import pytest

from settings import Secret
from tests.bot.telegram.fake import TOKEN, message_of
from tests.conftest import ROOT, environment
from tests.waiting import until

ALIKE = [
    (429, "Too Many Requests: retry after 1"),
    (500, "Internal Server Error"),
    (502, "Bad Gateway"),
    (504, "Gateway Timeout"),
]


def question(faq, topic="apply.deadline"):
    return faq.topics[topic]["fr"].question


@pytest.mark.parametrize("status", ALIKE)
def test_what_telegram_fails_to_take_is_sent_again_once(start, telegram, real_faq, status):
    telegram.faults["sendMessage"].extend([status, status])
    start()
    telegram.say(question(real_faq))
    telegram.say("/fr", chat=8)
    telegram.until(lambda: telegram.texts(7) and telegram.texts(8))
    telegram.say("/fr", chat=7)
    telegram.until(lambda: len(telegram.texts(7)) == 2)
    assert "21 novembre 2016" in telegram.texts()[0]
    assert len(telegram.texts(8)) == 1


def test_retry_after_is_an_order_for_its_chat_and_no_other(start, telegram, real_faq):
    refuse, times = telegram._error, []
    telegram._error = lambda status, text: (
        refuse(status, text, retry_after=1) if status == 429 else refuse(status, text)
    )
    telegram.faults["sendMessage"].append((429, "Too Many Requests: retry after 1"))
    keep = telegram._keep
    telegram._keep = lambda number, body: (times.append((body["chat_id"], time.monotonic())), keep(number, body))[1]
    start()
    began = time.monotonic()
    telegram.say(question(real_faq), chat=7)
    telegram.until(lambda: telegram.of("sendMessage"))
    telegram.say("/fr", chat=8)
    telegram.until(lambda: telegram.texts(7) and telegram.texts(8))
    at = dict(times)
    assert at[7] - began >= 1
    assert at[8] < at[7]


def test_a_call_without_an_answer_is_made_again(start, telegram, real_faq):
    telegram.faults["sendMessage"].append("hang")
    start()
    telegram.say(question(real_faq))
    telegram.until(lambda: telegram.messages)
    telegram.say("/fr")
    telegram.until(lambda: len(telegram.messages) == 2)


def test_ready_notes_that_answers_wait_for_telegram_and_stays_ready(start, telegram, real_faq, monkeypatch):
    monkeypatch.setattr("bot.web.status._SECONDS_FRESH", 0.0)
    telegram.faults["sendMessage"].extend([(502, "Bad Gateway")] * 10_000)
    app = start()
    telegram.say(question(real_faq))
    telegram.until(lambda: telegram.of("sendMessage"))
    telegram.until(lambda: "notes" in app.client.get("/ready").json()["parts"]["telegram"])
    ready = app.client.get("/ready")
    assert ready.status_code == 200
    assert ready.json()["parts"]["telegram"]["notes"][0].endswith(": 1; see the log.")
    telegram.faults["sendMessage"].clear()
    telegram.until(lambda: app.client.get("/ready").json()["parts"]["telegram"] == {"ready": True})
    assert telegram.texts()


def test_a_webhook_left_from_before_is_removed(start, telegram, real_faq):
    telegram.webhook = {"url": "https://old.example"}
    telegram.say(question(real_faq))
    start()
    telegram.until(lambda: telegram.messages)
    assert telegram.of("deleteWebhook") == [{"drop_pending_updates": False}]


def test_a_repeated_update_is_answered_once_and_order_is_kept(start, telegram, real_faq):
    start()
    first = message_of(1, 7, text=question(real_faq))
    second = message_of(2, 7, text=question(real_faq, "jury.who"))
    number = telegram.number()
    telegram.push({"message": second}, number + 5)
    telegram.push({"message": first}, number)
    telegram.until(lambda: len(telegram.messages) == 2)
    for again in (first, second):
        telegram.push({"message": again}, number if again is first else number + 5)
    telegram.until(lambda: telegram.acknowledged() and telegram.of("getUpdates")[-1].get("offset") is None)
    telegram.push({"message": message_of(3, 7, text="/fr")}, number - 500)  # after a quiet week, numbers begin anew
    telegram.until(lambda: len(telegram.messages) == 3 and telegram.acknowledged())
    assert len(telegram.texts()) == 3
    assert sorted(("21 novembre" in text, "Mazzella" in text) for text in telegram.texts()) == [
        (False, False), (False, True), (True, False)
    ]  # fmt: skip


def test_conversations_keep_their_order_side_by_side(start, telegram, real_faq):
    asked = [question(real_faq, topic) for topic in ("apply.deadline", "jury.who", "program.size", "work.pay")]
    for text in asked:
        for chat in range(1, 11):
            telegram.say(text, chat)
    start()
    telegram.until(lambda: len(telegram.messages) == 40)
    assert len({tuple(telegram.texts(chat)) for chat in range(1, 11)}) == 1
    assert "21 novembre" in telegram.texts(1)[0]
    assert "Mazzella" in telegram.texts(1)[1]


def test_who_blocked_the_bot_is_no_error(start, telegram, real_faq, caplog):
    telegram.blocked.add(7)
    start()
    telegram.say(question(real_faq))
    telegram.until(lambda: telegram.of("sendMessage"))
    telegram.say("/fr", chat=8)
    telegram.until(lambda: telegram.texts(8))
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert len(telegram.of("sendMessage")) == 2


@pytest.mark.parametrize("token", ["1:wrong-token", "wrong-token", "a b/wrong-token?"])
def test_a_wrong_token_is_one_line_and_the_web_goes_on(start, telegram, caplog, token):
    app = start(token=token)

    def web_goes_on():
        assert app.client.get("/health").status_code == 200

    until(lambda: "EIGBOT_TELEGRAM_TOKEN" in caplog.text, 20, web_goes_on, lambda: caplog.text)
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in lines] == [
        "Telegram refuses EIGBOT_TELEGRAM_TOKEN; the web goes on without Telegram."
    ]
    assert "wrong-token" not in caplog.text
    assert app.client.get("/ready").status_code == 200


def test_the_webhook_takes_only_what_has_the_secret(start, telegram, real_faq):
    app = start(public_url="https://bot.example", telegram_secret=Secret("s3cret"))
    telegram.until(lambda: telegram.webhook)
    assert (telegram.webhook["url"], telegram.webhook["secret_token"]) == (
        "https://bot.example/telegram/webhook",
        "s3cret",
    )
    update = {"update_id": 77, "message": message_of(1, 7, text=question(real_faq))}

    def post(secret, **body):
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        return app.client.post("/telegram/webhook", headers=headers, **body).status_code

    assert [post(None, json=update), post("s3cre", json=update), post("s3cret", content=b"{"), post("s3cret", json=[])] == [
        403, 403, 400, 422
    ]  # fmt: skip
    assert [post("s3cret", json=update) for _ in range(3)] == [200, 200, 200]
    telegram.until(lambda: telegram.messages)
    assert post("s3cret", json={"update_id": 76, "message": message_of(2, 7, text="/fr")}) == 200
    telegram.until(lambda: len(telegram.messages) == 2)
    assert post("s3cret", json={"update_id": 78, "poll": {"id": "1"}}) == 200
    assert len(telegram.texts()) == 2


def test_the_webhooks_secret_is_made_and_kept(start, telegram):
    first = start(public_url="https://bot.example")
    telegram.until(lambda: telegram.webhook)
    made = telegram.webhook["secret_token"]
    assert len(made) > 30
    assert first.settings.telegram_secret_file.read_text() == made
    assert first.settings.telegram_secret_file.stat().st_mode & 0o077 == 0


def test_without_a_public_address_there_is_no_webhook(start, telegram):
    assert start().client.post("/telegram/webhook", json={}).status_code == 404


def test_a_restart_in_the_middle_of_a_backlog(telegram, real_faq, tmp_path):
    """Killed outright; what was sent while nobody could note it is the one window there is."""
    asked = [question(real_faq, topic) for topic in ("apply.deadline", "jury.who", "program.size", "work.pay")]
    for text in asked:
        for chat in range(1, 16):
            telegram.say(text, chat)
    more = {"EIGBOT_TELEGRAM_TOKEN": TOKEN, "EIGBOT_TELEGRAM_API_URL": telegram.url, "EIGBOT_TODAY": "2016-11-10"}
    command = [sys.executable, "-m", "tests.bot.telegram.process", "0"]

    def begin():
        return subprocess.Popen(
            command, cwd=ROOT, env=environment(tmp_path, tmp_path, **more), stderr=subprocess.DEVNULL
        )

    process = begin()
    telegram.until(lambda: len(telegram.messages) >= 20)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process = begin()
    try:
        telegram.until(lambda: telegram.acknowledged() and all(len(set(telegram.texts(c))) == 4 for c in range(1, 16)))
        for chat in range(1, 16):
            telegram.say("/fr", chat)
        telegram.until(lambda: all("je continue en français" in telegram.texts(c)[-1] for c in range(1, 16)))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
    for chat in range(1, 16):
        texts = telegram.texts(chat)
        once = [text for number, text in enumerate(texts) if number == 0 or text != texts[number - 1]]
        assert len(once) == 5, "each answer, in order"
    assert len(telegram.messages) - 15 * 5 <= 15, "at most what was under way in each conversation"
