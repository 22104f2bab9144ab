"""Backups are taken while serving, are whole, and are what the server goes on from in another place."""

import contextlib
import datetime as dt
import io
import json
import os
import shutil
import sqlite3
import stat
import tarfile
import threading

import pytest
from sqlalchemy import create_engine, func, select

from bot.backup.archive import make_backup, remove_old_backups
from bot.backup.databases import BackupError
from bot.backup.restoring import check_backup, restore_backup
from bot.core.tables import conversations, turns
from settings import Settings
from tests.command import eigbot
from tests.models import lend_model

NOW = dt.datetime(2026, 11, 29, 2, 0, tzinfo=dt.timezone.utc)
VISITORS = 3


@pytest.fixture
def faq(small, tmp_path):
    """The small FAQ with a conversation test beside it, as staff have both."""
    tests = tmp_path / "tests" / "conversations"
    tests.mkdir(parents=True)
    (tests / "kept.yml").write_text("# what staff wrote\n")
    return small


@pytest.fixture
def elsewhere(tmp_path):
    """Settings of another, empty place."""
    new = tmp_path / "elsewhere"
    return Settings(data=new / "data", var=new / "var", models=new / "models")


@pytest.fixture
def backup(serve, faq, tmp_path):
    """A backup of what served once, over SQLite."""
    web = serve(faq)
    web.ask(web.session())
    return make_backup(web.settings, tmp_path / "backups", NOW).path


def count(url, table):
    engine = create_engine(url, future=True)
    with engine.connect() as connection:
        found = connection.execute(select(func.count()).select_from(table)).scalar_one()
    engine.dispose()
    return found


