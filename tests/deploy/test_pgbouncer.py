"""The PgBouncer configuration that is shipped, before a PostgreSQL: what the application does needs no session."""

import threading

import psycopg2
import pytest

from tests.services.pgbouncer import running_pgbouncer


@pytest.fixture
def url(postgresql):
    database = postgresql.database_url().rpartition("/")[2]
    postgresql.execute(f"ALTER DATABASE {database} OWNER TO guarded")
    with running_pgbouncer(postgresql, database) as address:
        yield address


def test_many_conversations_go_through_few_connections(url, serve, small, postgresql):
    web = serve(small, database_url=url)
    answers = []

    def converse(sender):
        for _ in range(5):
            body = {"sender": sender, "message": "opens"}
            answers.append(local.post("/webhooks/rest/webhook", json=body).status_code)

    from starlette.testclient import TestClient

    local = TestClient(web.client.app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    with local:
        visitors = [threading.Thread(target=converse, args=(f"visitor {number}",)) for number in range(12)]
        for each in visitors:
            each.start()
        for each in visitors:
            each.join()
    assert answers == [200] * 60
    name = url.rpartition("/")[2]
    direct = psycopg2.connect(postgresql.url(name))
    with direct.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT conversation) FROM turns")
        assert cursor.fetchone() == (60, 12)
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = 'guarded'", (name,))
        assert cursor.fetchone()[0] <= 12 + 4
    direct.close()


def test_a_wrong_password_opens_nothing(url):
    with pytest.raises(psycopg2.OperationalError, match=r"auth|password"):
        psycopg2.connect(url.replace(":s3cret", ":other"), connect_timeout=5)
