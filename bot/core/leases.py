"""Leases: what only one of several processes or machines may do, for as long as it keeps saying that it does.

A lease is a row, not a lock of a session: it outlives no holder that died, it needs no connection that stays open,
and so it works through a pooler that gives each transaction another connection (PgBouncer).
"""

from __future__ import annotations

import os
import secrets
import socket
import time

from sqlalchemy import delete
from sqlalchemy.engine import Engine

from bot.core.database_time import DatabaseTime
from bot.core.tables import insert_into, leases


class Lease:
    """One holder's view of the lease of this name. It may be made before a fork: each process is a holder."""

    def __init__(self, database: Engine, name: str, seconds: float = 15.0) -> None:
        """Hold nothing yet; who holds it is to `take` it again well before so many seconds are over."""
        self._database, self._name, self._seconds = database, name, seconds
        self._pid, self._own = 0, ""
        self._until = 0.0

    @property
    def holder(self) -> str:
        """Who this process is, for whoever looks into the table."""
        if self._pid != os.getpid():
            self._pid, self._until = os.getpid(), 0.0
            self._own = f"{socket.gethostname()[:60]}:{self._pid}:{secrets.token_hex(8)}"
        return self._own

    @property
    def held(self) -> bool:
        """Whether it is ours still, as far as can be told without the database."""
        return self._pid == os.getpid() and time.monotonic() < self._until

    def take(self) -> bool:
        """Take it, or keep it where it is ours; False while another holds it.

        A row further in the future than two terms was written before the database's clock was set back, and holds
        nobody off.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.

        """
        began = time.monotonic()
        now, own = DatabaseTime(), self.holder
        theirs = leases.c.holder != own
        over = (leases.c.until <= now) | (leases.c.until > now + 2 * self._seconds)
        with self._database.begin() as connection:
            new = insert_into(connection, leases).values(name=self._name, holder=own, until=now + self._seconds)
            taken = new.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": new.excluded.holder, "until": now + self._seconds},
                where=~theirs | over,
            )
            ours = bool(connection.execute(taken).rowcount)
        self._until = began + self._seconds if ours else 0.0
        return ours

    def release(self) -> None:
        """Leave it to others at once; nothing where it is not ours.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.

        """
        own, self._until = self.holder, 0.0
        with self._database.begin() as connection:
            connection.execute(delete(leases).where((leases.c.name == self._name) & (leases.c.holder == own)))
