"""The database is away: what needs no memory is answered all the same, all else is 503 at once, and nothing is invented."""

import contextlib
import logging
import os
import shutil
import sqlite3
import threading
import time

import pytest
from sqlalchemy.exc import OperationalError

from bot.core.storage import SECONDS_TO_WAIT
from bot.core.without_memory import channel_texts
from settings import Secret
from tests.bot.staff.scene import TOKEN
from tests.waiting import slowness, until

NOTE = channel_texts()["en"].unremembered
MARK = "zebrawarden"
PAGE = {"Accept": "text/html"}

METRICS = "korrekt-pferd-x"


class Away:
    """An application, how its database is taken away and given back, and a session begun before."""

    def __init__(self, web, take, give, reads=False):
        self.web, self._take, self.give, self.reads = web, take, give, reads
        self.session = web.session()

    def take(self):
        self._take()

    def post(self, message="when does it open? opens", session=None, **headers):
        began = time.monotonic()
        response = self.web.client.post(
            "/api/messages",
            json={"message": message, "language": "en"},
            headers={**(session or self.session), **headers},
        )
        if (took := time.monotonic() - began) > 2:
            assert took < 2 * slowness(), f"{took:.1f} seconds"
        return response

    def until_remembered(self):
        until(lambda: NOTE not in self.post().json()[0]["text"], 30, lambda: time.sleep(0.1), lambda: "no memory")


def on_sqlite_locked(web):
    """Another process writes, and does not come to its end; reading goes on."""
    path = web.settings.var / "conversations.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    return Away(web, lambda: other.execute("BEGIN IMMEDIATE"), lambda: other.execute("ROLLBACK"), reads=True)


def on_postgresql(take, give):
    def made(serve, small, postgresql):
        web = serve(
            small, database_url=postgresql.database_url(), staff_token=Secret(TOKEN), metrics_token=Secret(METRICS)
        )
        return Away(web, lambda: take(postgresql), lambda: give(postgresql))

    return made


KINDS = {
    "locked": lambda serve, small, _: on_sqlite_locked(
        serve(small, staff_token=Secret(TOKEN), metrics_token=Secret(METRICS))
    ),
    "stopped": on_postgresql(lambda server: server.stop(), lambda server: server.start()),
    "frozen": on_postgresql(lambda server: server.freeze(), lambda server: server.thaw()),
}


@pytest.fixture(params=KINDS)
def away(request, serve, small):
    postgresql = None if request.param == "locked" else request.getfixturevalue("postgresql")
    made = KINDS[request.param](serve, small, postgresql)
    assert made.post("price").json()[0]["custom"]["topic"] == "club.price"
    made.take()
    try:
        yield made
    finally:
        with contextlib.suppress(sqlite3.OperationalError, AssertionError):
            made.give()


def test_a_question_is_answered_with_a_word_on_memory_and_remembered_again_later(away):
    for _ in range(4):
        response = away.post()
        assert response.status_code == 200
        (reply,) = response.json()
        assert reply["text"].startswith("The club opens at noon.")
        assert reply["text"].endswith(NOTE)
        assert reply["custom"]["kind"] == "answer"
        assert "id" not in reply, "there is no turn to vote on"
    away.give()
    away.until_remembered()
    assert away.post().json()[0]["id"]


def test_what_depends_on_the_conversation_is_503_where_that_cannot_be_read(away):
    for message in ("/club.price", "and the second one?", "what about Mars"):
        response = away.post(message)
        if away.reads:
            assert response.status_code == 200
            continue
        assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
        assert "try again in a few seconds" in response.json()["error"]


