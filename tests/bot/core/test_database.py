"""The lock of those who write: first come, first served; and what is said where a database cannot be used."""

import sys
import threading
from contextlib import closing

import pytest
from sqlalchemy import create_engine, event, func, select

from bot.core import postgresql_connections
from bot.core.conversations import Conversations, NewTurn
from bot.core.database import FairLock, UnusableDatabase
from bot.core.tables import turns
from tests.command import eigbot
from tests.services import free_port
from tests.services.postgresql import PASSWORD, running_postgresql


def test_the_lock_is_given_in_the_order_of_asking():
    lock, order, waiting = FairLock(), [], []
    lock.acquire()
    for number in range(5):
        thread = threading.Thread(target=lambda n=number: (lock.acquire(), order.append(n), lock.release()))
        thread.start()
        waiting.append(thread)
        while len(lock._waiting) <= number:  # until it waits
            thread.join(0.001)
    lock.release()
    for thread in waiting:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_a_free_lock_is_taken_at_once():
    lock = FairLock()
    for _ in range(3):
        lock.acquire()
        lock.release()


def test_as_many_as_read_and_write_at_once_open_a_connection_each_and_keep_it(conversations):
    """A connection for each message would cost more than what the message asks of it."""
    opened, together = [], threading.Barrier(8)
    event.listen(conversations.database, "connect", lambda connection, _: opened.append(connection))

    def read():
        for _ in range(3):
            with conversations.reading():
                together.wait(30)
            together.wait(30)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) <= 8


def test_a_page_reads_one_state_though_a_turn_is_written_meanwhile(conversations, other):
    def count(connection):
        return connection.execute(select(func.count()).select_from(turns)).scalar_one()

    with conversations.reading() as connection:
        before = count(connection)
        nobody = other.read("web", "ada")
        assert other.save("web", "ada", nobody, {}, NewTurn("bonjour", ()))
        assert count(connection) == before == 0
    with conversations.reading() as connection:
        assert count(connection) == 1
    assert conversations.save("web", "bob", conversations.read("web", "bob"), {}, NewTurn("hello", ()))


def test_a_connection_whose_server_was_started_anew_is_opened_anew(monkeypatch):
    with running_postgresql() as server, closing(Conversations(server.database_url())) as conversations:
        monkeypatch.setattr(postgresql_connections, "_IDLE", 0.0)  # as after a quarter of a second
        before = conversations.read("web", "ada")
        server.stop()
        server.start()
        assert conversations.read("web", "ada") == before
        assert conversations.save("web", "ada", before, {}, NewTurn("bonjour", ()))


def test_a_database_that_is_not_there_is_a_sentence_without_its_password(tmp_path):
    port = free_port()
    done = eigbot(
        "forget", "me", models=tmp_path, var=tmp_path,
        EIGBOT_DATABASE_URL=f"postgresql://eigbot:hush-hush@127.0.0.1:{port}/faq",
    )  # fmt: skip
    assert done.exit_code == 1
    assert done.stderr == (
        f"The database postgresql://eigbot:***@127.0.0.1:{port}/faq cannot be used (Connection refused); "
        "see that it runs, or correct EIGBOT_DATABASE_URL.\n"
    )


def test_a_wrong_password_or_a_missing_database_is_a_sentence(postgresql):
    guarded = postgresql.url(role="guarded")
    with pytest.raises(UnusableDatabase, match='password authentication failed for user "guarded"') as refused:
        Conversations(guarded.replace("guarded", "guarded:hush-hush"))
    assert "hush" not in str(refused.value)
    with pytest.raises(UnusableDatabase, match='database "nowhere" does not exist'):
        Conversations(postgresql.url("nowhere"))


def test_an_account_that_may_make_no_tables_is_a_sentence(postgresql):
    own = postgresql.database_url()
    with create_engine(own, future=True).begin() as connection:  # as it is from PostgreSQL 15 on
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    url = own.replace("eigbot@", f"guarded:{PASSWORD}@")
    with pytest.raises(UnusableDatabase, match="permission denied for schema public"):
        Conversations(url)


def test_a_missing_driver_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(UnusableDatabase, match=r"psycopg2, is not installed; .* 'make install-serve'") as missing:
        Conversations("postgresql://eigbot:hush-hush@127.0.0.1/faq")
    assert "hush" not in str(missing.value)


def test_a_folder_that_takes_no_file_is_a_sentence():
    with pytest.raises(UnusableDatabase, match=r"conversations.db cannot be used \(unable to open .* EIGBOT_VAR"):
        Conversations("sqlite:////proc/conversations.db")
