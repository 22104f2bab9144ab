"""Every setting, read from the environment once, in this one place.

It stands in this room because every other room may import it.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")


class SettingError(Exception):
    """An environment variable has a value that cannot be used; the message names both."""


class Secret:
    """A text that never prints."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret('…')"

    __str__ = __repr__

    def reveal(self) -> str:
        """The text itself."""
        return self._value


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 3650:
        raise ValueError(text)
    return days


def _setting(name: str, what: str, convert: Any, default: Any = None) -> Any:
    meta = {"name": name, "what": what, "convert": convert}
    if callable(default):
        return field(default_factory=default, metadata=meta)
    return field(default=default, metadata=meta)


@dataclass(frozen=True)
class Settings:
    """What the environment says. Each field's metadata names its variable and what it takes."""

    data: Path = _setting("EIGBOT_DATA", "a folder", Path, lambda: Path("data"))
    var: Path = _setting("EIGBOT_VAR", "a folder", Path, lambda: Path("var"))
    models: Path = _setting("EIGBOT_MODELS", "a folder", Path, lambda: Path("models"))
    today_frozen: dt.date | None = _setting("EIGBOT_TODAY", "a date such as 2016-11-10", _date)
    database_url: str | None = _setting("EIGBOT_DATABASE_URL", "an SQLAlchemy address", str)
    retention_days: int = _setting("EIGBOT_RETENTION_DAYS", "a number of days, 1 to 3650", _days, 90)
    rest_token: Secret | None = _setting("EIGBOT_REST_TOKEN", "a secret text", Secret)

    @property
    def conversations_url(self) -> str:
        """Where conversations are kept, as SQLAlchemy writes it."""
        return self.database_url or f"sqlite:///{self.var / 'conversations.db'}"

    @property
    def facts_db(self) -> Path:
        """The SQLite file of programme facts."""
        return self.var / "facts.db"

    def today(self, timezone: ZoneInfo) -> dt.date:
        """The day it is in `timezone`, unless EIGBOT_TODAY freezes it."""
        return self.today_frozen or dt.datetime.now(timezone).date()


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read all settings; an empty variable counts as unset.

    Raises:
        SettingError: a value that its setting cannot take. A secret's value is never shown.

    """
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        name, text = setting.metadata["name"], environ.get(setting.metadata["name"], "").strip()
        if not text:
            continue
        try:
            values[setting.name] = setting.metadata["convert"](text)
        except ValueError as error:
            raise SettingError(f"{name} is '{text}', but must be {setting.metadata['what']}.") from error
    return Settings(**values)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
