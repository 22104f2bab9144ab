import contextlib
import datetime as dt
import sqlite3
import threading
import time

import pytest
from sqlalchemy import insert, select

from bot.core.conversations import Conversations, NewTurn, SavedState, Vote
from bot.core.leases import LeaseHolder
from bot.core.tables import inbox
from bot.publishing.log import PublishLog
from bot.telegram.mailbox import Mailbox
from bot.telegram.updates import IncomingUpdate


def keep(conversations, slots, text=None, replies=(), channel="rest", sender="me", before=None, also=None):
    """Write a conversation from what it is, or was `before`; whether it was kept."""
    before = before or conversations.read(channel, sender)
    turn = None if text is None else NewTurn(text, list(replies))
    return conversations.save(channel, sender, before, slots, turn, also)


def test_a_conversation_is_remembered(conversations):
    assert keep(conversations, {"language": "fr"}, "bonjour", [{"text": "Bonjour !"}])
    assert conversations.read("rest", "me").slots == {"language": "fr"}


def test_a_sender_of_another_channel_is_another(conversations):
    assert keep(conversations, {"language": "fr"})
    assert conversations.read("telegram", "me") == SavedState(None, {}, None)


def test_an_error_changes_nothing(conversations):
    def fail(connection, turn):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        keep(conversations, {"language": "fr"}, "bonjour", also=fail)
    assert conversations.read("rest", "me").slots == {}
    assert keep(conversations, {"language": "en"})


@pytest.mark.parametrize("begun", [True, False])
def test_what_was_written_meanwhile_is_not_written_over(conversations, database_url, begun):
    other = Conversations(database_url)
    if begun:
        keep(conversations, {"count": 0})
    before = conversations.read("rest", "me")
    assert keep(other, {"count": 1}, "from elsewhere")
    assert not keep(conversations, {"count": 2}, "too late", before=before)
    assert conversations.read("rest", "me").slots == {"count": 1}
    assert [question.text for question in conversations.recent_questions(5)] == []
    other.close()


def test_a_conversation_erased_meanwhile_does_not_come_back(conversations):
    keep(conversations, {"count": 0})
    before = conversations.read("rest", "me")
    conversations.forget("me")
    assert not keep(conversations, {"count": 1}, "too late", before=before)
    assert conversations.read("rest", "me").id is None


def test_turns_of_many_threads_do_not_overwrite_each_other(conversations):
    def add():
        for _ in range(10):
            kept = False
            while not kept:
                before = conversations.read("rest", "me")
                kept = keep(conversations, {"count": before.slots.get("count", 0) + 1}, before=before)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert conversations.read("rest", "me").slots == {"count": 40}


def test_what_is_forgotten_is_gone(conversations, tmp_path):
    keep(conversations, {}, "a secret phrase")
    assert conversations.forget("me") == 1
    assert conversations.forget("me") == 0
    conversations.close()
    assert all(b"a secret phrase" not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(("up_to", "left"), [(None, []), (2, [3])], ids=["by an operator", "in a message"])
def test_what_arrived_after_the_wish_to_be_forgotten_is_for_a_new_conversation(conversations, up_to, left):
    now = dt.datetime.now(dt.timezone.utc)
    with conversations.transaction() as connection:
        for number in (1, 2, 3):
            row = {"channel": "telegram", "account": "1", "number": number, "sender": "me", "at": now, "body": {}}
            connection.execute(insert(inbox).values(id=number, **row))
    conversations.forget("me", "telegram", None, up_to)
    with conversations.reading() as connection:
        rows = connection.execute(select(inbox.c.id, inbox.c.sender).where(inbox.c.body.is_not(None))).all()
    assert [(row.id, row.sender) for row in rows] == [(number, "me") for number in left]


def test_a_reader_keeps_erasing_waiting_for_a_moment_only(tmp_path):
    """A backup reads for long: the log is emptied after it, and nobody is told meanwhile that they were not erased."""
    path, took = tmp_path / "conversations.db", []
    with (
        contextlib.closing(Conversations(f"sqlite:///{path}")) as store,
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as reader,
    ):
        for _ in range(4):  # on a busy machine one of them may take long
            keep(store, {}, "a secret phrase")
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM turns").fetchone()
            began = time.monotonic()
            assert store.forget("me") == 1
            took.append(time.monotonic() - began)
            reader.execute("COMMIT")
        assert min(took) < 1.2
        store.forget_before(dt.datetime.now(dt.timezone.utc))
        assert all(b"a secret phrase" not in each.read_bytes() for each in tmp_path.iterdir())


def test_who_only_reads_waits_for_no_writer(tmp_path):
    path = tmp_path / "conversations.db"
    with (
        contextlib.closing(Conversations(f"sqlite:///{path}")) as store,
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer,
    ):
        keep(store, {"language": "fr"})
        log, now = PublishLog(store), dt.datetime.now(dt.timezone.utc)
        log.note("save", "published")
        writer.execute("BEGIN IMMEDIATE")
        assert store.language("rest", "me") == "fr"
        assert [publish.result for publish in (log.last_publish(), log.last_of(["published"]))] == ["published"] * 2
        assert log.counts(now, now + dt.timedelta(days=1)) == {"published": 1}
        mailbox = Mailbox(store, 1, LeaseHolder(store.database))
        assert not mailbox.unchanged(IncomingUpdate("text", "me", chat=1, text="when?", message=2, edited=True))


def test_old_conversations_are_forgotten(conversations):
    keep(conversations, {})
    now = dt.datetime.now(dt.timezone.utc)
    assert conversations.forget_before(now - dt.timedelta(days=1)) == 0
    assert conversations.forget_before(now + dt.timedelta(seconds=1)) == 1


def test_a_vote_is_kept_for_ones_own_turns_only_and_goes_with_them(conversations):
    numbers = []
    keep(conversations, {}, "hello", [{"text": "Hello!"}], channel="web", also=lambda _, turn: numbers.append(turn))
    turn = numbers[0]
    assert conversations.rate("web", "me", Vote(turn, 0, useful=False, comment="short"))
    assert conversations.rate("web", "me", Vote(turn, 0, useful=True))
    for channel, sender, vote in (
        ("web", "you", Vote(turn, 0, useful=True)), ("rest", "me", Vote(turn, 0, useful=True)),
        ("web", "me", Vote(turn, 1, useful=True)), ("web", "me", Vote(turn + 1, 0, useful=True)),
    ):  # fmt: skip
        assert not conversations.rate(channel, sender, vote)
    assert conversations.forget("me") == 1
    assert not conversations.rate("web", "me", Vote(turn, 0, useful=True))
