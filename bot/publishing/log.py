"""What came of each publish, kept in the conversations' database for the staff page."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import JSON, Column, DateTime, Integer, MetaData, String, Table, insert, select
from sqlalchemy.engine import Row
from sqlalchemy.exc import SQLAlchemyError

from bot.core.conversations import Conversations

SERVED, PUBLISHED, HELD = "served", "published", "held"
REFUSED, FORCED, BROKEN, FAILED = "refused", "forced", "broken", "failed"
"""Answers are served; all is published; all but topics that are held back; a test refused it; so it did, and was
overruled; the files have mistakes; training failed. After the last four but `FORCED`, the model that was served before
still is."""

SAVE, COMMAND, START = "save", "command", "start"
"""What began a publish: a save while serving, `eigbot publish`, or the server's start."""

_metadata = MetaData()
_publishes = Table(
    "publishes",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(20), nullable=False),
    Column("result", String(20), nullable=False),
    Column("messages", JSON, nullable=False),
)
log = logging.getLogger(__name__)
_events = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Publish:
    """One publish: when (in UTC), what began it, its result, and what staff should read of it."""

    at: dt.datetime
    by: str
    result: str
    messages: tuple[str, ...]


class PublishLog:
    """The table of publishes. Every method is a transaction of its own."""

    def __init__(self, conversations: Conversations) -> None:
        """Create the table where it is missing."""
        self._database = conversations.database
        _metadata.create_all(self._database)

    def note(self, by: str, result: str, messages: Sequence[str] = ()) -> Publish:
        """Keep what came of a publish; a forced one is logged as well."""
        publish = Publish(dt.datetime.now(dt.timezone.utc), by, result, tuple(messages))
        row = {"at": publish.at, "by": by, "result": result, "messages": list(messages)}
        try:
            with self._database.begin() as connection:
                connection.execute(insert(_publishes).values(row))
        except SQLAlchemyError as error:  # what is published stays so, whether it is on record or not
            log.error("The result of a publish, '%s', cannot be kept (%s).", result, error)
        if result == FORCED:
            _events.warning("publish forced", by=by, overruled=list(messages))
        return publish

    def last_publish(self) -> Publish | None:
        """The latest; None where there was none yet."""
        return next(iter(self.publishes(1)), None)

    def publishes(self, most: int = 20) -> list[Publish]:
        """The latest ones, latest first."""
        query = select(_publishes).order_by(_publishes.c.id.desc()).limit(most)
        with self._database.begin() as connection:
            return [_publish(row) for row in connection.execute(query)]


def _publish(row: Row) -> Publish:
    at = row.at if row.at.tzinfo else row.at.replace(tzinfo=dt.timezone.utc)
    return Publish(at, row.by, row.result, tuple(row.messages))
