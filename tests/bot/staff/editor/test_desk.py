"""What the editor says of the FAQ is said of the day that it is where the programme is."""

import datetime as dt
from types import SimpleNamespace

import pytest

from bot.core.conversations import Conversations
from bot.staff.editor import desk
from faq.lint import check
from settings import Settings

PROGRAM = "timezone: Pacific/Auckland\nfacts:\n  chair: {value: Ada Lovelace, checked: 2026-11-30}\n"


class Clock(dt.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.moment.astimezone(tz)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""
    for module in (desk, check):
        monkeypatch.setattr(module, "dt", SimpleNamespace(datetime=Clock, date=dt.date, timezone=dt.timezone))

    def put(moment):
        monkeypatch.setattr(Clock, "moment", dt.datetime.fromisoformat(moment), raising=False)

    return put


def test_what_was_said_of_yesterday_is_not_said_once_the_programmes_own_day_is_over(small, tmp_path, at):
    (small / "program.yml").write_text(PROGRAM)
    settings = Settings(data=small, var=tmp_path, models=tmp_path)
    editor = desk.Desk(Conversations(settings.conversations_url), settings)

    def to_come():
        return [found.code for found in editor.copy().now.findings if "2026-11-30" in str(found)]

    at("2026-11-29T10:59:00+00:00")  # a minute before midnight there
    assert to_come() == ["checked-in-future"]
    at("2026-11-29T11:00:00+00:00")
    assert to_come() == []
