"""Every setting, read from the environment once, in this one place.

It stands in this room because every other room may import it.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


_SECRETS = {
    "EIGBOT_SECRET_KEY",
    "EIGBOT_REST_TOKEN",
    "EIGBOT_STAFF_TOKEN",
    "EIGBOT_TELEGRAM_TOKEN",
    "EIGBOT_TELEGRAM_SECRET",
}


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


def _key(text: str) -> Secret:
    if len(text) < 32:
        raise ValueError
    return Secret(text)


def _matching(pattern: str) -> Callable[[str], Secret]:
    def convert(text: str) -> Secret:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError
        return Secret(text)

    return convert


def _bot_api(text: str) -> str:
    """The address of a Bot API server, without the `/bot` that precedes a token."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(text)
    return text.rstrip("/").removesuffix("/bot")


def _origin(text: str) -> str:
    """An origin as browsers write it: scheme and host in lower case, no path, no default port."""
    parts = urlsplit(text.lower())
    port = {"http": 80, "https": 443}[parts.scheme] if parts.scheme in ("http", "https") else 0
    bare = f"{parts.scheme}://{parts.netloc}"
    if not port or not parts.hostname or parts.username is not None or text.lower().removesuffix("/") != bare:
        raise ValueError(text)
    if not re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", parts.netloc.removesuffix(f":{parts.port}")):
        raise ValueError(text)
    return bare.removesuffix(f":{port}")


def _list_of(convert: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    return lambda text: tuple(convert(item) for item in re.split(r"[\s,]+", text) if item)


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
    secret_key: Secret | None = _setting("EIGBOT_SECRET_KEY", "a secret text of 32 characters or more", _key)
    staff_token: Secret | None = _setting("EIGBOT_STAFF_TOKEN", "a secret text", Secret)
    allowed_origins: tuple[str, ...] = _setting(
        "EIGBOT_ALLOWED_ORIGINS", "origins such as https://www.example.org, between blanks", _list_of(_origin), ()
    )
    public_url: str | None = _setting("EIGBOT_PUBLIC_URL", "an origin such as https://bot.example.org", _origin)
    trusted_proxies: tuple[Network, ...] = _setting(
        "EIGBOT_TRUSTED_PROXIES",
        "addresses or networks such as 10.0.0.0/8, between blanks",
        _list_of(ipaddress.ip_network),
        (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1")),
    )
    telegram_token: Secret | None = _setting("EIGBOT_TELEGRAM_TOKEN", "a bot's token as BotFather gives it", Secret)
    telegram_api_url: str = _setting(
        "EIGBOT_TELEGRAM_API_URL", "an address such as https://api.telegram.org", _bot_api, "https://api.telegram.org"
    )
    telegram_secret: Secret | None = _setting(
        "EIGBOT_TELEGRAM_SECRET", "1 to 256 of the characters A-Z a-z 0-9 _ -", _matching(r"[A-Za-z0-9_-]{1,256}")
    )

    @property
    def telegram_secret_file(self) -> Path:
        """Where the webhook's secret is kept while EIGBOT_TELEGRAM_SECRET is unset."""
        return self.var / "telegram.key"

    @property
    def conversations_url(self) -> str:
        """Where conversations are kept, as SQLAlchemy writes it."""
        return self.database_url or f"sqlite:///{self.var / 'conversations.db'}"

    @property
    def key_file(self) -> Path:
        """Where the key that signs session tokens is kept while EIGBOT_SECRET_KEY is unset."""
        return self.var / "secret.key"

    @property
    def facts_db(self) -> Path:
        """The SQLite file of programme facts."""
        return self.var / "facts.db"

    @property
    def conversation_tests(self) -> Path:
        """The folder of conversation tests: `tests/conversations` beside the FAQ's folder."""
        return self.data.parent / "tests" / "conversations"

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
            shown = "unusable" if name in _SECRETS else f"'{text}'"
            raise SettingError(f"{name} is {shown}, but must be {setting.metadata['what']}.") from error
    return Settings(**values)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def staff_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of whoever sits at the terminal, by its locale; English where it is none of ours."""
    name = next((environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(key)), "")
    return "fr" if name.lower().startswith("fr") else "en"
