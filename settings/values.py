"""The values that settings take: each `parse_` function converts a variable's text.

They raise ValueError where the text is none of theirs. They do not repeat it, since it may be a secret: `read_settings`
words it.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from settings.guessable import is_guessable

_SHORTEST_KEY, _SHORTEST_TOKEN = 32, 8
MOST_WORKERS = 64
FIRST_YEAR, LAST_YEAR = 1970, 2199
STAFF_LANGUAGES = ("fr", "en")
_POSTGRESQL = r"([^@:/?#\s]+(:[^@:/?#\s]*)?@)?([\w.-]+|\[[0-9a-fA-F:]+\])?(:\d{1,5})?/[^@:/?#\s]+(\?[^@#\s]*)?"
_SQLITE = r"(/.*)?"
_DATABASES = {"postgresql": _POSTGRESQL, "postgresql+psycopg2": _POSTGRESQL, "sqlite": _SQLITE}
LOG_FORMATS = ("text", "json")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


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


class SigningKey(Secret):
    """What the server signs with, and the keys before it, latest first: what they signed is still good."""

    def __init__(self, value: str, *previous: str) -> None:
        super().__init__(value)
        self._previous = previous

    def all(self) -> list[str]:
        """Every key, as the library that signs takes them: the one that signs is the last."""
        return [*reversed(self._previous), self.reveal()]


def parse_date(text: str) -> dt.date:
    """A date as ISO 8601 writes it: 2016-11-10. Days before and after it are reckoned with, in any zone."""
    date = dt.date.fromisoformat(text)
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValueError
    return date


def parse_days(text: str) -> int:
    """A whole number of days, 1 to 3650."""
    return _whole_number(text, 3650)


def parse_workers(text: str) -> int:
    """A whole number of processes, 1 to 64."""
    return _whole_number(text, MOST_WORKERS)


def parse_port(text: str) -> int:
    """A port, 1 to 65535."""
    return _whole_number(text, 65535)


def parse_staff_language(text: str) -> str:
    """A language that what staff read is in."""
    if text not in STAFF_LANGUAGES:
        raise ValueError
    return text


def parse_switch(text: str) -> bool:
    """Whether something is on: on or off."""
    if text.lower() not in ("on", "off"):
        raise ValueError
    return text.lower() == "on"


def parse_seconds(text: str) -> float:
    """A number of seconds, 0.1 to 30."""
    number = float(text)
    if not 0.1 <= number <= 30:
        raise ValueError
    return number


def _whole_number(text: str, most: int) -> int:
    number = int(text)
    if not 1 <= number <= most:
        raise ValueError
    return number


def parse_key(text: str) -> SigningKey:
    """A signing key of 32 characters or more that nobody would guess; or several between blanks, the newest first."""
    several = text.split()
    keys = several if min(map(len, several), default=0) >= _SHORTEST_KEY else [text]
    if len(text) < _SHORTEST_KEY or any(map(is_guessable, keys)):
        raise ValueError
    return SigningKey(*keys)


def parse_log_format(text: str) -> str:
    """How the log is written."""
    if text not in LOG_FORMATS:
        raise ValueError
    return text


def parse_token(text: str) -> Secret:
    """What opens something to whoever shows it: anything of 8 characters or more that nobody would guess."""
    if len(text) < _SHORTEST_TOKEN or is_guessable(text):
        raise ValueError
    return Secret(text)


def secret_matching(pattern: str, own: bool = False) -> Callable[[str], Secret]:
    """A parser of secrets that `pattern` matches from end to end; of our `own`, none that anybody would guess."""

    def convert(text: str) -> Secret:
        if not re.fullmatch(pattern, text, re.ASCII) or (own and is_guessable(text)):
            raise ValueError
        return Secret(text)

    return convert


def parse_bot_api_url(text: str) -> str:
    """The address of a Bot API server, without the `/bot` that precedes a token."""
    _parts_of_address(text)
    return text.rstrip("/").removesuffix("/bot")


def parse_chat_url(text: str) -> str:
    """The base address of a chat-completions interface, without the path of its one call and without a password."""
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", _parts_of_address(text).netloc):
        raise ValueError
    return text.rstrip("/").removesuffix("/chat/completions")


def _parts_of_address(text: str) -> SplitResult:
    """The parts of an HTTP address that more can be appended to."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    _ = parts.port  # which raises where it is none
    return parts


def parse_origin(text: str) -> str:
    """An origin as browsers write it: scheme and host in lower case, no path, no default port."""
    parts = urlsplit(text.lower())
    port = {"http": 80, "https": 443}[parts.scheme] if parts.scheme in ("http", "https") else 0
    bare = f"{parts.scheme}://{parts.netloc}"
    if not port or not parts.hostname or parts.username is not None or text.lower().removesuffix("/") != bare:
        raise ValueError
    if not re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", parts.netloc.removesuffix(f":{parts.port}")):
        raise ValueError
    return bare.removesuffix(f":{port}")


def parse_database_url(text: str) -> str:
    """The address of an SQLite file or of a PostgreSQL database, as SQLAlchemy writes it.

    Signs that have a meaning in an address are to be written as `%40` is for `@`, also in a password: what is read
    otherwise than it was meant would show some of it where the database is named.
    """
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in _DATABASES or not re.fullmatch(_DATABASES[scheme], rest):
        raise ValueError
    return text


def parse_public_url(text: str) -> str:
    """An origin as browsers write it, and a path where the server is under one, without a slash at its end."""
    parts = urlsplit(text)
    path = parts.path.rstrip("/")
    if parts.query or parts.fragment or not re.fullmatch(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*", path):
        raise ValueError
    return parse_origin(f"{parts.scheme}://{parts.netloc}") + path


def parse_contact(text: str) -> str:
    """Where somebody is reached, as a URI: a mail address gets `mailto:`; https, mailto and tel stay as they are."""
    if re.fullmatch(r"[^\s:/@<>]+@[^\s:/@<>]+\.[^\s:/@<>]+", text):
        return f"mailto:{text}"
    if not re.fullmatch(r"(?:https://|mailto:|tel:)[!-~]+", text):
        raise ValueError
    return text


def parse_network(text: str) -> Network:
    """An address or a network; an IPv4 one that IPv6 wraps (`::ffff:10.0.0.0/104`) is the IPv4 one."""
    network = ipaddress.ip_network(text)
    first = network.network_address
    if isinstance(first, ipaddress.IPv6Address) and first.ipv4_mapped and network.prefixlen >= 96:
        return ipaddress.ip_network(f"{first.ipv4_mapped}/{network.prefixlen - 96}")
    return network


def parse_list(convert: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    """A parser of values between blanks or commas, each converted by `convert`."""
    return lambda text: tuple(convert(item) for item in re.split(r"[\s,]+", text) if item)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine only."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
