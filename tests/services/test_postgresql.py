"""The tests' own PostgreSQL does what tests of faults need of it."""

import psycopg2
import pytest
from sqlalchemy import create_engine, text

from tests.services.postgresql import running_postgresql


@pytest.fixture(scope="module")
def own():
    """One that may be stopped: the one that all share may not."""
    with running_postgresql() as running:
        yield running


def test_each_test_has_a_database_of_its_own(own):
    first, second = own.database_url(), own.database_url()
    with create_engine(first, future=True).begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id int)"))
    with create_engine(second, future=True).connect() as connection:
        assert connection.execute(text("SELECT to_regclass('only_here')")).scalar_one() is None


def test_what_is_written_outlives_a_restart(own):
    database = own.database_url()
    with create_engine(database, future=True).begin() as connection:
        connection.execute(text("CREATE TABLE kept (id int)"))
    own.stop()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(database, connect_timeout=2)
    own.start()
    with create_engine(database, future=True).connect() as connection:
        assert connection.execute(text("SELECT to_regclass('kept')")).scalar_one() == "kept"


def test_frozen_it_answers_nobody_until_it_is_thawed(own):
    connected = psycopg2.connect(own.database_url(), connect_timeout=2)
    own.freeze()
    try:
        with pytest.raises(psycopg2.OperationalError, match="timeout"):
            psycopg2.connect(own.url(), connect_timeout=2)
    finally:
        own.thaw()
    with connected.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    connected.close()


def test_who_needs_the_password_is_refused_without_it(own):
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(own.url(role="guarded"), connect_timeout=2)
