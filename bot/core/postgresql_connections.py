"""Connections to PostgreSQL that give up a server which stands still, and notice one that has gone.

Its library would wait for ever: psycopg2 waits through a function of ours ("wait callback"), for all connections of
the process.
"""

from __future__ import annotations

import math
import select
import time
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidatePoolError

SECONDS_TO_CONNECT = 3
SECONDS_TO_ANSWER = 30.0  # until the first byte or the next one, for the longest statement that there is
_USED = "eigbot_used"
_IDLE = 0.25  # seconds after which a connection's server may have gone without anybody's noticing
_STATE_OF_POLL = {1: select.POLLIN, 2: select.POLLOUT}  # psycopg2.extensions.POLL_READ, POLL_WRITE


def limited_connections() -> dict[str, Any]:
    """The arguments of psycopg2.connect for connections that notice a peer that is gone; from now on, all give up."""
    _limit_waiting()
    return {
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


def asking_idle_connections(engine: Engine) -> Engine:
    """An engine that asks a connection which was not used just now whether its server is still there.

    SQLAlchemy's `pool_pre_ping` asks at each use: a statement in five, under load.
    """

    @event.listens_for(engine, "checkin")
    def _on_checkin(_: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, record: Any, _: Any) -> None:
        idle = time.monotonic() - record.info.get(_USED, math.inf)  # a new one has just been answered
        if idle > _IDLE and not engine.dialect.do_ping(connection):
            raise InvalidatePoolError

    return engine


@cache
def _limit_waiting() -> None:
    """Have every connection of this process wait for so long only."""
    psycopg2: Any = import_module("psycopg2")  # only where a database of this kind is used
    extensions = psycopg2.extensions

    def wait(connection: Any) -> None:
        is_open = connection.status != extensions.STATUS_SETUP
        seconds = SECONDS_TO_ANSWER if is_open else SECONDS_TO_CONNECT
        while (state := connection.poll()) != extensions.POLL_OK:
            poll = select.poll()  # not `select`, which takes no descriptor beyond 1,023
            poll.register(connection.fileno(), _STATE_OF_POLL[state])
            if not poll.poll(seconds * 1000):
                raise psycopg2.OperationalError(f"timeout: the server did not answer within {seconds:g} seconds")

    extensions.set_wait_callback(wait)
