"""A bot's inbox and outbox, in the conversations' database.

What arrived is kept until it is answered; what is to be sent, until it has arrived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Column, and_, insert, literal, select, update
from sqlalchemy.engine import Connection

from bot.core.conversations import Conversations
from bot.core.leases import LeaseHolder
from bot.core.tables import inbox, insert_into, outbox, turns
from bot.telegram.updates import IncomingUpdate

CHANNEL = "telegram"
MOST_METHOD = 40


class AlreadyAnswered(Exception):
    """The update was answered, or its sender forgotten, meanwhile: nothing more is to be written."""


@dataclass(frozen=True)
class InboxItem:
    """An update that waits for its answer."""

    id: int
    incoming: IncomingUpdate


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

    @staticmethod
    def lease_of(sender: Any) -> Any:
        """The name of a sender's lease; where the sender is a column, an expression."""
        return literal(f"{CHANNEL} chat ") + sender if isinstance(sender, Column) else f"{CHANNEL} chat {sender}"

    def keep(self, updates: Iterable[tuple[int, IncomingUpdate | None]]) -> list[str]:
        """Keep updates that are not known yet, all or none.

        Args:
            updates: their numbers, and what is to be answered.

        Returns:
            The senders who now wait.

        """
        senders: dict[str, None] = {}
        now = dt.datetime.now(dt.timezone.utc)
        with self._transaction() as connection:
            for number, incoming in updates:
                row = {"sender": incoming.sender, "body": asdict(incoming)} if incoming else {}
                known = {"channel": CHANNEL, "account": self._account, "number": number, "at": now}
                new = insert_into(connection, inbox).values(**known, **row)
                new = new.on_conflict_do_nothing(index_elements=["channel", "account", "number"])
                if connection.execute(new).rowcount and incoming:
                    senders[incoming.sender] = None
        return list(senders)

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

    @property
    def _unread(self) -> Any:
        return and_(inbox.c.channel == CHANNEL, inbox.c.account == self._account, inbox.c.body.is_not(None))

    def next_inbox_item(self, sender: str) -> InboxItem | None:
        """The oldest unanswered update of a sender."""
        query = select(inbox.c.id, inbox.c.body).where(self._unread & (inbox.c.sender == sender)).order_by(inbox.c.id)
        with self._reading() as connection:
            row = connection.execute(query.limit(1)).first()
        if row is None:
            return None
        rows = tuple(tuple((text, data) for text, data in row_) for row_ in row.body["keyboard"])
        return InboxItem(row.id, IncomingUpdate(**{**row.body, "keyboard": rows}))

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
        done = update(inbox).where((inbox.c.id == item.id) & inbox.c.body.is_not(None)).values(sender=None, body=None)
        if not connection.execute(done).rowcount:
            raise AlreadyAnswered
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
        about = (outbox.c.channel == CHANNEL) & (outbox.c.sender == incoming.sender)
        about &= (outbox.c.question == incoming.message) & outbox.c.sent.is_not(None)
        query = select(outbox.c.sent, outbox.c.turn).where(about).order_by(outbox.c.id)
        return list({row.sent: Earlier(row.sent, row.turn) for row in connection.execute(query)}.values())

    def unchanged(self, incoming: IncomingUpdate) -> bool:
        """Whether an edit left the words as they were when they were answered."""
        with self._transaction() as connection:
            before = [earlier.turn for earlier in self.earlier(connection, incoming)]
            query = select(turns.c.text).where(turns.c.id == (before[-1] if before else None))
            return bool(connection.execute(query).scalar_one_or_none() == incoming.text)


_unsent = and_(outbox.c.channel == CHANNEL, outbox.c.body.is_not(None))
