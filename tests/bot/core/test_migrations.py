"""A database of any earlier state is brought up to date, once, whoever starts at the same time."""

import contextlib
import datetime as dt
import importlib
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from bot.core.conversations import Conversations, NewTurn
from bot.core.database import UnusableDatabase, connect
from bot.core.schema import MIGRATIONS, _upgrade, bring_up_to_date, known_versions, version_of
from bot.core.tables import conversations, leases, metadata
from tests.conftest import ROOT, environment

# Every state that a database was left in before versions were counted, by the tables that were new in it.
NEW = (
    ("conversations", "turns"),
    ("feedback",),
    ("dismissed", "publishes"),
    ("inbox", "outbox"),
    ("staff_accounts", "staff_sessions", "staff_acts"),
    ("faq_contents", "faq_versions"),
    ("staff_notices", "staff_mail", "staff_feeds"),
    ("faq_changes",),
)
STATES = [sum(NEW[: count + 1], ()) for count in range(len(NEW))]
# As the first of them was written.
FIRST = """\
CREATE TABLE conversations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    channel VARCHAR(20) NOT NULL,
    sender VARCHAR(200) NOT NULL,
    slots JSON NOT NULL,
    begun DATETIME NOT NULL,
    latest DATETIME NOT NULL
);
CREATE INDEX ix_conversations_latest ON conversations (latest);
CREATE TABLE turns (
    id INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    at DATETIME NOT NULL,
    text TEXT NOT NULL,
    replies JSON NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX ix_turns_conversation ON turns (conversation);
CREATE INDEX ix_turns_at ON turns (at);
CREATE UNIQUE INDEX conversations_sender ON conversations (channel, sender)"""


def differences(database):
    """What the tables lack, or have too many of, beside what the code says."""
    with database.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_: name != "sqlite_sequence"}  # SQLite's own
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


@pytest.fixture
def database(database_url):
    engine = connect(database_url)
    yield engine
    engine.dispose()


def make(database, tables, version=None):
    """An earlier state, with a conversation in it."""
    before = importlib.import_module("bot.core.migrations.versions.v0001_before_versions").metadata
    with database.begin() as connection:
        before.create_all(connection, [before.tables[name] for name in tables])
        now = dt.datetime(2026, 11, 1, tzinfo=dt.timezone.utc)
        row = {"channel": "rest", "sender": "me", "slots": {"language": "fr"}, "begun": now, "latest": now}
        connection.execute(conversations.insert().values(row))


def remembers(url):
    """Whether the conversation is there, and goes on."""
    store = Conversations(url)
    before = store.read("rest", "me")
    kept = store.save("rest", "me", before, {"language": "en"}, NewTurn("Bonjour", []))
    store.close()
    return kept and before.slots == {"language": "fr"}


@pytest.mark.parametrize("state", STATES, ids=[tables[-1] for tables in STATES])
def test_every_earlier_state_becomes_todays(database, database_url, state):
    make(database, state)
    bring_up_to_date(database)
    assert differences(database) == []
    assert remembers(database_url)


def test_the_first_databases_become_todays(tmp_path):
    url = f"sqlite:///{tmp_path / 'c.db'}"
    database = create_engine(url, future=True)
    with database.begin() as connection:
        for statement in FIRST.split(";"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            "INSERT INTO conversations (channel, sender, slots, begun, latest) VALUES "
            "('rest', 'me', '{\"language\": \"fr\"}', '2016-11-10 00:00:00.000000', '2016-11-10 00:00:00.000000')"
        )
    assert remembers(url)
    assert differences(database) == []


def test_an_empty_database_becomes_what_a_migrated_one_is(database):
    bring_up_to_date(database)
    assert differences(database) == []
    with database.connect() as connection:
        assert version_of(connection) == known_versions()[-1]


def test_each_version_follows_the_one_before():
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert [script.revision for script in reversed(scripts)] == list(known_versions())


@pytest.mark.parametrize("version", known_versions()[:-1])
def test_a_version_between_is_brought_up_to_date(database, version):
    with database.begin() as connection:
        _upgrade(connection, version)
        assert version_of(connection) == version
    bring_up_to_date(database)
    assert differences(database) == []


def test_a_database_from_a_newer_programme_is_left_as_it_is(database, database_url):
    bring_up_to_date(database)
    with database.begin() as connection:
        leases.drop(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnusableDatabase, match=r"of version 9999, which this EIGbot, of version \d{4}, does not know"):
        Conversations(database_url)
    assert "leases" not in inspect(database).get_table_names()
    with database.connect() as connection:
        assert version_of(connection) == "9999"


def test_a_migration_that_fails_changes_nothing(database, monkeypatch):
    make(database, STATES[0])
    monkeypatch.setattr("bot.core.schema.log.info", lambda *_: 1 / 0)  # the last of it, within the transaction
    with pytest.raises(ZeroDivisionError):
        bring_up_to_date(database)
    assert set(inspect(database).get_table_names()) - {"sqlite_sequence"} == set(STATES[0])


def test_where_nothing_is_to_be_done_alembic_is_not_imported(database_url, tmp_path):
    Conversations(database_url).close()
    code = "import sys; from bot.core.conversations import Conversations; Conversations(sys.argv[1])\n"
    code += "print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, database_url],
        cwd=ROOT, env=environment(tmp_path, tmp_path), capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "False\n", done.stderr


STARTING = """
import sys
from bot.core.conversations import Conversations
print("ready", flush=True)
for line in sys.stdin:
    try:
        store = Conversations(line.strip())
        store.read("rest", "me")
        store.close()
        print("lives", flush=True)
    except Exception as error:
        print(repr(error), flush=True)
"""


@pytest.fixture(scope="module")
def starters(tmp_path_factory):
    """Four processes that open whatever database they are given; all at the same moment."""
    folder = tmp_path_factory.mktemp("starters")
    with contextlib.ExitStack() as running:
        processes = [
            running.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", STARTING],
                    cwd=ROOT,
                    env=environment(folder, folder),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    bufsize=1,
                )
            )
            for _ in range(4)
        ]
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 4

        def start(url):
            for process in processes:
                process.stdin.write(f"{url}\n")
                process.stdin.flush()
            return [process.stdout.readline().strip() for process in processes]

        yield start
        for process in processes:
            process.stdin.close()


@pytest.mark.parametrize("earlier", [False, True], ids=["empty", "earlier"])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_four_first_starts_at_once_all_live(kind, earlier, starters, tmp_path, request):
    for number in range(4):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        if kind == "postgresql":
            url = request.getfixturevalue("postgresql").database_url()
        database = connect(url)
        if earlier:
            make(database, STATES[number])
        assert starters(url) == ["lives"] * 4
        assert differences(database) == []
        database.dispose()
