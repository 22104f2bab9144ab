"""Conversations in a database: a row of state for each, and a row for each turn.

SQLite by default, PostgreSQL when several machines share it. A message is answered without any lock: what it is
answered from is read first, and what came of it is written only if nothing else was written meanwhile, so that a
conversation's turns keep their order across processes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, true, update
from sqlalchemy import text as sql
from sqlalchemy.engine import URL, Connection, Engine

from actions.dialogue.outcome import TEAM
from bot.core.database import BRIEFLY, LOG_WAITS_BRIEFLY, READING, empty_log
from bot.core.deletion import erase_conversations, forget_leases
from bot.core.opening import opened
from bot.core.tables import conversations, dismissed, feedback, inbox, insert_into, of_sender, outbox, turns

_unique = ("channel", "sender")
_READ = select(conversations.c.id, conversations.c.slots, conversations.c.latest).where(
    of_sender(bindparam("channel"), bindparam("sender"))
)
_CHANGE = update(conversations).where(
    (conversations.c.id == bindparam("this")) & (conversations.c.latest == bindparam("read"))
)
_NEW_TURN = insert(turns)
# Of the transaction, not of the connection: a session's own setting costs two statements more at each later use.
_ONE_STATE = sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_Writes = Callable[[Connection], None]


@dataclass(frozen=True)
class Vote:
    """What a visitor thinks of one reply of a turn."""

    turn: int
    reply: int
    useful: bool
    comment: str | None = None


@dataclass(frozen=True)
class Question:
    """What someone asked, as it was kept, and the language it was answered in."""

    text: str
    language: str


@dataclass(frozen=True)
class SavedState:
    """A conversation as it was read.

    Attributes:
        id: None where it has not begun.
        slots: what it remembers.
        latest: when it was last written, which tells whether it was written since.

    """

    id: int | None
    slots: Mapping[str, Any]
    latest: dt.datetime | None


@dataclass(frozen=True)
class NewTurn:
    """What was written and answered in a turn, as it is to be kept."""

    text: str
    replies: Sequence[Any]


class Conversations:
    """The store. Every method is a transaction of its own; it may be used from several threads."""

    def __init__(self, url: str | URL, is_patient: bool = False) -> None:
        """Connect to `url` (as SQLAlchemy writes it) and bring its tables up to date, when it can be, if `is_patient`.

        Raises:
            bot.core.database.UnusableDatabase: it cannot be used, and where `is_patient` not until a setting changes.
            sqlalchemy.exc.SQLAlchemyError: the address cannot be used.

        """
        self._engine, self._mender = opened(url, is_patient)

    def mend(self) -> bool:
        """Begin a new SQLite file where an error suggested damage and there is some (see `FileMender.mend`)."""
        return self._mender.mend()

    def check(self) -> None:
        """Read a conversation, whichever, as a message does.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: that cannot be done.

        """
        with self._reading_once() as connection:
            connection.execute(select(conversations.c.id).limit(1)).all()

    def check_writing(self) -> None:
        """Write to a conversation, whichever, what is there already.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: that cannot be done.

        """
        first = select(conversations.c.id).limit(1).scalar_subquery()
        with self.awaited() as connection:
            same = update(conversations).where(conversations.c.id == first).values(latest=conversations.c.latest)
            connection.execute(same)

    @property
    def database(self) -> Engine:
        """The database, for tables that stand beside these."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction for what stands beside the conversations (see bot/core/tables.py)."""
        with self._engine.begin() as connection:
            yield connection

    def read(self, channel: str, sender: str) -> SavedState:
        """A sender's conversation on a channel, as it is now."""
        query = _READ.params(channel=channel, sender=sender)
        with self._reading_once() as connection:
            row = connection.execute(query).one_or_none()
        return SavedState(None, {}, None) if row is None else SavedState(row.id, row.slots, row.latest)

    def save(
        self,
        channel: str,
        sender: str,
        before: SavedState,
        slots: Mapping[str, Any],
        turn: NewTurn | None = None,
        also: Callable[[Connection, int | None], None] | None = None,
    ) -> bool:
        """Keep a conversation as a message left it, unless it was written since it was read.

        Args:
            channel: where the message came from.
            sender: who wrote it.
            before: the conversation as it was read.
            slots: what it remembers now.
            turn: what was written and answered, if it is a turn.
            also: writes more, given the turn's id: all is kept, or nothing.

        Returns:
            Whether it was kept; if not, the message is to be answered again from what `read` gives then.

        """
        now = dt.datetime.now(dt.timezone.utc)
        with self.awaited() as connection:
            conversation = self._write(connection, channel, sender, before, slots, now)
            if conversation is None:
                return False
            kept = None
            if turn is not None:
                row = {"conversation": conversation, "at": now, "text": turn.text, "replies": list(turn.replies)}
                kept = int(connection.execute(_NEW_TURN, row).inserted_primary_key[0])
            if also is not None:
                also(connection, kept)
        return True

    def _write(
        self,
        connection: Connection,
        channel: str,
        sender: str,
        before: SavedState,
        slots: Mapping[str, Any],
        now: dt.datetime,
    ) -> int | None:
        """Write a conversation's row; its id, or None where another has written it since."""
        if before.id is not None:
            change = {"this": before.id, "read": before.latest, "slots": dict(slots), "latest": now}
            return before.id if connection.execute(_CHANGE, change).rowcount else None
        row = {"channel": channel, "sender": sender, "slots": dict(slots), "begun": now, "latest": now}
        new = insert_into(connection, conversations).on_conflict_do_nothing(index_elements=_unique)
        done = connection.execute(new, row)
        return int(done.inserted_primary_key[0]) if done.rowcount else None

    def language(self, channel: str, sender: str) -> str | None:
        """The language a conversation is held in; None where there is none yet."""
        this = select(conversations.c.slots).where(of_sender(channel, sender))
        with self._reading_once() as connection:
            slots = connection.execute(this).scalar_one_or_none()
        return (slots or {}).get("language")

    def rate(self, channel: str, sender: str, vote: Vote) -> bool:
        """Keep a vote, instead of an earlier one on the same reply; False where the sender got no such reply."""
        this = of_sender(channel, sender) & (turns.c.id == vote.turn)
        query = select(turns.c.replies).join(conversations).where(this)
        with self.awaited() as connection:
            replies = connection.execute(query).scalar_one_or_none()
            if replies is None or not 0 <= vote.reply < len(replies):
                return False
            row = {"useful": vote.useful, "comment": vote.comment, "at": dt.datetime.now(dt.timezone.utc)}
            new = insert_into(connection, feedback).values(turn=vote.turn, reply=vote.reply, **row)
            connection.execute(new.on_conflict_do_update(index_elements=["turn", "reply"], set_=row))
            return True

    def recent_questions(self, most: int) -> list[Question]:
        """The questions asked last, latest first, each once: what was typed, no button's payload, none for the team."""
        typed = ~turns.c.text.startswith("/", autoescape=True) & (turns.c.text != "")
        query = select(turns.c.text, turns.c.replies).join(conversations).where(typed)
        asked = query.where(conversations.c.channel != "evaluate").order_by(turns.c.id.desc()).limit(5 * most)
        with self.reading() as connection:
            rows = connection.execute(asked).all()
        found: dict[str, Question] = {}
        for text, replies in rows:
            if replies and replies[0]["custom"].get("kind") != TEAM:
                found.setdefault(text, Question(text, replies[0]["custom"]["language"]))
        return list(found.values())[:most]

    def forget(
        self, sender: str, channel: str | None = None, also: _Writes | None = None, inbox_up_to: int | None = None
    ) -> int:
        """Erase a sender's conversations, on one channel or on all, and messages under way.

        `also` writes what is to be kept in spite of that, in the same transaction. Who asks for it in a message gives
        its row as `inbox_up_to`: what arrived after it is for a new conversation.

        Returns:
            How many conversations there were.

        """

        def theirs(table: Table) -> Any:
            return (table.c.sender == sender) & (table.c.channel == channel if channel is not None else true())

        with self.awaited() as connection:
            erased = erase_conversations(connection, theirs(conversations))
            # The numbers stay, so that a message repeated by its channel is not taken for a new one.
            arrived = theirs(inbox) if inbox_up_to is None else theirs(inbox) & (inbox.c.id <= inbox_up_to)
            connection.execute(update(inbox).where(arrived).values(sender=None, body=None))
            connection.execute(delete(outbox).where(theirs(outbox)))
            forget_leases(connection)
            if also is not None:
                also(connection)
        empty_log(self._engine, LOG_WAITS_BRIEFLY)
        return erased

    def forget_before(self, moment: dt.datetime) -> int:
        """Erase conversations whose latest turn is older than `moment`; returns how many."""
        with self._engine.begin() as connection:
            for table in (inbox, outbox):
                connection.execute(delete(table).where(table.c.at < moment))
            forget_leases(connection)
            erased = erase_conversations(connection, conversations.c.latest < moment)
        empty_log(self._engine)
        return erased

    @contextmanager
    def awaited(self) -> Iterator[Connection]:
        """As `transaction`, where somebody waits for it: it waits for others that write for a moment only."""
        with self._engine.connect().execution_options(**{BRIEFLY: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store, and keeps nobody from writing."""
        with self._reading_once() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execute(_ONE_STATE)
            yield connection

    @contextmanager
    def _reading_once(self) -> Iterator[Connection]:
        """As `reading`, for a single statement, which sees one state anyway."""
        with self._engine.connect().execution_options(**{READING: True}) as connection:
            yield connection

    def dismissals(self) -> set[str]:
        """The wordings that staff dismissed (see `dismissed`)."""
        with self.reading() as connection:
            return set(connection.execute(select(dismissed.c.wording)).scalars())

    def dismiss(self, wordings: Iterable[str]) -> None:
        """Remember wordings as dismissed."""
        at = dt.datetime.now(dt.timezone.utc)
        rows = [{"wording": wording, "at": at} for wording in set(wordings)]
        with self._engine.begin() as connection:
            if rows:
                connection.execute(insert_into(connection, dismissed).values(rows).on_conflict_do_nothing())

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()
