"""Conversations in a database: a row of state for each, and a row for each turn.

SQLite by default, PostgreSQL when several machines share it. A conversation's row is locked while
its message is handled, so that its turns keep their order across processes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.engine import Connection, Engine, make_url

from bot.core.tables import inbox, insert_into, outbox
from bot.core.tables import metadata as _metadata

_READING = "eigbot_reading"

conversations = Table(
    "conversations",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("sender", String(200), nullable=False),
    Column("slots", JSON, nullable=False),
    Column("begun", DateTime(timezone=True), nullable=False),
    Column("latest", DateTime(timezone=True), nullable=False, index=True),
    sqlite_autoincrement=True,
)
_unique = ("channel", "sender")

turns = Table(
    "turns",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("replies", JSON, nullable=False),
)

dismissed = Table(
    "dismissed",
    _metadata,
    Column("wording", String(64), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Wordings that staff will not see for review again, as hashes: nothing of a visitor outlives erasure."""

feedback = Table(
    "feedback",
    _metadata,
    Column("turn", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("reply", Integer, primary_key=True, autoincrement=False),
    Column("useful", Boolean, nullable=False, index=True),
    Column("comment", Text),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
"""The latest vote on each reply of a turn; `reply` counts from 0."""


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


@dataclass
class Conversation:
    """One sender's conversation on one channel, while its row is locked.

    Set `slots` to what is to be remembered, and call `add_turn` for what was said. Once all is saved,
    `turn_id` names that turn.
    """

    id: int
    slots: dict[str, Any]
    turn: tuple[str, Sequence[Any]] | None = None
    turn_id: int | None = None

    def add_turn(self, text: str, replies: Sequence[Any]) -> None:
        """Note what was said and answered in this turn."""
        self.turn = (text, replies)


class Conversations:
    """The store. Every method is a transaction of its own; it may be used from several threads."""

    def __init__(self, url: str) -> None:
        """Connect to `url` (as SQLAlchemy writes it) and create what tables are missing.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the address or the database cannot be used.

        """
        self._engine = _connect(url)
        _metadata.create_all(self._engine)
        with self._engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE UNIQUE INDEX IF NOT EXISTS conversations_sender ON conversations (channel, sender)"
            )

    @property
    def database(self) -> Engine:
        """The database, for tables that stand beside these."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction for what stands beside the conversations (see bot/core/tables.py)."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def locked(
        self, channel: str, sender: str, also: Callable[[Connection, Conversation], None] | None = None
    ) -> Iterator[Conversation]:
        """Open a conversation, begun now if it is new, and save it at the end unless an error comes.

        `also` writes more at the end, with the turn or not at all.
        """
        now = dt.datetime.now(dt.timezone.utc)
        with self._engine.begin() as connection:
            conversation = self._open(connection, channel, sender, now)
            yield conversation
            change = update(conversations).where(conversations.c.id == conversation.id)
            connection.execute(change.values(slots=conversation.slots, latest=now))
            if conversation.turn is not None:
                text, replies = conversation.turn
                row = {"conversation": conversation.id, "at": now, "text": text, "replies": list(replies)}
                conversation.turn_id = int(connection.execute(insert(turns).values(row)).inserted_primary_key[0])
            if also is not None:
                also(connection, conversation)

    def _open(self, connection: Connection, channel: str, sender: str, now: dt.datetime) -> Conversation:
        new = insert_into(connection, conversations).values(
            channel=channel, sender=sender, slots={}, begun=now, latest=now
        )
        connection.execute(new.on_conflict_do_nothing(index_elements=_unique))
        this = (conversations.c.channel == channel) & (conversations.c.sender == sender)
        query = select(conversations.c.id, conversations.c.slots).where(this).with_for_update()
        row = connection.execute(query).one()
        return Conversation(row.id, dict(row.slots))

    def language(self, channel: str, sender: str) -> str | None:
        """The language a conversation is held in; None where there is none yet."""
        this = (conversations.c.channel == channel) & (conversations.c.sender == sender)
        with self._engine.begin() as connection:
            slots = connection.execute(select(conversations.c.slots).where(this)).scalar_one_or_none()
        return (slots or {}).get("language")

    def rate(self, channel: str, sender: str, vote: Vote) -> bool:
        """Keep a vote, instead of an earlier one on the same reply; False where the sender got no such reply."""
        this = (conversations.c.channel == channel) & (conversations.c.sender == sender)
        query = select(turns.c.replies).join(conversations).where(this & (turns.c.id == vote.turn))
        with self._engine.begin() as connection:
            replies = connection.execute(query).scalar_one_or_none()
            if replies is None or not 0 <= vote.reply < len(replies):
                return False
            said = {"useful": vote.useful, "comment": vote.comment, "at": dt.datetime.now(dt.timezone.utc)}
            new = insert_into(connection, feedback).values(turn=vote.turn, reply=vote.reply, **said)
            connection.execute(new.on_conflict_do_update(index_elements=["turn", "reply"], set_=said))
            return True

    def recent_questions(self, most: int) -> list[Question]:
        """The questions asked last, latest first, each once: what was typed, no button's payload."""
        typed = ~turns.c.text.startswith("/", autoescape=True) & (turns.c.text != "")
        query = select(turns.c.text, turns.c.replies).join(conversations).where(typed)
        asked = query.where(conversations.c.channel != "evaluate").order_by(turns.c.id.desc()).limit(5 * most)
        with self.reading() as connection:
            rows = connection.execute(asked).all()
        found: dict[str, Question] = {}
        for text, replies in rows:
            if replies:
                found.setdefault(text, Question(text, replies[0]["custom"]["language"]))
        return list(found.values())[:most]

    def forget(self, sender: str, channel: str | None = None, also: Callable[[Connection], None] | None = None) -> int:
        """Erase a sender's conversations, on one channel or on all, and messages under way.

        `also` writes what is to be kept in spite of that, in the same transaction.

        Returns:
            How many conversations there were.

        """

        def theirs(table: Table) -> Any:
            return (table.c.sender == sender) & (table.c.channel == channel if channel is not None else true())

        with self._engine.begin() as connection:
            erased = _erase(connection, theirs(conversations))
            # The numbers stay, so that a message repeated by its channel is not taken for a new one.
            connection.execute(update(inbox).where(theirs(inbox)).values(sender=None, body=None))
            connection.execute(delete(outbox).where(theirs(outbox)))
            if also is not None:
                also(connection)
            return erased

    def forget_before(self, moment: dt.datetime) -> int:
        """Erase conversations whose latest turn is older than `moment`; returns how many."""
        with self._engine.begin() as connection:
            for table in (inbox, outbox):
                connection.execute(delete(table).where(table.c.at < moment))
            return _erase(connection, conversations.c.latest < moment)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store, and keeps nobody from writing."""
        with self._engine.connect().execution_options(**{_READING: True}) as connection:
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


def _erase(connection: Connection, which: Any) -> int:
    ids = select(conversations.c.id).where(which)
    their_turns = select(turns.c.id).where(turns.c.conversation.in_(ids))
    connection.execute(delete(feedback).where(feedback.c.turn.in_(their_turns)))
    connection.execute(delete(turns).where(turns.c.conversation.in_(ids)))
    return int(connection.execute(delete(conversations).where(which)).rowcount)


def _connect(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, future=True, pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, future=True, connect_args={"timeout": 15})

    # pysqlite begins transactions late and never for reads; these two give the lock from the start
    # (SQLAlchemy's documentation, "Serializable isolation / Savepoints / Transactional DDL").
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
