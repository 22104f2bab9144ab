"""Everything that a sender can leave, and that none of it stays: not in a table, not in the database's files."""

import datetime as dt

import pytest
from sqlalchemy import insert, select

from bot.core.conversations import Conversations, NewTurn, Vote
from bot.core.erasure import erase_sender, rows_left
from bot.core.tables import inbox, metadata, outbox
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import NewQuestion
from tests.command import eigbot

MARK = "zanzibar-marker"
LEFT = ("conversations", "turns", "feedback", "inbox", "outbox", "team_questions", "team_addresses")


@pytest.fixture
def conversations(tmp_path):
    store = Conversations(f"sqlite:///{tmp_path / 'conversations.db'}")
    yield store
    store.close()


def leave_everything(store, sender, mark=MARK):
    """One row at least, with the mark in its texts, in each table that a visitor's message reaches."""
    now = dt.datetime.now(dt.timezone.utc)
    for channel in ("telegram", "web"):
        numbers = []
        before = store.read(channel, sender)
        turn = NewTurn(f"where is {mark}?", [{"text": f"{mark} is here", "custom": {"language": "en"}}])
        keep_number = lambda _, turn, numbers=numbers: numbers.append(turn)  # noqa: E731
        assert store.save(channel, sender, before, {"asked": f"where is {mark}?"}, turn, keep_number)
        question = NewQuestion(f"May I see {mark}?", "en", numbers[0], {"chat": mark}, f"{mark}@example.org")
        with store.transaction() as connection:
            TeamQuestions.leave_in(connection, channel, sender, question)
        assert store.rate(channel, sender, Vote(numbers[0], 0, useful=False, comment=f"no {mark}"))
    with store.transaction() as connection:
        for number, body in ((len(sender), {"text": mark}), (len(sender) + 100, None)):
            row = {"channel": "telegram", "account": "1", "number": number, "sender": sender, "body": body, "at": now}
            connection.execute(insert(inbox).values(row))
            row = {"channel": "telegram", "sender": sender, "method": "sendMessage", "body": body, "at": now}
            connection.execute(insert(outbox).values(row))


def files_with(folder, mark=MARK):
    return [path.name for path in folder.iterdir() if mark.encode() in path.read_bytes()]


def test_nothing_is_left_in_any_table_nor_in_the_files_while_another_process_has_them_open(conversations, tmp_path):
    leave_everything(conversations, "me")
    leave_everything(conversations, "you", "somebody-else")
    other = Conversations(f"sqlite:///{tmp_path / 'conversations.db'}")
    assert other.read("web", "you").id
    assert files_with(tmp_path)
    erasure = erase_sender(conversations, "me")
    assert erasure.conversations == 2
    assert erasure.left == dict.fromkeys(LEFT, 0)
    assert erasure.is_log_empty
    assert files_with(tmp_path) == []
    assert files_with(tmp_path, "somebody-else")
    assert other.read("web", "you").slots == {"asked": "where is somebody-else?"}
    other.close()


def test_every_table_with_a_sender_is_counted_and_every_one_that_refers_to_it(conversations):
    of_senders = {table.name for table in metadata.sorted_tables if "sender" in table.c}
    assert set(erase_sender(conversations, "nobody").left) >= of_senders | {"turns", "feedback"}


def test_what_stays_is_counted(conversations):
    leave_everything(conversations, "me")
    with conversations.reading() as connection:
        ids = {table: list(connection.execute(select(metadata.tables[table].primary_key.columns[0])).scalars())
               for table in ("conversations", "turns", "inbox", "outbox", "team_questions")}  # fmt: skip
        ids |= {"feedback": ids["turns"], "team_addresses": ids["team_questions"]}
        left = rows_left(connection, "me", ids)
    assert left == dict.fromkeys(LEFT, 2)


def test_old_conversations_leave_the_files_as_well(conversations, tmp_path):
    leave_everything(conversations, "me")
    conversations.forget_before(dt.datetime.now(dt.timezone.utc) + dt.timedelta(seconds=1))
    assert files_with(tmp_path) == []


@pytest.mark.parametrize(("language", "says"), [("en", "0 rows left"), ("fr", "Lignes restantes : 0")])
def test_the_command_says_that_nothing_is_left(tmp_path, language, says):
    store = Conversations(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}")
    leave_everything(store, "me")
    store.close()
    done = eigbot(
        "forget",
        "me",
        models=tmp_path,
        var=tmp_path / "var",
        LC_ALL=f"{language}_FR.UTF-8" if language == "fr" else "C.UTF-8",
    )
    assert done.exit_code == 0
    assert says in done.stdout
    assert files_with(tmp_path / "var") == []


def test_the_command_fails_where_something_is_left(tmp_path, monkeypatch):
    store = Conversations(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}")
    leave_everything(store, "me")
    store.close()
    monkeypatch.setattr(Conversations, "forget", lambda *_: 0)
    done = eigbot("forget", "me", models=tmp_path, var=tmp_path / "var")
    assert done.exit_code == 1
    assert (
        "14 rows left (conversations 2, feedback 2, inbox 2, outbox 2, team_addresses 2, team_questions 2, turns 2)"
        in done.stderr
    )


def test_the_command_fails_while_another_process_keeps_the_erased_bytes_readable(tmp_path):
    store = Conversations(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}")
    leave_everything(store, "me")
    with store.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM turns").one()
        done = eigbot("forget", "me", models=tmp_path, var=tmp_path / "var")
    assert done.exit_code == 1
    assert "Another process is reading" in done.stderr
    assert eigbot("forget", "me", models=tmp_path, var=tmp_path / "var").exit_code == 0
    store.close()
    assert files_with(tmp_path / "var") == []


def test_the_command_names_what_was_moved_aside_and_may_hold_the_sender(tmp_path):
    var = tmp_path / "var"
    Conversations(f"sqlite:///{var / 'conversations.db'}").close()
    damaged = "conversations.db.damaged-20261129-020000"
    aside = [damaged, f"{damaged}-shm", f"{damaged}-wal", "conversations.db.before-20261129T020000Z"]
    for name in (*aside, "somebodys.db.damaged-1"):
        (var / name).write_text(MARK)
    done = eigbot("forget", "me", models=tmp_path, var=var)
    assert done.exit_code == 1
    assert "0 rows left" in done.stdout
    assert done.stderr.count("\n") == 1
    assert f"remove {', '.join(str(var / name) for name in sorted(aside))} once nothing is wanted" in done.stderr
    for name in aside:
        (var / name).unlink()
    assert eigbot("forget", "me", models=tmp_path, var=var).exit_code == 0