def with_database(settings, url):
    return Settings(data=settings.data, var=settings.var, models=settings.models, database_url=url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_conversations_go_on_from_a_backup_that_was_taken_while_serving(
    kind, serve, faq, elsewhere, tmp_path, request, monkeypatch
):
    server = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    urls = [server.database_url(), server.database_url()] if server else [None, None]
    if server:  # Debian's clients are found by their wrapper, which tests of another version need not have
        from tests.services.postgresql import BINARIES

        monkeypatch.setenv("PATH", str(BINARIES.parent), prepend=os.pathsep)
    web = serve(faq, database_url=urls[0])
    sessions = [web.session() for _ in range(VISITORS)]
    for session in sessions:
        web.ask(session)
    stop, asked = threading.Event(), []

    def go_on_asking():
        while not stop.is_set():
            web.clock.now += 10  # a visitor is let ask so often
            asked.append(web.ask(sessions[0]))

    visitor = threading.Thread(target=go_on_asking)
    visitor.start()
    try:
        before = len(asked)
        file = make_backup(web.settings, tmp_path / "backups", NOW).path
    finally:
        stop.set()
        visitor.join()
    assert len(asked) > before, "nobody was kept from asking"
    restored = with_database(elsewhere, urls[1])
    assert restore_backup(restored, file, NOW) == []

    kept = count(restored.conversations_url, turns)
    assert VISITORS <= kept <= VISITORS + len(asked)
    assert (restored.data / "faq_fr.yml").read_bytes() == (faq / "faq_fr.yml").read_bytes()
    assert (restored.conversation_tests / "kept.yml").exists()
    assert stat.S_IMODE(restored.key_file.stat().st_mode) == 0o600
    shutil.rmtree(web.settings.var)
    shutil.copytree(restored.var, web.settings.var)  # `serve` has one place; its database is the restored one
    again = serve(restored.data, database_url=urls[1])
    for session in sessions:
        assert again.ask(session)["text"] == "The club opens at noon."
    assert count(restored.conversations_url, conversations) == VISITORS
    after = again.settings.conversations_url
    assert count(after, turns) == kept + VISITORS


def test_the_password_of_a_database_is_in_no_argument_and_in_no_sentence(postgresql, serve, faq, tmp_path, monkeypatch):
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "pg_dump").write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\necho "pg_dump: error: $*" >&2\nexit 1\n'
    )
    (programs / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    url = postgresql.database_url().replace("eigbot@", "eigbot:hush-hush@")
    with pytest.raises(BackupError, match="pg_dump failed: ") as failed:
        make_backup(Settings(data=faq, var=tmp_path / "var", database_url=url), tmp_path / "backups", NOW)
    assert "hush-hush" not in str(failed.value) + (tmp_path / "arguments").read_text()
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_is_its_owners_and_leaves_nothing_beside(backup):
    assert backup.name == "eigbot-20261129T020000Z.tar.gz"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_what_is_there_is_moved_aside_only_when_asked_to(backup, elsewhere):
    restore_backup(elsewhere, backup, NOW)
    elsewhere.facts_db.touch()
    file = elsewhere.var / "conversations.db"
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("DELETE FROM turns")
        database.commit()
        with pytest.raises(BackupError, match=r"conversations\.db is in use \(.+\); stop the server first\."):
            restore_backup(elsewhere, backup, NOW, replace=True)
    with pytest.raises(BackupError, match=r"conversations\.db is there already; '--replace' moves it aside\."):
        restore_backup(elsewhere, backup, NOW)
    assert count(f"sqlite:///{file}", turns) == 0
    aside = restore_backup(elsewhere, backup, NOW, replace=True)
    assert count(f"sqlite:///{file}", turns) == 1
    (before,) = [path for path in aside if path.name.startswith("conversations.db.before")]
    assert count(f"sqlite:///{before}", turns) == 0
    names = {path.name.split(".before")[0] for path in aside}
    assert names == {"conversations.db", "data", "conversations", "secret.key", "facts.db"}


def test_a_damaged_database_is_moved_aside_as_it_is(backup, elsewhere):
    restore_backup(elsewhere, backup, NOW)
    (elsewhere.var / "conversations.db").write_bytes(b"no database at all" * 100)
    restore_backup(elsewhere, backup, NOW, replace=True)
    assert count(elsewhere.conversations_url, turns) == 1


@pytest.fixture
def with_bad_models(serve, faq, tmp_path, trained):
    """Settings of what served once, with a model, a newer one that is cut off, and a foreign archive of another year."""
    web, models = serve(faq), tmp_path / "trained-here"
    web.ask(web.session())
    good = lend_model(trained, models)
    (models / "eigbot-000009-deadbeef.tar.gz").write_bytes(good.read_bytes()[:1_000_000])
    with tarfile.open(models / "zzz-foreign.tar.gz", "w:gz") as foreign:
        foreign.add(faq / "faq_en.yml", "metadata.json")
    os.utime(models / "zzz-foreign.tar.gz", (1.9e9, 1.9e9))
    return Settings(data=faq, var=web.settings.var, models=models), good


def test_the_newest_model_that_a_server_starts_with_belongs_to_it_unless_it_is_not_wanted(
    with_bad_models, elsewhere, tmp_path, caplog
):
    settings, good = with_bad_models
    made = make_backup(settings, tmp_path / "backups", NOW)
    assert (made.model, made.lacks_model) == (good.name, False)
    passed_over = [message for message in caplog.messages if message.endswith("It is passed over.")]
    assert ["zzz-foreign" in passed_over[0], "deadbeef" in passed_over[1], len(passed_over)] == [True, True, 2]
    restore_backup(elsewhere, made.path, NOW)
    (restored,) = elsewhere.models.glob("*.tar.gz")
    assert (restored.name, int(restored.stat().st_mtime)) == (good.name, int(good.stat().st_mtime))
    without = make_backup(settings, tmp_path / "backups", NOW + dt.timedelta(1), with_model=False)
    with tarfile.open(without.path) as archive:
        assert not [name for name in archive.getnames() if name.startswith("models")]


def test_where_no_model_loads_the_command_says_so_and_backs_up_all_else(with_bad_models, tmp_path):
    settings, good = with_bad_models
    good.unlink()
    folder = tmp_path / "backups"
    done = eigbot("backup", str(folder), models=settings.models, var=settings.var, EIGBOT_DATA=str(settings.data))
    assert done.exit_code == 1
    assert f"No archive in {settings.models} is one that a server starts with" in done.stderr
    (file,) = folder.iterdir()
    check_backup(file)


def test_several_backups_of_one_second_are_all_kept(backup, serve, faq):
    settings = serve(faq).settings
    again = [make_backup(settings, backup.parent, NOW, with_model=False).path for _ in range(2)]
    names = ["", "-2", "-3"]
    assert [path.name for path in (backup, *again)] == [f"eigbot-20261129T020000Z{end}.tar.gz" for end in names]
    assert len(set(backup.parent.iterdir())) == 3
    assert remove_old_backups(backup.parent, 1, NOW + dt.timedelta(2)) == 2
    assert list(backup.parent.iterdir()) == [again[-1]], "the latest stays"


def repacked(backup, change):
    """The backup with its members changed: `change(name, content)` gives what each becomes, or None."""
    path = backup.with_name("changed.tar.gz")
    with tarfile.open(backup) as source, tarfile.open(path, "w:gz") as target:
        for member in source:
            for name, content in change(member.name, source.extractfile(member).read()):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                target.addfile(info, io.BytesIO(content))
    return path


DAMAGES = {
    "cut off": lambda path: path.with_suffix(".cut"),
    "a sum is wrong": lambda path: repacked(path, lambda n, c: [(n, c + b"#" if n.startswith("faq/") else c)]),
    "a file is missing": lambda path: repacked(path, lambda n, c: [(n, c)] if not n.startswith("keys/") else []),
    "a file is foreign": lambda path: repacked(path, lambda n, c: [(n, c), (f"faq/x{len(c)}", b"x")]),
    "a file leaves the folder": lambda path: repacked(path, lambda n, c: [(n, c), ("../../escaped", b"x")]),
    "no manifest": lambda path: repacked(path, lambda n, c: [(n, c)] if n != "manifest.json" else []),
    "no archive": lambda path: path.with_suffix(".text"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_changes_nothing(damage, backup, elsewhere, tmp_path):
    backup.with_suffix(".cut").write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    backup.with_suffix(".text").write_text("no archive")
    damaged = DAMAGES[damage](backup)
    for use in (check_backup, lambda file: restore_backup(elsewhere, file, NOW)):
        with pytest.raises(BackupError, match=r"is no whole backup of EIGbot \(.+\); take another one\."):
            use(damaged)
    assert not elsewhere.data.exists()
    assert not elsewhere.models.exists()
    assert list(elsewhere.var.iterdir()) == []
    assert not (tmp_path / "escaped").exists()


def test_a_later_versions_backup_is_named(backup, elsewhere):
    def later(name, content):
        return [
            (name, json.dumps({**json.loads(content), "format": 2}).encode() if name == "manifest.json" else content)
        ]

    with pytest.raises(BackupError, match="was written by a later version"):
        restore_backup(elsewhere, repacked(backup, later), NOW)


def test_a_database_of_another_kind_or_with_tables_is_named(backup, elsewhere, postgresql):
    url = postgresql.database_url()
    with pytest.raises(BackupError, match="The backup is of sqlite; "):
        restore_backup(with_database(elsewhere, url), backup, NOW)
    postgresql_backup = repacked(
        backup, lambda n, c: [(n, c.replace(b'"database": "sqlite"', b'"database": "postgresql"'))]
    )
    with create_engine(url, future=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebodys (id int)")
    with pytest.raises(BackupError, match="holds tables already; make an empty one with createdb"):
        restore_backup(with_database(elsewhere, url), postgresql_backup, NOW, replace=True)
    assert not elsewhere.data.exists()


def test_old_backups_go_by_their_names_and_the_latest_stays(tmp_path):
    for days in (0, 13, 15, 400):
        (tmp_path / f"eigbot-{NOW - dt.timedelta(days):%Y%m%dT%H%M%SZ}.tar.gz").touch()
    (tmp_path / "somebodys-20200101.tar.gz").touch()
    assert remove_old_backups(tmp_path, 14, NOW) == 2
    assert remove_old_backups(tmp_path, 14, NOW + dt.timedelta(1000)) == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_the_commands(serve, faq, tmp_path):
    web = serve(faq)
    web.ask(web.session())
    place = {"models": tmp_path / "models", "var": web.settings.var, "EIGBOT_DATA": str(faq)}
    folder = tmp_path / "backups"
    folder.mkdir()
    days_ago = dt.datetime.now(dt.timezone.utc) - dt.timedelta(8)
    old = folder / f"eigbot-{days_ago:%Y%m%dT%H%M%SZ}.tar.gz"
    old.touch()
    done = eigbot("backup", str(folder), "--keep", "30", **place, EIGBOT_RETENTION_DAYS="7")
    assert done.exit_code == 0, done.stderr
    assert not old.exists(), "no backup outlives what it holds"
    (file,) = folder.iterdir()
    assert str(file) in done.stdout
    assert eigbot("restore", str(file), "--check", **place).exit_code == 0
    refused = eigbot("restore", str(file), **place)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    new = tmp_path / "new"
    restored = eigbot("restore", str(file), models=new / "models", var=new / "var", EIGBOT_DATA=str(new / "data"))
    assert restored.exit_code == 0, restored.stderr
    with sqlite3.connect(new / "var" / "conversations.db") as database:
        assert database.execute("select count(*) from turns").fetchone() == (1,)
    for check in ((), ("--check",)):
        missing = eigbot("restore", "nofile", *check, models=new, var=tmp_path / "none", EIGBOT_DATA=str(faq))
        assert missing.exit_code == 1
        assert missing.stderr == "nofile cannot be read or written: No such file or directory.\n"
        assert not (tmp_path / "none").exists()
    made = tmp_path / "made"
    nothing = eigbot("backup", str(made), models=new, var=tmp_path / "none", EIGBOT_DATA=str(faq))
    assert nothing.exit_code == 1
    assert not made.exists()
    assert "There is no database at" in nothing.stderr
