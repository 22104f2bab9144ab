"""A server whose PostgreSQL is away: at its start, and while staff publish. It answers, and goes on by itself."""

import httpx
import pytest
from sqlalchemy import create_engine, text

from bot.core.without_memory import channel_texts
from tests.command import eigbot
from tests.conftest import Server, write_small
from tests.models import lend_model
from tests.services import free_port
from tests.services.postgresql import running_postgresql

HOURS = "when does the club open?"
NOTE = channel_texts()["en"].unremembered


class Living(Server):
    """A server that is waited for until it answers, whatever it lacks."""

    def _is_ready(self):
        try:
            return self.client.get("/health").status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def own():
    """A PostgreSQL that may be stopped."""
    with running_postgresql() as running:
        yield running


def rows_of(table, url):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
    engine.dispose()
    return found


def test_it_starts_without_it_publishes_without_it_and_remembers_once_it_is_there(own, trained_small, tmp_path):
    url, data = own.database_url(), write_small(tmp_path / "data")
    lend_model(trained_small, tmp_path / "models")
    own.stop()
    server = Living(tmp_path / "models", tmp_path / "var", EIGBOT_DATA=str(data), EIGBOT_DATABASE_URL=url)
    try:
        answer = server.ask(HOURS, "early", "en")[0]["text"]
        assert answer.startswith("The club opens at noon.")
        assert answer.endswith(NOTE)
        assert "database" in [each["part"] for each in server.client.get("/ready").json()["problems"]]
        assert server.log.read_text().count("see that it runs, or correct EIGBOT_DATABASE_URL") == 1
        path = data / "faq_en.yml"
        path.write_text(
            path.read_text("utf-8").replace("[opening times,", "[marmalade trombone, opening times,"), "utf-8"
        )
        new = {"sender": "staff", "message": "marmalade trombone", "metadata": {"language": "en"}}
        server.until(lambda: "noon" in server.post(new).text, 200)
        assert "What visitors asked last cannot be replayed" in server.log.read_text()
        own.start()
        server.until(lambda: server.client.get("/ready").status_code == 200)
        server.until(lambda: NOTE not in server.ask(HOURS, "late", "en")[0]["text"])
        assert rows_of("turns", url) > 0
        server.until(lambda: rows_of("faq_versions", url) > 0)
    finally:
        server.stop()
    assert "Traceback" not in server.log.read_text()


def test_what_only_another_setting_mends_ends_the_start(own, trained_small, tmp_path):
    lend_model(trained_small, tmp_path / "models")
    url = f"{own.database_url()}-of-nobody"
    done = eigbot(
        "serve", "--port", str(free_port()), models=tmp_path / "models", var=tmp_path / "var", EIGBOT_DATABASE_URL=url
    )
    assert done.exit_code == 1
    assert "of-nobody" in done.stderr
    assert "correct EIGBOT_DATABASE_URL" in done.stderr
