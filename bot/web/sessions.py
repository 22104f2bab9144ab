"""Session tokens: signed by the server, so that a visitor can name no conversation but their own."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from faq.atomic import atomic_write
from settings import Secret, Settings, SigningKey

_DAY = 86_400


class InvalidToken(Exception):
    """A token that this server did not issue, or whose days are over."""


class Signer(TimestampSigner):
    """A signer whose clock is given; what is signed with one salt is void under another."""

    def __init__(self, key: Secret, salt: str, now: Callable[[], float]) -> None:
        keys = key.all() if isinstance(key, SigningKey) else [key.reveal()]
        super().__init__(keys, salt=salt, digest_method=hashlib.sha256)
        self._now = now

    def get_timestamp(self) -> int:
        """The clock's whole seconds (see parent class)."""
        return int(self._now())

    def signed_within(self, seconds: int, signed: str) -> str:
        """What was signed in the last `seconds`; or as long from now on, by a clock that was put back since.

        Raises:
            BadSignature: it was signed by another key, for another purpose, at another time, or not at all.

        """
        value, date = self.unsign(signed, return_timestamp=True)
        if abs(self.get_timestamp() - date.timestamp()) > seconds:
            raise SignatureExpired("signed too long ago", value, date)
        return value.decode()


class Sessions:
    """Issues and reads tokens. One holds a random conversation id and its date, nothing of its visitor."""

    def __init__(self, key: Secret, days: int, now: Callable[[], float] = time.time) -> None:
        self._signer = Signer(key, "eigbot.session", now)
        self.days = days

    def issue(self) -> str:
        """A token for a new conversation."""
        return self._signer.sign(secrets.token_urlsafe(18)).decode()

    def conversation(self, token: str) -> str:
        """The conversation that a token is for.

        Raises:
            InvalidToken: it is forged, signed with another key, or expired.

        """
        try:
            return self._signer.signed_within(self.days * _DAY, token)
        except (BadSignature, ValueError) as error:
            raise InvalidToken from error


def session_key(settings: Settings) -> Secret:
    """EIGBOT_SECRET_KEY, else a random key that is made once and kept beside the databases."""
    return settings.secret_key or kept_secret(settings.key_file)


def kept_secret(path: Path) -> Secret:
    """The random secret kept at `path`, made now if there is none."""
    if not path.exists():
        _keep_new_key(path)
    return Secret(path.read_text("ascii"))


def _keep_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        suppress(FileExistsError),  # the key of a process that was faster is everybody's
        atomic_write(path, overwrite=False, durable=True, mode=0o600) as beside,
    ):
        beside.write_text(secrets.token_urlsafe(48), "ascii")
