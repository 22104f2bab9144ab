"""How long PostgreSQL is waited for: its library would wait for ever for a server that stands still.

psycopg2 waits through a function of ours ("wait callback"), for all connections of the process.
"""

from __future__ import annotations

import select
from functools import cache
from importlib import import_module
from typing import Any

SECONDS_TO_CONNECT = 3
SECONDS_TO_ANSWER = 30.0  # until the first byte or the next one, for the longest statement that there is
_STATE_OF_POLL = {1: select.POLLIN, 2: select.POLLOUT}  # psycopg2.extensions.POLL_READ, POLL_WRITE


def limited_connections() -> dict[str, Any]:
    """The arguments of psycopg2.connect for connections that notice a peer that is gone; from now on, all give up."""
    _limit_waiting()
    return {
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


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
