"""Every setting: its variable, its default, what it takes; and reading them all."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from settings.mail import (
    MailSettings,
    SmtpServer,
    complete_mail_settings,
    parse_host,
    parse_mail_address,
    parse_mail_tls,
    parse_smtp_url,
)
from settings.values import (
    FIRST_YEAR,
    LAST_YEAR,
    Network,
    Secret,
    SettingError,
    parse_bot_api_url,
    parse_chat_url,
    parse_contact,
    parse_database_url,
    parse_date,
    parse_days,
    parse_key,
    parse_list,
    parse_log_format,
    parse_network,
    parse_origin,
    parse_port,
    parse_public_url,
    parse_seconds,
    parse_staff_language,
    parse_switch,
    parse_token,
    parse_workers,
    secret_matching,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_UNGUESSABLE = "a secret text of 8 characters or more that nobody would guess"


def _setting(name: str, what: str, convert: Any, default: Any = None, secret: bool = False, shown: bool = True) -> Any:
    """A field with its variable's `name`, `what` it takes (for messages) and how its text is converted.

    One that is not `shown` is left out where the settings are printed.
    """
    meta = {"name": name, "what": what, "convert": convert, "secret": secret}
    if callable(default):
        return field(default_factory=default, metadata=meta, repr=shown)
    return field(default=default, metadata=meta, repr=shown)


def _secret(name: str, what: str = "a secret text", convert: Any = Secret) -> Any:
    """A field whose value no message shows."""
    return _setting(name, what, convert, secret=True)


@dataclass(frozen=True)
class Settings:
    """What the environment sets. Each field's metadata names its variable and what it takes."""

    data: Path = _setting("EIGBOT_DATA", "a folder", Path, lambda: Path("data"))
    var: Path = _setting("EIGBOT_VAR", "a folder", Path, lambda: Path("var"))
    models: Path = _setting("EIGBOT_MODELS", "a folder", Path, lambda: Path("models"))
    today_frozen: dt.date | None = _setting(
        "EIGBOT_TODAY", f"a date such as 2016-11-10, of the years {FIRST_YEAR} to {LAST_YEAR}", parse_date
    )
    database_url: str | None = _setting(
        "EIGBOT_DATABASE_URL",
        "an address such as postgresql://eigbot:password@127.0.0.1/eigbot, with %40 for @ and the like in a password, "
        "or sqlite:////srv/eigbot/conversations.db",
        parse_database_url,
        secret=True,
        shown=False,
    )
    follow: bool | None = _setting("EIGBOT_FOLLOW", "on or off", parse_switch)
    retention_days: int = _setting("EIGBOT_RETENTION_DAYS", "a number of days, 1 to 3650", parse_days, 90)
    workers: int = _setting("EIGBOT_WORKERS", "a number of processes, 1 to 64", parse_workers, 1)
    one_core: bool = _setting("EIGBOT_ONE_CORE", "on or off", parse_switch, True)
    rest_token: Secret | None = _secret("EIGBOT_REST_TOKEN", _UNGUESSABLE, parse_token)
    metrics_token: Secret | None = _secret("EIGBOT_METRICS_TOKEN", _UNGUESSABLE, parse_token)
    secret_key: Secret | None = _secret(
        "EIGBOT_SECRET_KEY", "a secret text of 32 characters or more that nobody would guess", parse_key
    )
    log_format: str = _setting("EIGBOT_LOG_FORMAT", "text or json", parse_log_format, "text")
    staff_token: Secret | None = _secret("EIGBOT_STAFF_TOKEN", _UNGUESSABLE, parse_token)
    allowed_origins: tuple[str, ...] = _setting(
        "EIGBOT_ALLOWED_ORIGINS",
        "origins such as https://www.example.org, between blanks",
        parse_list(parse_origin),
        (),
    )
    public_url: str | None = _setting(
        "EIGBOT_PUBLIC_URL",
        "an address such as https://bot.example.org or https://www.example.org/bot",
        parse_public_url,
    )
    trusted_proxies: tuple[Network, ...] = _setting(
        "EIGBOT_TRUSTED_PROXIES",
        "addresses or networks such as 10.0.0.0/8, between blanks",
        parse_list(parse_network),
        (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1")),
    )
    security_contact: str | None = _setting(
        "EIGBOT_SECURITY_CONTACT",
        "an address such as security@example.org or https://www.example.org/security",
        parse_contact,
    )
    telegram_token: Secret | None = _secret("EIGBOT_TELEGRAM_TOKEN", "a bot's token as BotFather gives it")
    telegram_api_url: str = _setting(
        "EIGBOT_TELEGRAM_API_URL",
        "an address such as https://api.telegram.org",
        parse_bot_api_url,
        "https://api.telegram.org",
    )
    telegram_secret: Secret | None = _secret(
        "EIGBOT_TELEGRAM_SECRET",
        "8 to 256 of the characters A-Z a-z 0-9 _ - that nobody would guess",
        secret_matching(r"[A-Za-z0-9_-]{8,256}", own=True),
    )
    chooser_url: str | None = _setting(
        "EIGBOT_CHOOSER_URL",
        "the base address of a chat-completions interface, such as http://127.0.0.1:8080/v1",
        parse_chat_url,
    )
    chooser_model: str | None = _setting("EIGBOT_CHOOSER_MODEL", "a model's name", str)
    chooser_key: Secret | None = _secret(
        "EIGBOT_CHOOSER_KEY", "a key of visible ASCII characters without blanks", secret_matching(r"[!-~]+")
    )
    chooser_seconds: float = _setting("EIGBOT_CHOOSER_SECONDS", "a number of seconds, 0.1 to 30", parse_seconds, 2.0)

    smtp_url: SmtpServer | None = _secret(
        "EIGBOT_SMTP_URL",
        "a mail server such as smtp://user:password@smtp.example.org:587, smtps://… or smtp://127.0.0.1:25?tls=none",
        parse_smtp_url,
    )
    smtp_host: str | None = _setting("EIGBOT_SMTP_HOST", "a mail server's name, such as smtp.example.org", parse_host)
    smtp_port: int | None = _setting("EIGBOT_SMTP_PORT", "a port, 1 to 65535", parse_port)
    smtp_user: str | None = _setting("EIGBOT_SMTP_USER", "a name", str)
    smtp_password: Secret | None = _secret(
        "EIGBOT_SMTP_PASSWORD", "a password of ASCII characters", secret_matching(r"[ -~]+")
    )
    smtp_tls: str = _setting("EIGBOT_SMTP_TLS", "starttls, tls or none", parse_mail_tls, "starttls")
    mail_from: str | None = _setting("EIGBOT_MAIL_FROM", "an address such as eigbot@example.org", parse_mail_address)
    mail_to: tuple[str, ...] = _setting(
        "EIGBOT_MAIL_TO", "addresses such as team@example.org, between commas", parse_list(parse_mail_address), ()
    )
    mail_language: str | None = _setting("EIGBOT_MAIL_LANGUAGE", "fr or en", parse_staff_language)

    @property
    def mail(self) -> MailSettings | None:
        """How mail is sent; None where it is not.

        Raises:
            SettingError: it is set by half.

        """
        return complete_mail_settings(self)

    @property
    def telegram_secret_file(self) -> Path:
        """Where the webhook's secret is kept while EIGBOT_TELEGRAM_SECRET is unset."""
        return self.var / "telegram.key"

    @property
    def conversations_url(self) -> str | URL:
        """Where conversations are kept: an address as SQLAlchemy writes it, or a file, whatever its path holds."""
        if self.database_url:
            return self.database_url
        from sqlalchemy.engine import URL  # which reading settings must not wait for

        return URL.create("sqlite", database=str(self.var / "conversations.db"))

    @property
    def follows(self) -> bool:
        """Whether what is published is shared with other machines: a database that is a server's is made for that."""
        if self.follow is not None:
            return self.follow
        return self.database_url is not None and not self.database_url.startswith("sqlite")

    @property
    def followed_file(self) -> Path:
        """Where it is kept which version of the FAQ the files of this machine are."""
        return self.var / "followed.json"

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
        SettingError: a value that its setting cannot take, or one without those it needs. A secret's value is never
            shown.

    """
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        meta = setting.metadata
        text = environ.get(meta["name"], "").strip()
        if not text:
            continue
        try:
            values[setting.name] = meta["convert"](text)
        except ValueError:  # whose message may have the value in it
            hidden = meta["secret"] or "@" in text  # an address may have a password before that sign
            shown = "unusable" if hidden else f"'{text}'"
            raise SettingError(f"{meta['name']} is {shown}, but must be {meta['what']}.") from None
    settings = Settings(**values)
    complete_mail_settings(settings)
    return settings


def staff_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the terminal's locale; English where it is neither French nor English."""
    name = next((environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(key)), "")
    return "fr" if name.lower().startswith("fr") else "en"


def state_folder() -> Path:
    """The folder in which whoever sits at the terminal keeps what is theirs alone, as XDG names it."""
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "state") / "eigbot"
