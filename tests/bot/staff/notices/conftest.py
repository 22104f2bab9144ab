"""Notices over the small FAQ, at a moment that the test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import anyio
import pytest
from sqlalchemy import update

from bot.core.conversations import Conversations
from bot.core.tables import turns
from bot.publishing import log as publish_log
from bot.publishing.log import PublishLog
from bot.staff.dashboard import Localisation
from bot.staff.notices.clock import StaffClock
from bot.staff.notices.page import NoticeParts, Notices
from bot.staff.notices.store import Notice, NoticeStore
from bot.staff.notices.worker import NoticeWorker
from bot.staff.texts import staff_texts
from settings import Settings
from tests.bot.staff.notices.mail_server import Behaviour, TestMailServer
from tests.stores import write_facts
from tests.turns import add_turn

MONDAY = dt.datetime(2026, 11, 30, 9, tzinfo=dt.timezone.utc)


class Now:
    """The moment, as the test has it."""

    def __init__(self, moment: dt.datetime = MONDAY) -> None:
        self.moment = moment

    def __call__(self) -> dt.datetime:
        return self.moment

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.moment += dt.timedelta(**time)


@dataclass
class Office:
    """A server's database and files, and what makes and mails its notices."""

    settings: Settings
    now: Now
    conversations: Conversations
    publishes: PublishLog
    worker: NoticeWorker

    @property
    def store(self) -> NoticeStore:
        return NoticeStore(self.conversations, self.publishes)

    def notices(self) -> list[Notice]:
        """All of them, latest first."""
        return self.store.notices(100)

    def published(self, result: str, *messages: str) -> None:
        """Something came of a save, just now."""
        with pytest.MonkeyPatch.context() as patch:
            clock = Mock(wraps=dt)
            clock.datetime = Mock(now=lambda _: self.now())
            patch.setattr(publish_log, "dt", clock)
            self.publishes.note("save", result, messages)

    def asked(
        self, text: str, kind: str = "answer", topic: str | None = "club.hours", at: dt.datetime | None = None
    ) -> int:
        """Somebody asked something, just now or at a moment."""
        reply = {"text": "…", "custom": {"kind": kind, "topic": topic, "language": "en", "choices": []}}
        turn = add_turn(self.conversations, "web", f"{text} {at}", text, [reply])
        with self.conversations.transaction() as connection:
            connection.execute(update(turns).where(turns.c.id == turn).values(at=at or self.now()))
        return turn

    def collect(self) -> None:
        """What the worker does every few seconds, once."""
        anyio.run(self.worker.collect)

    def send(self) -> None:
        """Likewise, of the mail that is due."""
        anyio.run(self.worker.send)


async def localisation(language: str) -> Localisation:
    return Localisation(staff_texts()[language], language, {}, {"club.hours": "Hours"}, dt.date.isoformat)


def opened(settings: Settings, now: Now, to_review: int = 3) -> Office:
    """An office as a server that starts has it; another one over the same settings is another process."""
    conversations = Conversations(settings.conversations_url)
    publishes = PublishLog(conversations)
    nothing: Any = None
    parts = NoticeParts(nothing, nothing, nothing, publishes, conversations, settings, localisation, lambda: to_review)
    worker = Notices(parts, StaffClock(settings, now)).worker()
    return Office(settings, now, conversations, publishes, worker)


@pytest.fixture
def office(tmp_path: Path, small: Path, database_url: str) -> Office:
    """An office without mail."""
    settings = Settings(data=small, var=tmp_path / "var", models=tmp_path / "models", database_url=database_url)
    write_facts(small, settings.facts_db)
    return opened(settings, Now())


@pytest.fixture
def mail_server() -> Iterator[Callable[..., TestMailServer]]:
    """Makes mail servers."""
    servers: list[TestMailServer] = []

    def make(**behaviour: Any) -> TestMailServer:
        servers.append(TestMailServer(Behaviour(**behaviour)))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


def with_mail(office: Office, port: int, **more: Any) -> Office:
    """The office with a mail server at a port of this machine."""
    mail = {
        "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none", "mail_from": "eigbot@example.org",
        "mail_to": ("team@example.org",), "mail_language": "en", **more,
    }  # fmt: skip
    return opened(replace(office.settings, **mail), office.now)
