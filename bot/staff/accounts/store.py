"""The accounts, kept beside the conversations."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, true, update
from sqlalchemy.engine import Connection, Row

from bot.core.conversations import Conversations
from bot.core.database_time import in_utc, utc_now
from bot.core.tables import insert_into, staff_accounts, staff_feeds, staff_sessions
from bot.staff.accounts.passwords import check_new_password, is_outdated, is_password, password_hash
from bot.staff.accounts.roles import Role, StaffUser
from faq.errors import one_of

TOKEN_USER = "token"  # noqa: S105 - a name, and no secret
"""Who signed in with the staff token."""
TERMINAL = "terminal"
"""Who types `eigbot staff`."""
_NAME = re.compile(r"\w(?:[\w .@'’-]{0,38}[\w.])?")

_TAKEN = "There is an account '{name}' already; `eigbot staff list` shows them."


class AccountError(Exception):
    """An account that cannot be made or is not there; the message names it and says what can be done."""


@dataclass(frozen=True)
class StaffAccount:
    """An account: `created` and `disabled` are moments in UTC."""

    id: int
    name: str
    role: Role
    created: dt.datetime
    disabled: dt.datetime | None

    @property
    def user(self) -> StaffUser:
        """Whoever is signed in to it."""
        return StaffUser(self.name, self.role, self.id)


class Accounts:
    """The table of accounts. Every method is a transaction of its own; those that take a password take long."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def add(self, name: str, password: str, role: Role) -> StaffAccount:
        """A new account.

        Raises:
            AccountError: the name cannot be used, or somebody has it.
            RefusedPassword: the password is too weak.

        """
        name = self.check_new_name(name)
        check_new_password(password, name)
        key = account_key(name)
        row = {
            "name": name,
            "key": key,
            "hash": password_hash(password),
            "role": role,
            "created": utc_now(),
            "disabled": None,
        }
        with self._conversations.transaction() as connection:
            new = insert_into(connection, staff_accounts).on_conflict_do_nothing(index_elements=["key"])
            if not connection.execute(new, row).rowcount:
                raise AccountError(_TAKEN.format(name=name))
            return _account(_row(connection, key))

    def check_new_name(self, name: str) -> str:
        """A name as it would be kept, if a new account may have it.

        Raises:
            AccountError: it cannot be used, or somebody has it.

        """
        name = " ".join(unicodedata.normalize("NFC", name).split())
        if not _NAME.fullmatch(name) or account_key(name) in (TOKEN_USER, TERMINAL):
            raise AccountError(
                f"'{name[:60]}' cannot be a name: 1 to 40 letters, digits, blanks and . @ ' - can, "
                f"other than {TOKEN_USER} and {TERMINAL}."
            )
        if any(account_key(name) == account_key(account.name) for account in self.all()):
            raise AccountError(_TAKEN.format(name=name))
        return name

    def named(self, name: str) -> StaffAccount:
        """The account of this name.

        Raises:
            AccountError: there is none.

        """
        with self._conversations.reading() as connection:
            return _account(_row(connection, account_key(name)))

    def all(self) -> list[StaffAccount]:
        """Every account, by name."""
        with self._conversations.reading() as connection:
            return [_account(row) for row in connection.execute(select(staff_accounts).order_by(staff_accounts.c.key))]

    def is_any_open(self) -> bool:
        """Whether there is an account that is not disabled."""
        query = select(true()).where(staff_accounts.c.disabled.is_(None)).limit(1)
        with self._conversations.reading() as connection:
            return connection.execute(query).first() is not None

    def set_password(self, name: str, password: str) -> StaffAccount:
        """Give an account another password, and end its sessions and its address of the feed of notices.

        Raises:
            AccountError: there is no such account.
            RefusedPassword: the password is too weak.

        """
        check_new_password(password, name)
        return self._change(name, hash=password_hash(password))

    def set_role(self, name: str, role: Role) -> StaffAccount:
        """Give an account another role, and end its sessions.

        Raises:
            AccountError: there is no such account.

        """
        return self._change(name, role=role)

    def disable(self, name: str) -> StaffAccount:
        """Let nobody sign in to an account any more, and end its sessions.

        Raises:
            AccountError: there is no such account.

        """
        return self._change(name, disabled=utc_now())

    def enable(self, name: str) -> StaffAccount:
        """Let its owner sign in to an account again.

        Raises:
            AccountError: there is no such account.

        """
        return self._change(name, disabled=None)

    def with_password(self, name: str, password: str) -> StaffAccount | None:
        """The account that has this name and this password and is not disabled.

        It takes as long where there is no such name.
        """
        query = select(staff_accounts).where(staff_accounts.c.key == account_key(name))
        with self._conversations.reading() as connection:
            row = connection.execute(query).one_or_none()
        if not is_password(password, row.hash if row else None) or row is None or row.disabled:
            return None
        if is_outdated(row.hash):
            again = update(staff_accounts).where((staff_accounts.c.id == row.id) & (staff_accounts.c.hash == row.hash))
            with self._conversations.transaction() as connection:
                connection.execute(again.values(hash=password_hash(password)))
        return _account(row)

    def _change(self, name: str, **values: object) -> StaffAccount:
        key = account_key(name)
        with self._conversations.transaction() as connection:
            account = _account(_row(connection, key))
            connection.execute(update(staff_accounts).where(staff_accounts.c.id == account.id).values(**values))
            connection.execute(delete(staff_sessions).where(staff_sessions.c.account == account.id))
            if "hash" in values:
                connection.execute(delete(staff_feeds).where(staff_feeds.c.account == account.id))
            return _account(_row(connection, key))


def account_key(name: str) -> str:
    """A name as it is compared: however it is written."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name[:200]).casefold()).split())[:80]


def _row(connection: Connection, key: str) -> Row:
    row = connection.execute(select(staff_accounts).where(staff_accounts.c.key == key)).one_or_none()
    if row is None:
        names: Sequence[str] = connection.execute(select(staff_accounts.c.name)).scalars().all()
        raise AccountError(f"There is no account '{key[:60]}'. Accounts: {one_of(names) if names else 'none yet'}.")
    return row


def _account(row: Row) -> StaffAccount:
    return StaffAccount(row.id, row.name, row.role, in_utc(row.created), in_utc(row.disabled) if row.disabled else None)
