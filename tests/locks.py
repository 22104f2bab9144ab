"""Two writers on PostgreSQL, one of which waits for a lock of the other."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.waiting import until


@contextlib.contextmanager
def in_the_way(url: str, work: Callable[[], object]) -> Iterator[tuple[Callable[[], None], list[SQLAlchemyError]]]:
    """Has `work` done on a thread, once it must wait for a lock; at the end it is done, and `failures` says how."""
    failures = []

    def do():
        try:
            work()
        except SQLAlchemyError as error:
            failures.append(error)

    watcher, thread = create_engine(url, isolation_level="AUTOCOMMIT", future=True), threading.Thread(target=do)
    waits = text("select count(*) from pg_locks where not granted")

    def is_waiting():
        with watcher.connect() as connection:
            return connection.execute(waits).scalar_one() or not thread.is_alive()

    def begin():
        thread.start()
        until(is_waiting, 30, lambda: thread.join(0.02), lambda: failures)

    try:
        yield begin, failures
    finally:
        thread.join()
        watcher.dispose()
