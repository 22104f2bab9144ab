"""What each of the staff did, kept beside the conversations for a year."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from bot.core.conversations import Conversations
from bot.core.database_time import in_utc
from bot.core.tables import staff_acts

DAYS_KEPT = 365
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StaffAct:
    """What somebody did: `at` in UTC; `act` names its sentence in texts.yml, which `details` fill in."""

    id: int
    at: dt.datetime
    who: str
    act: str
    topic: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class ActLog:
    """The table of acts. Nothing that visitors wrote belongs into it: it is not theirs to be erased from."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def note(self, who: str, act: str, topic: str | None = None, **details: str | int) -> None:
        """Keep that somebody did something, just now; what is older than a year is erased."""
        now = dt.datetime.now(dt.timezone.utc)
        row = {"at": now, "who": who, "act": act, "topic": topic, "details": details}
        try:
            with self._conversations.transaction() as connection:
                connection.execute(delete(staff_acts).where(staff_acts.c.at < now - dt.timedelta(days=DAYS_KEPT)))
                connection.execute(insert(staff_acts).values(row))
        except SQLAlchemyError as error:  # what was done stays so, whether it is on record or not
            log.error("What '%s' did on the staff page, '%s', cannot be kept (%s).", who, act, error)

    def acts(self, most: int, before: int | None = None) -> list[StaffAct]:
        """The latest acts, latest first; with `before`, those older than the act of this id."""
        query = select(staff_acts).order_by(staff_acts.c.id.desc()).limit(most)
        if before is not None:
            query = query.where(staff_acts.c.id < before)
        with self._conversations.reading() as connection:
            rows = connection.execute(query).all()
        return [StaffAct(row.id, in_utc(row.at), row.who, row.act, row.topic, row.details) for row in rows]
