"""An album is answered once, however its parts come: in two polls, in any order, by two processes."""

from dataclasses import replace

import pytest

from bot.telegram.texts import telegram_texts
from settings import Secret
from tests.bot.telegram.conftest import PATIENT
from tests.bot.telegram.fake import message_of

SECRET = "s3cret-enough"


def part(number, **more):
    return {"message": message_of(number, 7, photo=[{"file_id": "x"}], media_group_id="99", **more)}


def caption(faq):
    return {"caption": faq.topics["apply.deadline"]["fr"].question}


@pytest.mark.parametrize("first", ["caption", "photo"])
def test_its_parts_may_come_in_two_polls(start, telegram, real_faq, monkeypatch, first):
    monkeypatch.setattr("bot.telegram.channel.Pace", lambda: replace(PATIENT, album=60))
    start()
    parts = [part(1, **caption(real_faq)), part(2)]
    for each in parts if first == "caption" else parts[::-1]:
        telegram.push(each)
        telegram.until(telegram.acknowledged)
    telegram.say("/fr")
    telegram.until(lambda: len(telegram.texts()) == 2)
    assert "21 novembre 2016" in telegram.texts()[0]
    assert "je continue en français" in telegram.texts()[1]


def test_without_a_caption_only_text_is_asked_for_once_after_a_moment(start, telegram, real_faq):
    start()
    for number in (1, 2, 3):
        telegram.push(part(number))
        telegram.until(lambda: telegram.acknowledged() and telegram.texts())
    telegram.say("/fr")
    telegram.until(lambda: len(telegram.texts()) == 2)
    assert telegram.texts()[0] == telegram_texts()["fr"].no_text


@pytest.mark.parametrize("first", ["caption", "photo"])
def test_its_parts_may_come_to_two_processes(start, telegram, real_faq, monkeypatch, first):
    """Two of everything that a process has, over one database."""
    monkeypatch.setattr("bot.telegram.channel.Pace", lambda: replace(PATIENT, album=60))
    settings = {"public_url": "https://bot.example", "telegram_secret": Secret(SECRET)}
    processes = [start(**settings), start(**settings)]
    telegram.until(lambda: len(telegram.of("getMe")) == 2 and telegram.webhook)
    answered = 0

    def give(process, number, update):
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = {**update, "update_id": number}
        telegram.until(
            lambda: process.client.post("/telegram/webhook", json=update, headers=headers).status_code == 200
        )

    parts = [part(1, **caption(real_faq)), part(2)]
    for number, each in enumerate(parts if first == "caption" else parts[::-1]):
        give(processes[number], 10 + number, each)
        answered += "caption" in each["message"]
        telegram.until(lambda answered=answered: len(telegram.texts()) == answered)
    give(processes[0], 20, {"message": message_of(3, 7, text="/fr")})
    telegram.until(lambda: len(telegram.texts()) == 2)
    assert "21 novembre 2016" in telegram.texts()[0]
    assert "je continue en français" in telegram.texts()[1]
