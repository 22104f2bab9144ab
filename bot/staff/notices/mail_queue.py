"""Mail that waits to be sent, in the database: a mail server that is down loses none of it."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.core.conversations import Conversations
from bot.core.database_time import in_utc
from bot.core.tables import staff_mail as table

log = logging.getLogger(__name__)
CLAIMED = dt.timedelta(minutes=5)
"""How long whoever takes a mail has it to themselves; longer than any attempt takes."""
_FIRST_PAUSE, _LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=1)
DAYS_KEPT = 30


@dataclass(frozen=True)
class NewMail:
    """What is to be sent: the same as plain text and as HTML."""

    subject: str
    text: str
    html: str
    language: str


@dataclass(frozen=True)
class QueuedMail:
    """A mail to one recipient; `attempts` counts this one, `at` (in UTC) is when it was put into the queue."""

    id: int
    recipient: str
    message_id: str
    mail: NewMail
    at: dt.datetime
    attempts: int


@dataclass(frozen=True)
class WaitingMail:
    """How many mails were tried in vain so far, and what the latest attempt met."""

    count: int
    problem: str


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: a minute, and twice as long each time, an hour at most."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 10)), _LONGEST_PAUSE)


class MailQueue:
    """The table of mail. Every method is a transaction of its own, or takes part in one."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def put(
        self, connection: Connection, mail: NewMail, sender: str, recipients: Sequence[str], now: dt.datetime
    ) -> None:
        """Leave a mail for each recipient, as part of a transaction; its Message-ID stays the same at each attempt."""
        domain = sender.rpartition("@")[2]
        for recipient in recipients:
            row = {
                "recipient": recipient, "message_id": f"<{uuid.uuid4().hex}@{domain}>", "subject": mail.subject,
                "text": mail.text, "html": mail.html, "language": mail.language, "at": now, "due": now, "attempts": 0,
            }  # fmt: skip
            connection.execute(insert(table).values(row))

    def take(self, now: dt.datetime) -> QueuedMail | None:
        """The mail that is due longest, which is nobody else's for as long as `CLAIMED`; None where none is due.

        Whoever takes it and dies leaves it to be sent again after that.
        """
        due = (table.c.sent.is_(None)) & (table.c.due <= now)
        query = select(table).where(due).order_by(table.c.due, table.c.id).limit(1)
        with self._conversations.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        unchanged = (table.c.id == row.id) & table.c.sent.is_(None) & (table.c.attempts == row.attempts)
        claim = update(table).where(unchanged).values(due=now + CLAIMED, attempts=row.attempts + 1)
        with self._conversations.transaction() as connection:
            if not connection.execute(claim).rowcount:
                return None
        mail = NewMail(row.subject, row.text, row.html, row.language)
        return QueuedMail(row.id, row.recipient, row.message_id, mail, in_utc(row.at), row.attempts + 1)

    def sent(self, mail: QueuedMail, now: dt.datetime) -> None:
        """Note that a mail server has taken a mail: its texts are erased."""
        done = {"sent": now, "problem": None, "text": "", "html": ""}
        with self._conversations.transaction() as connection:
            connection.execute(update(table).where(table.c.id == mail.id).values(done))

    def failed(self, mail: QueuedMail, problem: str, now: dt.datetime) -> dt.datetime:
        """Note what an attempt met; returns when it is tried again: after a minute, and twice as long each time."""
        again = now + pause_after(mail.attempts)
        change = update(table).where(table.c.id == mail.id).values(due=again, problem=problem[:300])
        with self._conversations.transaction() as connection:
            connection.execute(change)
        return again

    def waiting(self) -> WaitingMail | None:
        """The mails that were tried in vain; None where there is none."""
        unsent = table.c.sent.is_(None) & table.c.problem.is_not(None)
        latest = select(table.c.problem).where(unsent).order_by(table.c.due.desc()).limit(1)
        with self._conversations.reading() as connection:
            count = int(connection.execute(select(func.count()).select_from(table).where(unsent)).scalar() or 0)
            return WaitingMail(count, str(connection.execute(latest).scalar())) if count else None

    def erase_old(self, now: dt.datetime) -> None:
        """Erase mail of more than 30 days ago; what could not be sent in all that time is logged."""
        old = table.c.at < now - dt.timedelta(days=DAYS_KEPT)
        with self._conversations.reading() as connection:
            rows = connection.execute(select(table.c.recipient, table.c.subject, table.c.sent).where(old)).all()
        for row in rows:
            if row.sent is None:
                log.error(
                    "The mail '%s' to %s could not be sent for %d days, and is given up; it stands on /staff/notices.",
                    row.subject, row.recipient, DAYS_KEPT,
                )  # fmt: skip
        if rows:
            with self._conversations.transaction() as connection:
                connection.execute(delete(table).where(old))
