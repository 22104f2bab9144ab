"""What came of each publish, kept in the conversations' database for the staff page."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import SQLAlchemyError

from bot.core.conversations import Conversations
from bot.core.database_time import in_utc
from bot.core.for_staff import Wordable
from bot.core.tables import publishes
from settings import STAFF_LANGUAGES, staff_language

SERVED, PUBLISHED, HELD = "served", "published", "held"
REFUSED, FORCED, BROKEN, FAILED = "refused", "forced", "broken", "failed"
"""Answers are served; all is published; all but topics that are held back; a test refused it; so it did, and was
overruled; the files have mistakes; training failed. After the last four but `FORCED`, the model that was served before
still is."""

NOT_ALL_SERVED = (HELD, REFUSED, BROKEN, FAILED)
"""The results after which something that staff saved is not served."""

SAVE, COMMAND, START = "save", "command", "start"
"""What began a publish: a save while serving, `eigbot publish`, or the server's start."""

log = logging.getLogger(__name__)
_events = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Publish:
    """One publish: when (in UTC), what began it, its result, and what staff should read of it; `id` in the log.

    Each of the `texts` is in one language only, or in each that staff read.
    """

    at: dt.datetime
    by: str
    result: str
    texts: tuple[str | Mapping[str, str], ...]
    id: int = 0

    @property
    def messages(self) -> tuple[str, ...]:
        """What staff should read, in the language of the terminal."""
        return self.in_language(staff_language())

    def in_language(self, language: str) -> tuple[str, ...]:
        """What staff should read, in one of their languages where it has a wording in it."""
        return tuple(message_in(text, language) for text in self.texts)


def message_in(text: str | Mapping[str, str], language: str) -> str:
    """One of a publish's texts in a language, or in the only one that it has."""
    return text if isinstance(text, str) else text[language]


class PublishLog:
    """The table of publishes. Every method is a transaction of its own."""

    def __init__(self, conversations: Conversations) -> None:
        """Keep it beside the conversations."""
        self._conversations = conversations

    def note(self, by: str, result: str, messages: Sequence[str | Wordable] = ()) -> Publish:
        """Keep what came of a publish, with what is worded in each language in each; a forced one is logged as well."""
        texts = [
            message if isinstance(message, str) else {code: message.text(code) for code in STAFF_LANGUAGES}
            for message in messages
        ]
        publish = Publish(dt.datetime.now(dt.timezone.utc), by, result, tuple(texts))
        row = {"at": publish.at, "by": by, "result": result, "messages": texts}
        try:
            with self._conversations.transaction() as connection:
                connection.execute(insert(publishes).values(row))
        except SQLAlchemyError as error:  # what is published stays so, whether it is on record or not
            log.error("The result of a publish, '%s', cannot be kept (%s).", result, error)
        if result == FORCED:
            _events.warning("publish forced", by=by, overruled=list(publish.messages))
        return publish

    def last_publish(self) -> Publish | None:
        """The latest; None where there was none yet."""
        return next(iter(self.publishes(1)), None)

    def last_of(self, results: Collection[str]) -> Publish | None:
        """The latest that had one of these results; None where none had."""
        query = select(publishes).where(publishes.c.result.in_(results)).order_by(publishes.c.id.desc()).limit(1)
        with self._conversations.reading() as connection:
            row = connection.execute(query).first()
        return _publish(row) if row else None

    def counts(self, since: dt.datetime, before: dt.datetime) -> Counter[str]:
        """How many publishes had each result, from one moment until before another."""
        query = select(publishes.c.result, func.count()).where((publishes.c.at >= since) & (publishes.c.at < before))
        with self._conversations.reading() as connection:
            return Counter({result: n for result, n in connection.execute(query.group_by(publishes.c.result))})

    def not_served(self, connection: Connection, since: dt.datetime, after: int) -> list[Publish]:
        """Those since a moment that left something unserved, and that follow the one of id `after`; oldest first.

        It takes part in a transaction.
        """
        wanted = publishes.c.result.in_(NOT_ALL_SERVED) & (publishes.c.at >= since) & (publishes.c.id > after)
        rows = connection.execute(select(publishes).where(wanted).order_by(publishes.c.id)).all()
        return [_publish(row) for row in rows]

    def publishes(self, most: int = 20) -> list[Publish]:
        """The latest ones, latest first."""
        query = select(publishes).order_by(publishes.c.id.desc()).limit(most)
        with self._conversations.reading() as connection:
            return [_publish(row) for row in connection.execute(query)]


def _publish(row: Row) -> Publish:
    return Publish(in_utc(row.at), row.by, row.result, tuple(row.messages), row.id)
