"""How mail is sent: what its settings take, and which of them need each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from settings.values import Secret, SettingError, is_loopback

if TYPE_CHECKING:
    from settings.environment import Settings

STARTTLS, TLS, CLEAR = "starttls", "tls", "none"
"""Encrypted once connected, encrypted from the start, and not at all."""
_PORTS = {STARTTLS: 587, TLS: 465, CLEAR: 25}
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rf"{_NAME}(?:\.{_NAME})*\.?")
_ADDRESS = re.compile(rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{1,64}}@{_NAME}(?:\.{_NAME})*")


@dataclass(frozen=True)
class MailSettings:
    """A mail server, who is its user if it asks for one, and from whom mail goes to whom."""

    host: str
    port: int
    tls: str
    user: str | None
    password: Secret | None
    sender: str
    recipients: tuple[str, ...]


def parse_mail_tls(text: str) -> str:
    """One of `starttls`, `tls`, `none`."""
    if text.lower() not in _PORTS:
        raise ValueError(text)
    return text.lower()


def parse_host(text: str) -> str:
    """A machine's name or address, without scheme and port."""
    if not _HOST.fullmatch(text) and not re.fullmatch(r"[0-9a-fA-F:]+:[0-9a-fA-F:.]*", text):
        raise ValueError(text)
    return text


def parse_mail_address(text: str) -> str:
    """A mail address alone, without its owner's name."""
    if not _ADDRESS.fullmatch(text) or len(text) > 254:
        raise ValueError(text)
    return text


def complete_mail_settings(settings: Settings) -> MailSettings | None:
    """The settings of mail together; None where none of them names a server, a sender or a recipient.

    Raises:
        SettingError: some are missing, or a password would be sent in clear.

    """
    needed = {
        "EIGBOT_SMTP_HOST": settings.smtp_host,
        "EIGBOT_MAIL_FROM": settings.mail_from,
        "EIGBOT_MAIL_TO": settings.mail_to,
    }
    more = (settings.smtp_port, settings.smtp_user, settings.smtp_password, settings.mail_language)
    if not any(needed.values()) and not any(more) and settings.smtp_tls == STARTTLS:
        return None
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingError(
            f"{missing[0]} is unset, but mail needs {', '.join(needed)}: set it, or unset every EIGBOT_SMTP_… and "
            "EIGBOT_MAIL_…."
        )
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        lacking, other = ("USER", "PASSWORD") if settings.smtp_user is None else ("PASSWORD", "USER")
        raise SettingError(
            f"EIGBOT_SMTP_{lacking} is unset, but goes with EIGBOT_SMTP_{other}: set both, or none where the mail "
            "server asks for neither."
        )
    assert settings.smtp_host is not None
    assert settings.mail_from is not None
    if settings.smtp_password and settings.smtp_tls == CLEAR and not is_loopback(settings.smtp_host):
        raise SettingError(
            "EIGBOT_SMTP_TLS is 'none', and would send EIGBOT_SMTP_PASSWORD in clear to another machine: set it to "
            "starttls or tls."
        )
    return MailSettings(
        settings.smtp_host, settings.smtp_port or _PORTS[settings.smtp_tls], settings.smtp_tls, settings.smtp_user,
        settings.smtp_password, settings.mail_from, settings.mail_to,
    )  # fmt: skip
