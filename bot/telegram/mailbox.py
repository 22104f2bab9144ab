"""A bot's inbox and outbox, in the conversations' database.

What arrived is kept until it is answered; what is to be sent, until it has arrived.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Column, and_, func, insert, literal, select, update
from sqlalchemy.engine import Connection

from bot.core.conversations import Conversations
from bot.core.leases import LeaseHolder
from bot.core.tables import inbox, insert_into, of_sender, outbox, turns
from bot.telegram.moved_chats import MovedChats
from bot.telegram.updates import IncomingUpdate, MovedChat

CHANNEL = "telegram"
_MOST_LATER = 20


class AlreadyAnswered(Exception):
    """The update was answered, its sender forgotten or its chat moved meanwhile: nothing more is to be written."""


@dataclass(frozen=True)
class InboxItem:
    """An update that waits for its answer. `later` is what the same sender sent after it, as far as it waits too."""

    id: int
    incoming: IncomingUpdate
    later: tuple[InboxItem, ...] = ()

    @property
    def is_superseded(self) -> bool:
        """Whether it is a question that was changed before anybody came to answer it."""
        this = self.incoming.message
        changed = any(other.incoming.edited and other.incoming.message == this for other in self.later)
        return this is not None and self.incoming.command is None and changed

    @property
    def has_caption(self) -> bool:
        """Whether another part of its album, which waits too, has words."""
        album, others = self.incoming.album, [other.incoming for other in self.later]
        return album is not None and any(other.album == album and other.kind == "text" for other in others)


@dataclass(frozen=True)
class Call:
    """A call of the Bot API. `question` is the message it answers, in which `turn`."""

    method: str
    body: dict[str, Any]
    question: int | None = None
    turn: int | None = None


@dataclass(frozen=True)
class OutboxItem:
    """A call that waits to be made."""

    id: int
    call: Call


@dataclass(frozen=True)
class Earlier:
    """A message that was sent in answer to a question."""

    message: int
    turn: int | None


class Mailbox:
    """The mail of one bot. Every method is a transaction, or takes part in one.

    A sender's mail is seen to by one process at a time, the holder of the lease of that sender, so that nothing is sent
    twice and all of it in order, however many processes and machines there are.
    """

    def __init__(self, conversations: Conversations, account: int, holder: LeaseHolder) -> None:
        """Keep the mail of the bot of this number; `holder` is who sees to it."""
        self._transaction, self._reading = conversations.transaction, conversations.reading
        self._account, self._holder = str(account), holder
        self._moved = MovedChats(CHANNEL, self._account)

    @staticmethod
    def lease_of(sender: Any) -> Any:
        """The name of a sender's lease; where the sender is a column, an expression."""
        return literal(f"{CHANNEL} chat ") + sender if isinstance(sender, Column) else f"{CHANNEL} chat {sender}"

    def keep(self, updates: Iterable[tuple[int, IncomingUpdate | MovedChat | None]]) -> list[str]:
        """Keep updates that are not known yet, all or none; that a chat moved is seen to at once.

        Args:
            updates: their numbers, and what is to be done.

        Returns:
            The senders who now wait.

        """
        senders: dict[str, None] = {}
        now = dt.datetime.now(dt.timezone.utc)
        with self._transaction() as connection:
            for number, found in updates:
                row, incoming = {"number": number, "at": now}, None
                if isinstance(found, IncomingUpdate):
                    incoming = self._moved.where_it_is(connection, found)
                    row |= {"sender": incoming.sender, "body": asdict(incoming)}
                if not self._is_new(connection, self._account, row):
                    continue
                if incoming:
                    senders[incoming.sender] = None
                elif isinstance(found, MovedChat):
                    senders.update(dict.fromkeys(self._moved.carry_over(connection, found)))
        return list(senders)

    def move(self, moved: MovedChat, item: OutboxItem | None = None) -> None:
        """Take along all that is a chat's, which Telegram says is another one now, and the call of which it said so."""
        with self._transaction() as connection:
            self._moved.carry_over(connection, moved)
            if item is not None:
                self._moved.redirect(connection, item.id, moved)

    @staticmethod
    def _is_new(connection: Connection, account: str, row: Mapping[str, Any]) -> bool:
        """Keep a row of the inbox; False where its number is known."""
        new = insert_into(connection, inbox).values(channel=CHANNEL, account=account, **row)
        new = new.on_conflict_do_nothing(index_elements=["channel", "account", "number"])
        return bool(connection.execute(new).rowcount)

    def waiting(self) -> list[str]:
        """Every sender who has something in the inbox or in the outbox that no other process sees to."""
        with self._reading() as connection:
            found: dict[str, None] = {}
            for table, under_way in ((inbox, self._unread), (outbox, _unsent)):
                free = ~self._holder.held_by_another(self.lease_of(table.c.sender))
                rows = connection.execute(select(table.c.sender).where(under_way & free).distinct())
                found.update({str(row.sender): None for row in rows})
            return list(found)

    def has_mail(self, sender: str) -> bool:
        """Whether a sender has something in the inbox or in the outbox."""
        with self._reading() as connection:
            return any(
                connection.execute(select(table.c.id).where(under_way & (table.c.sender == sender)).limit(1)).first()
                for table, under_way in ((outbox, _unsent), (inbox, self._unread))
            )

    def unsent_before(self, moment: dt.datetime) -> int:
        """How many calls were to be made before then, and are not made yet."""
        with self._reading() as connection:
            query = select(func.count()).where(_unsent & (outbox.c.at < moment))
            return int(connection.execute(query).scalar_one())

    @property
    def _unread(self) -> Any:
        return and_(inbox.c.channel == CHANNEL, inbox.c.account == self._account, inbox.c.body.is_not(None))

    def next_inbox_item(self, sender: str) -> InboxItem | None:
        """The oldest unanswered update of a sender, with those that follow it."""
        query = select(inbox.c.id, inbox.c.body).where(self._unread & (inbox.c.sender == sender)).order_by(inbox.c.id)
        with self._reading() as connection:
            rows = connection.execute(query.limit(1 + _MOST_LATER)).all()
        if not rows:
            return None
        first, *later = (InboxItem(row.id, _incoming(row.body)) for row in rows)
        return replace(first, later=tuple(later))

    def knows_album(self, incoming: IncomingUpdate) -> bool:
        """Whether something was said to another part of an album."""
        this = (inbox.c.channel == CHANNEL) & (inbox.c.account == self._albums)
        with self._reading() as connection:
            query = select(inbox.c.id).where(this & (inbox.c.number == _number_of_album(incoming)))
            return connection.execute(query).first() is not None

    @property
    def _albums(self) -> str:
        """What tells the notes on albums from the bot's updates: rows of nobody, without a body."""
        return f"{self._account} album"

    def next_outbox_item(self, sender: str) -> OutboxItem | None:
        """The oldest unsent call for a sender."""
        query = select(outbox).where(_unsent & (outbox.c.sender == sender)).order_by(outbox.c.id).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else OutboxItem(row.id, Call(row.method, row.body, row.question, row.turn))

    def answer(self, item: InboxItem, calls: Sequence[Call]) -> None:
        """Exchange an update for the calls that answer it.

        Raises:
            AlreadyAnswered: see there.

        """
        with self._transaction() as connection:
            self.answer_in(connection, item, calls)

    def answer_in(self, connection: Connection, item: InboxItem, calls: Sequence[Call]) -> None:
        """As `answer`, as part of a transaction."""
        this = (inbox.c.id == item.id) & (inbox.c.sender == item.incoming.sender) & inbox.c.body.is_not(None)
        if not connection.execute(update(inbox).where(this).values(sender=None, body=None)).rowcount:
            raise AlreadyAnswered
        if item.incoming.album:
            note = {"number": _number_of_album(item.incoming), "at": dt.datetime.now(dt.timezone.utc)}
            self._is_new(connection, self._albums, note)
        self.put_in(connection, item.incoming.sender, calls)

    def put_in(self, connection: Connection, sender: str, calls: Sequence[Call]) -> None:
        """Leave calls to be made, as part of a transaction."""
        now = dt.datetime.now(dt.timezone.utc)
        for call in calls:
            row = {"channel": CHANNEL, "sender": sender, "at": now, **asdict(call)}
            connection.execute(insert(outbox).values(row))

    def sent(self, item: OutboxItem, message: int | None) -> None:
        """Note that a call was made, or given up; `message` is what it sent."""
        change = update(outbox).where(outbox.c.id == item.id).values(body=None, sent=message)
        with self._transaction() as connection:
            connection.execute(change)

    def replace(self, item: OutboxItem, call: Call) -> None:
        """Make this call instead."""
        change = update(outbox).where(outbox.c.id == item.id).values(method=call.method, body=call.body)
        with self._transaction() as connection:
            connection.execute(change)

    def parted(self, item: OutboxItem, calls: Sequence[Call]) -> None:
        """Make these calls instead of one that stands for them, unless its sender was forgotten meanwhile."""
        first, *others = calls
        change = update(outbox).where((outbox.c.id == item.id) & outbox.c.body.is_not(None))
        with self._transaction() as connection:
            if connection.execute(change.values(method=first.method, body=first.body)).rowcount:
                row = connection.execute(select(outbox.c.sender).where(outbox.c.id == item.id)).one()
                self.put_in(connection, row.sender, others)

    def earlier(self, connection: Connection, incoming: IncomingUpdate) -> list[Earlier]:
        """What was sent in answer to this message before it was edited, in order."""
        if incoming.message is None:
            return []
        about = of_sender(CHANNEL, incoming.sender, outbox) & (outbox.c.question == incoming.message)
        about &= outbox.c.sent.is_not(None)
        query = select(outbox.c.sent, outbox.c.turn).where(about).order_by(outbox.c.id)
        return list({row.sent: Earlier(row.sent, row.turn) for row in connection.execute(query)}.values())

    def unchanged(self, incoming: IncomingUpdate) -> bool:
        """Whether an edit left the words as they were when they were answered."""
        with self._reading() as connection:
            before = [earlier.turn for earlier in self.earlier(connection, incoming)]
            query = select(turns.c.text).where(turns.c.id == (before[-1] if before else None))
            return bool(connection.execute(query).scalar_one_or_none() == incoming.question)


def _incoming(body: Mapping[str, Any]) -> IncomingUpdate:
    rows = tuple(tuple((text, data) for text, data in row) for row in body["keyboard"])
    return IncomingUpdate(**{**body, "keyboard": rows})


def _number_of_album(incoming: IncomingUpdate) -> int:
    """What an album of a sender is known by: a hash, which tells nobody who that is."""
    digest = hashlib.sha256(f"{incoming.sender} {incoming.album}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


_unsent = and_(outbox.c.channel == CHANNEL, outbox.c.body.is_not(None))
