"""How mail is sent: what its settings take, and which of them need each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from settings.values import Secret, SettingError, is_loopback

if TYPE_CHECKING:
    from settings.environment import Settings

STARTTLS, TLS, CLEAR = "starttls", "tls", "none"
"""Encrypted once connected, encrypted from the start, and not at all."""
_PORTS = {STARTTLS: 587, TLS: 465, CLEAR: 25}
_SCHEMES = {"smtp": STARTTLS, "smtps": TLS}
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rf"{_NAME}(?:\.{_NAME})*\.?")
_ADDRESS = re.compile(rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{1,64}}@{_NAME}(?:\.{_NAME})*")


@dataclass(frozen=True)
class MailSettings:
    """A mail server, who is its user if it asks for one, from whom mail goes, and to whom of the staff, if anybody."""

    host: str
    port: int
    tls: str
    user: str | None
    password: Secret | None
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over, how encrypted, and who signs in there, if anybody has to."""

    host: str
    port: int
    tls: str
    user: str | None = None
    password: Secret | None = None


def parse_smtp_url(text: str) -> SmtpServer:
    """A mail server as one address: `smtp://` (encrypted once connected, unless it ends in `?tls=none`) or `smtps://`."""
    parts = urlsplit(text)
    options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    if parts.scheme not in _SCHEMES:
        raise ValueError
    tls = parse_mail_tls(options.pop("tls", _SCHEMES[parts.scheme]))
    has_user, has_password = parts.username is not None, parts.password is not None
    if options or parts.path.strip("/") or parts.fragment or has_user != has_password or not parts.hostname:
        raise ValueError
    user, password = unquote(parts.username or "") or None, unquote(parts.password or "") or None
    if not (user is None) == (password is None) or not (password or "x").isascii():
        raise ValueError
    host = parse_host(parts.hostname)
    return SmtpServer(host, parts.port or _PORTS[tls], tls, user, Secret(password) if password else None)


def parse_mail_tls(text: str) -> str:
    """One of `starttls`, `tls`, `none`."""
    if text.lower() not in _PORTS:
        raise ValueError
    return text.lower()


def parse_host(text: str) -> str:
    """A machine's name or address, without scheme and port."""
    if not _HOST.fullmatch(text) and not re.fullmatch(r"[0-9a-fA-F:]+:[0-9a-fA-F:.]*", text):
        raise ValueError
    return text


def parse_mail_address(text: str) -> str:
    """A mail address alone, without its owner's name."""
    if not _ADDRESS.fullmatch(text) or len(text) > 254:
        raise ValueError
    return text


def complete_mail_settings(settings: Settings) -> MailSettings | None:
    """The settings of mail together; None where none of them is set. Without recipients, visitors alone get mail.

    Raises:
        SettingError: some are missing, or a password would be sent in clear.

    """
    needed = {
        "EIGBOT_SMTP_HOST": settings.smtp_host or settings.smtp_url,
        "EIGBOT_MAIL_FROM": settings.mail_from,
    }
    apart = (settings.smtp_port, settings.smtp_user, settings.smtp_password)
    others = (*apart, settings.mail_to, settings.mail_language)
    if not any(needed.values()) and not any(others) and settings.smtp_tls == STARTTLS:
        return None
    if settings.smtp_url and (settings.smtp_host or any(apart) or settings.smtp_tls != STARTTLS):
        raise SettingError(
            "EIGBOT_SMTP_URL says all that EIGBOT_SMTP_HOST, _PORT, _TLS, _USER and _PASSWORD say apart: set it, or "
            "them."
        )
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingError(
            f"{missing[0]} is unset, but mail needs {' and '.join(needed)}: set it, or unset every EIGBOT_SMTP_… and "
            "EIGBOT_MAIL_…."
        )
    server = settings.smtp_url or _server_of(settings)
    assert settings.mail_from is not None
    if server.password and server.tls == CLEAR and not is_loopback(server.host):
        name, way = ("URL", "give it no ?tls=none") if settings.smtp_url else ("TLS", "set it to starttls or tls")
        raise SettingError(
            f"EIGBOT_SMTP_{name} {'says' if settings.smtp_url else 'is'} 'none', and would send "
            f"{'its password' if settings.smtp_url else 'EIGBOT_SMTP_PASSWORD'} in clear to another machine: {way}."
        )
    return MailSettings(
        server.host, server.port, server.tls, server.user, server.password, settings.mail_from, settings.mail_to
    )


def _server_of(settings: Settings) -> SmtpServer:
    """The mail server that the settings name apart.

    Raises:
        SettingError: who signs in is set by half.

    """
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        lacking, other = ("USER", "PASSWORD") if settings.smtp_user is None else ("PASSWORD", "USER")
        raise SettingError(
            f"EIGBOT_SMTP_{lacking} is unset, but goes with EIGBOT_SMTP_{other}: set both, or none where the mail "
            "server asks for neither."
        )
    assert settings.smtp_host is not None
    port, tls = settings.smtp_port or _PORTS[settings.smtp_tls], settings.smtp_tls
    return SmtpServer(settings.smtp_host, port, tls, settings.smtp_user, settings.smtp_password)
