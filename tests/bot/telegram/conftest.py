"""The application with its Telegram channel on, and a Bot API server to talk to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.telegram.api import Pace
from faq.model import ASSUMED
from settings import Secret
from tests.bot import conftest as web
from tests.bot.telegram.fake import TOKEN, FakeTelegram
from tests.engines import FakeEngine, understood

FAST = Pace(a_chat=0.001, a_second=10_000, again=0.01, poll=1, patience=1.0, late=0.2, album=0.05)
PATIENT = replace(FAST, patience=30.0)  # where nothing hangs, but many things go on on a busy machine


class Exact(FakeEngine):
    """An engine that knows the FAQ's own questions, each in its language, and nothing else."""

    model_id = "exact"

    def __init__(self, faq: Any) -> None:
        entries = [entry for language in ASSUMED for entry in faq.entries(language)]
        self._known = {entry.question: entry for entry in entries}

    def parse(self, text: str) -> dict[str, Any]:
        if text == "break":
            raise RuntimeError("broken as asked")
        entry = self._known.get(text)
        scores = {language: float(language == entry.language) for language in ASSUMED} if entry else {}
        return {
            **understood(text, *([entry.id] if entry else []), answered=entry is not None),
            "language": {"scores": scores, "words": 9 if entry else 0},
        }


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    """A Bot API server."""
    fake = FakeTelegram()
    yield fake
    fake.stop()


@pytest.fixture
def start(
    serve: Callable[..., web.Web], telegram: FakeTelegram, real_faq: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., web.Web]]:
    """Starts the application with its channel; a second start goes on with the same database."""
    monkeypatch.setattr("bot.telegram.channel.Pace", lambda: FAST)
    monkeypatch.setattr(web, "Keywords", lambda: Exact(real_faq))
    with contextlib.ExitStack() as running:

        def begin(token: str = TOKEN, **more: Any) -> web.Web:
            settings = {"telegram_token": Secret(token), "telegram_api_url": telegram.url, **more}
            app = serve(**settings)
            running.enter_context(app.client)
            return app

        yield begin


@pytest.fixture
def patient_start(start: Callable[..., web.Web], monkeypatch: pytest.MonkeyPatch) -> Callable[..., web.Web]:
    """As `start`, and no call is given up, of Telegram's or of the database, however busy the machine is."""
    monkeypatch.setattr("bot.telegram.channel.Pace", lambda: PATIENT)
    monkeypatch.setattr("bot.core.storage.SECONDS_TO_WAIT", 60)
    monkeypatch.setattr("bot.core.database._WAITS_BRIEFLY", 60.0)
    return start
