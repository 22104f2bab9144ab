"""Leases: what only one of several processes or machines may do, for as long as it keeps saying that it does.

A lease is a row, not a lock of a session: it outlives no holder that died, it needs no connection that stays open,
and so it works through a pooler that gives each transaction another connection (PgBouncer).
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.engine import Engine

from bot.core.database_time import DatabaseTime
from bot.core.tables import insert_into, leases


class LeaseHolder:
    """A process that holds any number of leases by their names; it may be made before a fork, and used from threads."""

    def __init__(self, database: Engine, seconds: float = 15.0) -> None:
        """Hold nothing yet; what is held is to be taken or kept again well before so many seconds are over."""
        self._database, self._seconds = database, seconds
        self._lock = threading.Lock()
        self._pid, self._own = 0, ""
        self._until: dict[str, float] = {}
        self._dropped: set[str] = set()

    @property
    def holder(self) -> str:
        """Who this process is, for whoever looks into the table."""
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._until, self._dropped = os.getpid(), {}, set()
                self._own = f"{socket.gethostname()[:60]}:{self._pid}:{secrets.token_hex(8)}"
            return self._own

    def holds(self, name: str) -> bool:
        """Whether a lease is ours still, as far as is known without the database."""
        return self._pid == os.getpid() and time.monotonic() < self._until.get(name, 0.0)

    def take(self, name: str) -> bool:
        """Take a lease, or keep it where it is ours; False while another holds it.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.

        """
        began, own, until = time.monotonic(), self.holder, DatabaseTime() + self._seconds
        with self._database.begin() as connection:
            new = insert_into(connection, leases).values(name=name, holder=own, until=until)
            taken = new.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": own, "until": until},
                where=or_(leases.c.holder == own, ~self._running),
            )
            ours = bool(connection.execute(taken).rowcount)
        with self._lock:
            self._dropped.discard(name)
            self._until.pop(name, None)
            if ours:
                self._until[name] = began + self._seconds
        return ours

    def keep(self) -> None:
        """Keep all leases that are ours; those that another has taken meanwhile are held no more.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.

        """
        began, own = time.monotonic(), self.holder
        with self._lock:
            before = dict(self._until)
        if not before and not self._dropped:
            return
        with self._database.begin() as connection:
            self._delete_dropped(connection)
            ours = leases.c.holder == own
            connection.execute(update(leases).where(ours).values(until=DatabaseTime() + self._seconds))
            kept = set(connection.execute(select(leases.c.name).where(ours)).scalars())
        with self._lock:
            for name, until in before.items():
                if self._until.get(name) == until:  # neither released nor taken anew meanwhile
                    self._until[name] = began + self._seconds if name in kept else 0.0

    def release(self, name: str) -> None:
        """Leave a lease to others at once; where that fails, `keep` does it.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.

        """
        _ = self.holder
        with self._lock:
            self._until.pop(name, None)
            self._dropped.add(name)
        with self._database.begin() as connection:
            self._delete_dropped(connection)

    def release_all(self) -> None:
        """Leave all that is ours to others (see `release`)."""
        own = self.holder
        with self._lock:
            self._until.clear()
        with self._database.begin() as connection:
            connection.execute(delete(leases).where(leases.c.holder == own))

    def held_by_another(self, name: Any) -> Any:
        """The condition that another holds the lease of a name, which may be an expression over a query's columns."""
        theirs = (leases.c.name == name) & (leases.c.holder != self.holder) & self._running
        return exists().where(theirs)

    @property
    def _running(self) -> Any:
        """That a lease has not run out.

        A row further in the future than two terms was written before the database's clock was set back.
        """
        now = DatabaseTime()
        return (leases.c.until > now) & (leases.c.until <= now + 2 * self._seconds)

    def _delete_dropped(self, connection: Any) -> None:
        with self._lock:
            names = tuple(self._dropped)
        ours = (leases.c.holder == self._own) & leases.c.name.in_(names)
        connection.execute(delete(leases).where(ours))
        with self._lock:
            self._dropped.difference_update(names)


class Lease:
    """One holder's view of the lease of this name."""

    def __init__(self, database: Engine, name: str, seconds: float = 15.0) -> None:
        """Hold nothing yet; who holds it is to `take` it again well before so many seconds are over."""
        self._leases, self._name = LeaseHolder(database, seconds), name

    @property
    def holder(self) -> str:
        """Who this process is, for whoever looks into the table."""
        return self._leases.holder

    @property
    def held(self) -> bool:
        """Whether it is ours still, as far as is known without the database."""
        return self._leases.holds(self._name)

    def take(self) -> bool:
        """Take it, or keep it where it is ours; False while another holds it (see `LeaseHolder.take`)."""
        return self._leases.take(self._name)

    def release(self) -> None:
        """Leave it to others at once; nothing where it is not ours (see `LeaseHolder.release`)."""
        self._leases.release(self._name)
