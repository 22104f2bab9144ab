"""The real server with its trained model, on Telegram and on the web at once."""

import pytest

from tests.bot.telegram.fake import TOKEN
from tests.conftest import Server

pytestmark = pytest.mark.xdist_group("model")


def test_the_real_server_answers_on_telegram_what_it_answers_on_the_web(trained, tmp_path, telegram):
    asked = ["C'est quoi la date limite ?", "how much is it paid?", "c'est quoi le défi du permis de conduire ?"]
    more = {"EIGBOT_TELEGRAM_TOKEN": TOKEN, "EIGBOT_TELEGRAM_API_URL": telegram.url, "EIGBOT_TODAY": "2016-11-10"}
    server = Server(trained, tmp_path / "var", **more)
    try:
        for chat, question in enumerate(asked, 1):
            telegram.say(question, chat)
        telegram.until(lambda: len(telegram.messages) == len(asked))
        for chat, question in enumerate(asked, 1):
            (reply,) = server.ask(question, f"web-{chat}", "fr")
            (text,) = telegram.texts(chat)
            answer, _, source = text.rpartition("\n\n")
            assert answer == reply["text"].replace("**", "")
            assert reply["custom"]["sources"][0]["title"] in source
        assert 'channel="telegram"' in server.client.get("/metrics").text
    finally:
        server.stop()
    log = server.log.read_text()
    assert "Telegram: @eigbot answers (long polling)." in log
    assert TOKEN.partition(":")[2] not in log
    assert "date limite" not in log
