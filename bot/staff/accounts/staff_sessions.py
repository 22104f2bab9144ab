"""Who is signed in: sessions that the server keeps, and can therefore end."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from bot.core.conversations import Conversations
from bot.core.tables import staff_accounts
from bot.core.tables import staff_sessions as table
from bot.staff.accounts.roles import PUBLISHER, StaffUser
from bot.staff.accounts.store import TOKEN_USER
from settings import Secret

HOURS = 10


@dataclass(frozen=True)
class StaffSession:
    """Who is signed in, and what every form of the session carries."""

    user: StaffUser
    form_token: str = field(repr=False)


class StaffSessions:
    """The table of sessions.

    The browser holds a random text and the table a hash of it, keyed with the server's key and, for a session that
    the staff token opened, with the token: changing the key signs everybody out, changing the token those. A form
    carries another hash of the text, which no other site can know.
    """

    def __init__(
        self, conversations: Conversations, key: Secret, token: Secret | None, now: Callable[[], float]
    ) -> None:
        self._conversations, self._now = conversations, now
        self._key, self._token = key.reveal(), token.reveal() if token else None

    def begin(self, user: StaffUser) -> str:
        """Begin a session; the text that the browser is to hold. Sessions that are over are erased."""
        value, now = secrets.token_urlsafe(32), self._moment()
        row = {"id": self._id(value, user.account), "account": user.account, "expires": now + dt.timedelta(hours=HOURS)}
        with self._conversations.transaction() as connection:
            connection.execute(delete(table).where(table.c.expires <= now))
            connection.execute(insert(table).values(row))
        return value

    def find(self, value: str) -> StaffSession | None:
        """The session that a browser holds, if it has one that goes on."""
        ids = [self._id(value, 0)] + ([self._id(value, None)] if self._token else [])
        columns = select(table.c.account, staff_accounts.c.name, staff_accounts.c.role)
        goes_on = table.c.id.in_(ids) & (table.c.expires > self._moment()) & staff_accounts.c.disabled.is_(None)
        query = columns.outerjoin_from(table, staff_accounts).where(goes_on)
        with self._conversations.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        user = StaffUser(TOKEN_USER, PUBLISHER) if row.account is None else StaffUser(row.name, row.role, row.account)
        return StaffSession(user, self._hash("form", value))

    def end(self, value: str) -> None:
        """End the session that a browser holds."""
        with self._conversations.transaction() as connection:
            connection.execute(delete(table).where(table.c.id.in_([self._id(value, 0), self._id(value, None)])))

    def _id(self, value: str, account: int | None) -> str:
        return self._hash("account", value) if account is not None else self._hash(f"token\0{self._token}", value)

    def _hash(self, purpose: str, value: str) -> str:
        key = hashlib.sha256(f"eigbot.staff\0{purpose}\0{self._key}".encode()).digest()
        return hmac.new(key, value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _moment(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._now(), dt.timezone.utc)