def test_votes_erasure_and_readiness_say_so_and_recover(away):
    client = away.web.client
    assert client.post("/api/feedback", json={"id": "1-0", "useful": True}, headers=away.session).status_code == 503
    erasing = client.delete("/api/session", headers={**away.session, "Origin": "http://testserver"})
    assert (erasing.status_code, erasing.headers["Retry-After"]) == (503, "2")
    ready = client.get("/ready")
    assert ready.status_code == 503
    assert [each["part"] for each in ready.json()["problems"]] == ["database"]
    assert client.get("/health").status_code == 200
    assert (
        b'eigbot_ready{part="database"} 0.0'
        in client.get("/metrics", headers={"Authorization": f"Bearer {METRICS}"}).content
    )
    away.give()
    until(
        lambda: client.get("/ready").status_code == 200, 30, lambda: time.sleep(0.1), lambda: client.get("/ready").text
    )
    assert client.delete("/api/session", headers=away.session).status_code == 204


def test_the_faq_is_read_meanwhile_and_staff_read_a_page(away):
    """The loop is free: while a message waits for the database, pages are answered at once."""
    waiting = threading.Thread(target=away.post)
    waiting.start()
    began = time.monotonic()
    assert "noon" in away.web.client.get("/faq/en").text
    assert time.monotonic() - began < SECONDS_TO_WAIT * slowness()
    waiting.join()
    if away.reads:
        away.post(), away.post()
    page = away.web.client.get("/staff", headers=PAGE)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
    assert "The archives are closed for a moment" in page.text


def test_a_turn_that_was_not_kept_is_not_taken_for_the_one_before(web, monkeypatch):
    """Opening hours were remembered, the price was not: what follows must not be answered about opening hours."""
    path = web.settings.var / "conversations.db"
    session = web.session()
    web.ask(session)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert web.ask(session, "price")["text"].endswith(NOTE)
    other.execute("ROLLBACK")
    seen = []
    answers = Recorder(seen)
    monkeypatch.setattr("bot.core.answering.understand", answers.around)
    until(lambda: NOTE not in web.ask(session, "is it open? opens")["text"], 30, lambda: time.sleep(0.1), str)
    web.ask(session, "price")
    assert seen[0].topic is None, "nothing is remembered of a conversation that went on elsewhere"
    assert seen[-1].topic == "club.hours", "and then it is remembered again"


class Recorder:
    """Notes the state in which messages are understood."""

    def __init__(self, seen):
        from bot.core.answering import understand

        self._seen, self._understand = seen, understand

    def around(self, engine, asked):
        self._seen += [state for _, state in asked]
        return self._understand(engine, asked)


