"""The hint by mail that questions wait: once an hour at most, and nothing of what was asked."""

import datetime as dt
import time

import pytest
from sqlalchemy import select

from bot.core.conversations import Conversations
from bot.core.tables import staff_mail
from bot.staff.inbox import hint
from bot.staff.inbox.hint import InboxHint
from bot.staff.notices import worker
from settings import Settings
from tests.bot.staff.notices.conftest import Now, mail_server
from tests.waiting import until

__all__ = ["mail_server"]  # the fixture

MAIL = {
    "smtp_host": "127.0.0.1", "smtp_port": 25, "smtp_tls": "none", "mail_from": "eigbot@example.org",
    "mail_to": ("team@example.org", "chief@example.org"),
}  # fmt: skip
PAGE = "https://bot.example/staff/inbox"


@pytest.fixture
def now():
    return Now(dt.datetime(2026, 11, 30, 9, tzinfo=dt.timezone.utc))


@pytest.fixture
def look(database_url, now):
    """Looks once, as a process that has just started."""

    def once(language="en"):
        conversations = Conversations(database_url)
        InboxHint(conversations, Settings(**MAIL).mail, language, "https://bot.example", now).put()
        conversations.close()

    return once


@pytest.fixture
def mails(conversations):
    """The mails in the queue."""

    def found():
        with conversations.reading() as connection:
            return connection.execute(select(staff_mail).order_by(staff_mail.c.id)).all()

    return found


@pytest.mark.parametrize(("language", "says"), [("en", "wait in the inbox: 2"), ("fr", "au guichet\u00a0: 2")])
def test_it_says_how_many_wait_and_where_and_not_what(look, leave, mails, language, says):
    look(language)
    assert mails() == []
    leave("Where does Zébulon park?"), leave("Où se gare Zébulon ?", "fr", "you")
    look(language)
    found = mails()
    assert [mail.recipient for mail in found] == ["team@example.org", "chief@example.org"]
    for text in (found[0].text, found[0].html):
        assert says in text
        assert PAGE in text
        assert "Zébulon" not in text
    assert found[0].subject.endswith("2")


def test_new_ones_are_told_of_after_an_hour_and_old_ones_once(look, leave, mails, now):
    leave()
    look()
    leave()
    now.later(minutes=59)
    look()
    assert len(mails()) == 2, "one to each"
    now.later(minutes=1)
    look()
    assert [mail.subject[-1] for mail in mails()[2:]] == ["2", "2"]
    now.later(hours=5)
    look()
    assert len(mails()) == 4, "both wait still, and are known"


def test_what_was_settled_before_is_not_told_of(look, leave, team, mails):
    withdrawn, answered, closed = leave(), leave(), leave()
    team.withdraw("web", "me", withdrawn)
    team.answer([answered], "No.", by="Ada")
    team.close([closed], by="Ada")
    look()
    assert mails() == []


def test_a_server_mails_it(serve, small, mail_server, monkeypatch):
    for module in (hint, worker):
        monkeypatch.setattr(module, "SECONDS", 0.02)
    server = mail_server()
    web = serve(small, **{**MAIL, "smtp_port": server.port}, mail_language="en", public_url="https://bot.example")
    with web.client:
        left = web.client.post("/api/team", json={"message": "Is there parking?"}, headers=web.session())
        assert left.status_code == 201
        until(lambda: len(server.taken) == 2, 30, lambda: time.sleep(0.02), lambda: server.commands)
    assert server.taken[0].message["Subject"] == "[EIGbot] Questions that wait for the team: 1"
