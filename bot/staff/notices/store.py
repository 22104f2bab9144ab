"""The notices, kept beside the conversations for a year: each refusal by its cause, and each week's digest once."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Connection, Row

from bot.core.conversations import Conversations
from bot.core.database_time import in_utc
from bot.core.tables import insert_into, staff_notices
from bot.publishing.log import Publish, PublishLog
from settings import STAFF_LANGUAGES

REFUSAL, DIGEST = "refusal", "digest"
DAYS_KEPT = 365
_SAME_WITHIN = dt.timedelta(days=1)
_LOOKED_BACK = dt.timedelta(days=7)
_MAIL_AGAIN = dt.timedelta(hours=1)
_MAILED_WITHIN = {REFUSAL: dt.timedelta(days=1), DIGEST: dt.timedelta(days=7)}


@dataclass(frozen=True)
class Notice:
    """A notice: `first` and `latest` in UTC are when its cause was met, `count` how often.

    `key` is the same for good. The body of a refusal has its `result`, what it was begun `by`, and as `messages` the
    `Publish.texts`; that of a digest is a `Digest`'s.
    """

    id: int
    key: str
    kind: str
    first: dt.datetime
    latest: dt.datetime
    count: int
    body: Mapping[str, Any]


class NoticeStore:
    """The table of notices. Every method is a transaction of its own, or takes part in one."""

    def __init__(self, conversations: Conversations, publishes: PublishLog) -> None:
        self._conversations, self._publishes = conversations, publishes

    def collect(self, now: dt.datetime) -> None:
        """Make notices of the publishes that are not counted yet; what is older than a year is erased.

        The same cause within a day is one notice. Each publish is counted once, whoever else collects.
        """
        with self._conversations.reading() as connection:
            if not self._uncounted(connection, now):
                return
        with self._conversations.transaction() as connection:
            _erase_old(connection, now)
            for publish in self._uncounted(connection, now):
                _count(connection, publish)

    def _uncounted(self, connection: Connection, now: dt.datetime) -> list[Publish]:
        last = connection.execute(select(func.max(staff_notices.c.publish))).scalar() or 0
        return self._publishes.not_served(connection, now - _LOOKED_BACK, last)

    def has(self, key: str) -> bool:
        """Whether there is a notice of this key."""
        with self._conversations.reading() as connection:
            return connection.execute(select(staff_notices.c.id).where(staff_notices.c.key == key)).first() is not None

    def has_digest(self) -> bool:
        """Whether there is the digest of any week."""
        with self._conversations.reading() as connection:
            found = select(staff_notices.c.id).where(staff_notices.c.kind == DIGEST).limit(1)
            return connection.execute(found).first() is not None

    def add_digest(self, key: str, now: dt.datetime, body: Mapping[str, Any]) -> None:
        """Keep a week's digest, unless there is one of this key."""
        row = _row(key, DIGEST, key, now, body)
        with self._conversations.transaction() as connection:
            _erase_old(connection, now)
            connection.execute(insert_into(connection, staff_notices).values(row).on_conflict_do_nothing())

    def notices(self, most: int, before: int | None = None) -> list[Notice]:
        """The latest ones, latest first; with `before`, those after the notice of this id in that order."""
        table = staff_notices.c
        query = select(staff_notices).order_by(table.latest.desc(), table.id.desc()).limit(most)
        with self._conversations.reading() as connection:
            if before is not None:
                latest = connection.execute(select(table.latest).where(table.id == before)).scalar()
                if latest is None:
                    return []
                query = query.where((table.latest < latest) | ((table.latest == latest) & (table.id < before)))
            return [_notice(row) for row in connection.execute(query)]

    def refusals_since(self, moment: dt.datetime) -> int:
        """How many publishes left something unserved, of the notices that go on since a moment."""
        wanted = (staff_notices.c.kind == REFUSAL) & (staff_notices.c.latest >= moment)
        with self._conversations.reading() as connection:
            return int(connection.execute(select(func.sum(staff_notices.c.count)).where(wanted)).scalar() or 0)

    def to_mail(self, now: dt.datetime) -> list[Notice]:
        """Those to be mailed now, oldest first: new ones, and those met again, an hour after they were mailed."""
        table = staff_notices.c
        grown = (table.count > table.mailed_count) & (table.mailed.is_(None) | (table.mailed <= now - _MAIL_AGAIN))
        query = select(staff_notices).where(grown).order_by(table.id)
        with self._conversations.reading() as connection:
            found = [_notice(row) for row in connection.execute(query)]
        return [notice for notice in found if notice.latest > now - _MAILED_WITHIN[notice.kind]]

    def claim_for_mail(self, connection: Connection, notice: Notice, now: dt.datetime) -> bool:
        """Note that a notice is mailed, as part of a transaction; False where another process has done so."""
        table = staff_notices.c
        free = table.mailed.is_(None) | (table.mailed <= now - _MAIL_AGAIN)
        unmailed = (table.id == notice.id) & (table.mailed_count < notice.count) & free
        change = update(staff_notices).where(unmailed).values(mailed=now, mailed_count=notice.count)
        return bool(connection.execute(change).rowcount)


def _erase_old(connection: Connection, now: dt.datetime) -> None:
    connection.execute(delete(staff_notices).where(staff_notices.c.latest < now - dt.timedelta(days=DAYS_KEPT)))


def _count(connection: Connection, publish: Publish) -> None:
    """Count a publish in the notice of its cause, or begin one."""
    table, cause = staff_notices.c, _cause_of(publish)
    body = {"result": publish.result, "by": publish.by, "messages": list(publish.texts)}
    recent = (table.cause == cause) & (table.latest > publish.at - _SAME_WITHIN)
    same = connection.execute(select(table.id).where(recent).order_by(table.id.desc()).limit(1)).scalar()
    if same is None:
        row = {**_row(f"publish {publish.id}", REFUSAL, cause, publish.at, body), "publish": publish.id}
        connection.execute(insert_into(connection, staff_notices).values(row).on_conflict_do_nothing())
        return
    more = {"count": table.count + 1, "latest": publish.at, "publish": publish.id, "body": body}
    connection.execute(update(staff_notices).where((table.id == same) & (table.publish < publish.id)).values(more))


def _cause_of(publish: Publish) -> str:
    """What is the same for two publishes that failed alike, though lines have moved meanwhile."""
    text = "\0".join((publish.result, *publish.in_language(STAFF_LANGUAGES[0])))
    return hashlib.sha256(re.sub(r"\d+", "0", text).encode("utf-8", "replace")).hexdigest()


def _row(key: str, kind: str, cause: str, at: dt.datetime, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": key, "kind": kind, "cause": cause, "first": at, "latest": at, "count": 1, "mailed_count": 0,
        "body": dict(body),
    }  # fmt: skip


def _notice(row: Row) -> Notice:
    return Notice(row.id, row.key, row.kind, in_utc(row.first), in_utc(row.latest), row.count, row.body)