def spoil(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with path.open("r+b") as file:
        file.write(b"not a database, alas" * 1_000)


def cut_to_nothing(path):
    spoil(path)
    os.truncate(path, 0)


@pytest.mark.parametrize("how", [spoil, cut_to_nothing, lambda path: path.unlink()], ids=["spoilt", "empty", "gone"])
def test_a_damaged_file_is_moved_aside_while_serving(serve, small, how, caplog):
    web = serve(small)
    path, session = web.settings.var / "conversations.db", web.session()
    web.ask(session)
    how(path)
    until(lambda: NOTE not in web.ask(session)["text"], 30, lambda: time.sleep(0.1), lambda: caplog.text)
    assert web.client.delete("/api/session", headers=session).status_code == 204
    (aside,) = (each.name for each in path.parent.glob("*.damaged-*") if not each.name.endswith(("-wal", "-shm")))
    assert f"is damaged: it stands in {aside} now" in caplog.text
    ready = web.client.get("/ready")
    assert ready.status_code == 200
    assert aside in ready.json()["parts"]["database"]["notes"][0]
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def cut(path):
    """Half of the file is gone, and the other half is in order."""
    os.truncate(path, path.stat().st_size // 2)


def test_a_file_that_is_cut_is_noticed_before_what_is_missing_is_read(serve, small, caplog):
    web = serve(small)
    path, session = web.settings.var / "conversations.db", web.session()
    web.ask(session)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    web.ask(session)
    cut(path)
    assert NOTE not in web.ask(session)["text"]
    assert "is damaged: it stands in" in caplog.text


@pytest.mark.parametrize("suffixes", [("-wal",), ("-shm",), ("-wal", "-shm")], ids="".join)
def test_a_log_that_is_removed_while_serving_loses_nothing(serve, small, tmp_path, suffixes, caplog):
    web = serve(small)
    path, session = web.settings.var / "conversations.db", web.session()
    path.chmod(0o600)
    asked = 0
    for _ in range(3):
        web.ask(session)
        for suffix in suffixes:
            os.unlink(f"{path}{suffix}")
        assert NOTE not in web.ask(session)["text"]
        asked += 2
        left = tmp_path / f"left-{asked}"  # as a kill of the server would leave the files now
        left.mkdir()
        for each in path.parent.glob(f"{path.name}*"):
            shutil.copy(each, left)
        with contextlib.closing(sqlite3.connect(left / path.name)) as connection:
            assert connection.execute("SELECT count(*) FROM turns").fetchone() == (asked,)
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert caplog.text.count("was removed while it was in use; what it held is saved") == 3
    assert web.client.get("/ready").status_code == 200
    assert path.stat().st_mode & 0o777 == 0o600, "nobody else may read it now either"
    assert not list(path.parent.glob("*.damaged-*")), "nothing is moved aside"


def test_where_a_removed_log_cannot_be_saved_messages_are_answered_without_memory(serve, small, caplog, monkeypatch):
    web = serve(small)
    path, session = web.settings.var / "conversations.db", web.session()
    web.ask(session)
    monkeypatch.setattr("bot.core.file_mender._SECONDS_TO_RETRY", 0.0)
    in_its_place = path.with_name(f".{path.name}.{os.getpid()}.new")
    in_its_place.mkdir()
    os.unlink(f"{path}-wal")
    web.ask(session)
    assert "has lost its log, and no new file can be begun" in caplog.text
    in_its_place.rmdir()
    assert NOTE not in web.ask(session)["text"]
    assert "is saved in a new file" in caplog.text


def test_where_no_new_file_can_be_begun_messages_are_answered_without_memory(serve, small, caplog, monkeypatch):
    web = serve(small)
    path, session = web.settings.var / "conversations.db", web.session()
    web.ask(session)
    monkeypatch.setattr("bot.core.file_mender._SECONDS_TO_RETRY", 0.2)
    in_its_place = path.with_name(f".{path.name}.{os.getpid()}.new")
    in_its_place.mkdir()
    spoil(path)
    for _ in range(4):
        assert web.ask(session)["text"].endswith(NOTE)
    assert caplog.text.count("no new file can be begun") == 1
    in_its_place.rmdir()
    until(lambda: NOTE not in web.ask(session)["text"], 30, lambda: time.sleep(0.1), lambda: caplog.text)


@pytest.mark.parametrize("how", [spoil, cut_to_nothing], ids=["spoilt", "empty"])
def test_a_damaged_file_is_moved_aside_at_the_start(serve, small, how, caplog):
    before = serve(small)
    path = before.settings.var / "conversations.db"
    before.ask(before.session())
    how(path)
    after = serve(small)
    assert NOTE not in after.ask(after.session())["text"]
    assert "is damaged: it stands in conversations.db.damaged-" in caplog.text


def test_no_error_prints_what_somebody_wrote(away, caplog):
    caplog.set_level(logging.DEBUG)
    for _ in range(3):
        away.post(f"{MARK} opens")
        away.post(f"and {MARK}?")
    away.give()
    away.until_remembered()
    assert MARK not in caplog.text


def test_an_error_of_the_database_prints_no_parameters(web):
    from bot.core.conversations import Conversations

    store = Conversations(web.settings.conversations_url)
    with store.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE conversations")
    with pytest.raises(OperationalError) as error:
        store.read(MARK, MARK)
    assert MARK not in str(error.value)
