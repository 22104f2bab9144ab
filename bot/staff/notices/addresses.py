"""The addresses at which a reader of feeds, which cannot sign in, gets the feed of notices: one each."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Row

from bot.core.conversations import Conversations
from bot.core.tables import staff_accounts
from bot.core.tables import staff_feeds as table
from bot.staff.accounts.roles import StaffUser
from settings import Secret


class FeedAddresses:
    """The table of addresses, one for each account, and one for whoever has the staff token.

    What opens the feed is a row's id and a hash of its random text under the server's key (and under the staff token,
    where that made it): it can be shown again, and what the database holds opens nothing. Changing the key shuts all.
    """

    def __init__(self, conversations: Conversations, key: Secret, token: Secret | None) -> None:
        self._conversations, self._key = conversations, key.reveal()
        self._token = token.reveal() if token else None

    def make(self, user: StaffUser) -> None:
        """Give somebody a new address; the one before opens nothing any more."""
        row = {"account": user.account, "nonce": secrets.token_urlsafe(32), "made": dt.datetime.now(dt.timezone.utc)}
        with self._conversations.transaction() as connection:
            connection.execute(delete(table).where(_of(user)))
            connection.execute(insert(table).values(row))

    def revoke(self, user: StaffUser) -> None:
        """Shut somebody's address."""
        with self._conversations.transaction() as connection:
            connection.execute(delete(table).where(_of(user)))

    def secret_of(self, user: StaffUser) -> str | None:
        """What opens the feed in somebody's address; None where they have none."""
        with self._conversations.reading() as connection:
            row = connection.execute(select(table).where(_of(user)).order_by(table.c.id.desc()).limit(1)).first()
        return None if row is None else self._secret(row)

    def opens(self, given: str) -> bool:
        """Whether this is in an address that is not shut, of somebody whose account is not disabled."""
        number, _, _ = given.partition("-")
        found = table.c.id == (int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0)
        query = select(table).outerjoin(staff_accounts).where(found & staff_accounts.c.disabled.is_(None))
        with self._conversations.reading() as connection:
            row = connection.execute(query).first()
        expected = secrets.token_urlsafe() if row is None else self._secret(row)
        matches = hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
        return matches and row is not None and (row.account is not None or self._token is not None)

    def _secret(self, row: Row) -> str:
        opened_by = "account" if row.account is not None else f"token\0{self._token}"
        key = hashlib.sha256(f"eigbot.staff.feed\0{opened_by}\0{self._key}".encode()).digest()
        return f"{row.id}-{hmac.new(key, row.nonce.encode(), hashlib.sha256).hexdigest()}"


def _of(user: StaffUser) -> Any:
    return table.c.account == user.account if user.account is not None else table.c.account.is_(None)
