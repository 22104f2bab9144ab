"""What holds the calls together: connections that nobody may lose."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.telegram.api import BotApi, Pace
from settings import Secret, Settings
from tests.bot.telegram.fake import TOKEN, FakeTelegram

CANCELLED, LATEST = 600, 0.004  # calls, and the seconds of such a call, in which each is cancelled a little later


def test_calls_that_nobody_waits_for_any_more_give_their_connections_back(
    settings: Settings, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.api._MOST_CONNECTIONS", 4)
    monkeypatch.setattr("bot.telegram.api._SECONDS_FOR_CONNECTION", 2.0)
    calling = replace(settings, telegram_token=Secret(TOKEN), telegram_api_url=telegram.url)

    async def scene() -> object:
        api = BotApi.of(calling, Pace(a_second=100_000, patience=5.0))
        try:
            for number in range(CANCELLED):
                call = asyncio.create_task(api.call("sendChatAction", {"chat_id": 7, "action": "typing"}))
                await asyncio.wait([call], timeout=LATEST * number / CANCELLED)
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)
            return await api.call("getMe", {})
        finally:
            await api.close_connections()

    assert asyncio.run(scene())
