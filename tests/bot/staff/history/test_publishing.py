"""Writing the FAQ's files: all of a publish or nothing, whoever else writes and whatever dies on the way."""

import errno
import os
import subprocess
import sys
import threading

import pytest
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from starlette.testclient import TestClient

from actions.answer import ActionAnswer
from actions.facts import FactsStore
from bot.app import create_app
from bot.cli import serve as serve_module
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.core.server_process import ServerProcess
from bot.core.tables import metadata
from bot.publishing.model_watcher import ModelWatcher
from bot.staff.history.publishing import keep_files, publish_files, read_files, recover
from bot.staff.history.versions import DONE, IN_THE_FILES, PARTIAL, PENDING, VersionStore
from faq import atomic
from faq.writing import WritingError
from settings import read_settings
from tests.bot.conftest import Keywords
from tests.bot.staff.history.dying import NEW, STEPS
from tests.conftest import ROOT, SMALL
from tests.waiting import until

SECONDS = 20  # until a test gives up, on two quiet cores
AFTER = {name: text for name, text in NEW.items() if text is not None}
PHRASINGS = "topics:\n  club.hours:\n    - is it open\n"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'conversations.db'}"


@pytest.fixture
def store(url):
    return VersionStore(Conversations(url))


@pytest.fixture
def folder(small):
    (small / "phrasings_en.yml").write_text(PHRASINGS)
    return small


def publish(folder, store, now, who="Ada", what="Hours", before=None):
    return publish_files(folder, store, read_files(folder) if before is None else before, now, who, what)


def log_of(store):
    return [(each.who, each.state) for each in store.versions(9)]


def hidden(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_publish_writes_its_files_and_is_kept_with_what_was_there_before(folder, store):
    before = read_files(folder)
    version = publish(folder, store, {"faq_en.yml": "language: en\n", "program.yml": "facts: {}\n"})
    assert read_files(folder) == {**before, "faq_en.yml": "language: en\n", "program.yml": "facts: {}\n"}
    assert log_of(store) == [("Ada", DONE), (IN_THE_FILES, DONE)]
    first = store.versions(9)[1]
    assert store.contents(first.id) == before
    assert store.contents(version.id) == read_files(folder)
    assert (version.what, version.git) == ("Hours", None)
    assert hidden(folder) == []


def test_a_file_can_be_removed_and_what_is_so_already_is_no_version(folder, store):
    version = publish(folder, store, {"phrasings_en.yml": None})
    assert not (folder / "phrasings_en.yml").exists()
    assert publish(folder, store, {"phrasings_en.yml": None, **read_files(folder)}).id == version.id
    assert len(store.versions(9)) == 2


@pytest.mark.parametrize(
    ("before", "now", "file"),
    [
        ({"faq_en.yml": "other"}, {"faq_en.yml": "new"}, "faq_en.yml"),
        ({**SMALL, "program.yml": "facts: {}"}, {"faq_en.yml": "new"}, "program.yml"),
        ({}, {"faq_en.yml": "new"}, "faq_en.yml"),
        (SMALL, {"faq_en.yml": "new", "../faq_en.yml": "new"}, "../faq_en.yml"),
        (SMALL, {"faq_en.yml": "new", "settings.yml": "new"}, "settings.yml"),
    ],
    ids=["changed", "gone", "there", "elsewhere", "of something else"],
)
def test_what_is_not_as_it_was_or_no_file_of_the_faq_is_refused_and_nothing_is_written(
    folder, store, before, now, file
):
    with pytest.raises(WritingError) as caught:
        publish(folder, store, now, before=before)
    assert file in str(caught.value)
    assert read_files(folder) == {**SMALL, "phrasings_en.yml": PHRASINGS}
    assert store.versions(9) == []


def test_of_two_at_once_one_is_refused_and_the_other_is_whole(folder, store):
    before, start, results, refused = read_files(folder), threading.Barrier(2), [], []

    def work(name):
        now = {file: text.replace("club.price", f"club.{name}") for file, text in SMALL.items()}
        start.wait()
        try:
            publish(folder, store, now, who=name, before=before)
            results.append((name, now))
        except WritingError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("ada", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((name, now),), (sentence,) = results, refused
    assert "changed by someone else" in sentence
    assert read_files(folder) == {**now, "phrasings_en.yml": PHRASINGS}
    assert log_of(store) == [(name, DONE), (IN_THE_FILES, DONE)]


def test_bytes_that_are_no_text_and_ends_of_lines_are_kept_as_they_are(folder, store):
    content = b"language: en\r\n# caf\xe9\n\xff\x00"
    (folder / "program.yml").write_bytes(content)
    version = publish(folder, store, {"faq_en.yml": "new"})
    publish(folder, store, {"program.yml": None})
    publish(folder, store, store.contents(version.id))
    assert (folder / "program.yml").read_bytes() == content


# Killed on the way


def die(folder, url, step):
    """Publish in a process that is killed at a step."""
    command = [sys.executable, "-m", "tests.bot.staff.history.dying", str(folder), str(url), step]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == f"{step}\n"
        child.kill()
        child.wait()


def names(folder):
    return [name for name, text in NEW.items() if read_files(folder).get(name) == text]


@pytest.mark.parametrize("step", [step for step in STEPS if step != "committed"])
def test_after_a_kill_all_is_old_or_all_is_new_once_recovered(folder, store, url, step):
    before = read_files(folder)
    die(folder, url, step)
    at = STEPS.index(step)
    written = len([name for name in NEW if name in names(folder)])
    assert written == {0: 0, 1: 0, 2: 0, 3: 1, 4: 2, 5: 3}.get(at, 4)
    recover(folder, store)
    recover(folder, store)
    assert read_files(folder) == (before if step == "before" else AFTER)
    assert hidden(folder) == []
    expected = [] if step == "before" else [("Ada", DONE)]
    assert log_of(store) == [*expected, (IN_THE_FILES, DONE)]
    assert store.contents(store.versions(9)[-1].id) == before
    assert publish(folder, store, {"faq_en.yml": "next"}).state == DONE


def test_a_file_that_somebody_changed_since_is_left_and_the_rest_is_written(folder, store, url, caplog):
    die(folder, url, "second file")
    (first,) = names(folder)
    mine = next(name for name in AFTER if name != first)
    (folder / mine).write_text("mine")
    recover(folder, store)
    assert read_files(folder) == {**AFTER, mine: "mine"}
    assert log_of(store) == [("Ada", PARTIAL), (IN_THE_FILES, DONE)]
    assert f"somebody has changed {mine} since" in caplog.text
    assert store.contents(store.versions(1)[0].id) == AFTER, "what was to be written is not lost"
    keep_files(folder, store)
    assert store.contents(store.versions(1)[0].id) == read_files(folder)


def publish_from_half(folder, store):
    """As somebody does who reads the files before the publish that was killed is finished."""
    with pytest.raises(WritingError, match="changed by someone else"):
        publish(folder, store, {name: "next" for name in AFTER})


@pytest.mark.parametrize("who_comes_next", [keep_files, publish_from_half])
def test_whoever_comes_next_finishes_it(folder, store, url, who_comes_next):
    die(folder, url, "second file")
    who_comes_next(folder, store)
    assert read_files(folder) == AFTER
    assert log_of(store) == [("Ada", DONE), (IN_THE_FILES, DONE)]


def test_a_server_reads_nothing_before_it_has_finished_what_was_cut_short(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("EIGBOT_DATA", str(folder))
    monkeypatch.setenv("EIGBOT_VAR", str(tmp_path / "var"))
    url, seen = read_settings().conversations_url, []
    die(folder, url, "second file")
    monkeypatch.setattr(serve_module, "_serve_alone", lambda *_: seen.append(read_files(folder)))
    serve_module.serve_command(port=0, workers=1)
    assert seen == [AFTER]


def test_a_worker_that_takes_the_place_of_a_dead_one_finishes_its_publish(serve, folder):
    web = serve(folder)
    die(folder, web.settings.conversations_url, "on record")
    action = ActionAnswer(FactsStore(web.settings.facts_db), web.settings)
    assistant = Assistant(Keywords(), action, Conversations(web.settings.conversations_url))
    watcher = ModelWatcher(web.settings, assistant)
    with TestClient(create_app(assistant, web.settings, watcher, process=ServerProcess(2, 2))) as client:
        until(lambda: read_files(folder) == AFTER, SECONDS, lambda: client.get("/health"), lambda: read_files(folder))


# What cannot be written, or not be kept


def failing(monkeypatch, at, once=True):
    """The disk is full when a file takes its place for the `at`th time."""
    real, count = os.replace, [0]

    def replace(*given):
        count[0] += 1
        if count[0] == at or (count[0] > at and not once):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(*given)

    monkeypatch.setattr(atomic.os, "replace", replace)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_where_the_disk_is_full_the_files_are_as_before(folder, store, monkeypatch, at):
    before = read_files(folder)
    failing(monkeypatch, at)
    with pytest.raises(WritingError, match=r"No space left on device\. The files are as before"):
        publish(folder, store, NEW)
    assert read_files(folder) == before
    assert log_of(store) == [(IN_THE_FILES, DONE)]
    assert hidden(folder) == []


def test_what_cannot_be_undone_is_said_and_finished_later(folder, store, monkeypatch):
    failing(monkeypatch, 2, once=False)
    with pytest.raises(WritingError, match="the server will write the others"):
        publish(folder, store, NEW)
    assert log_of(store)[0] == ("Ada", PENDING)
    monkeypatch.undo()
    recover(folder, store)
    assert read_files(folder) == AFTER


@pytest.mark.parametrize("broken", ["keep", "begin", "finish", "pending"])
def test_a_database_that_fails_stops_no_publish_and_is_in_the_log(folder, store, monkeypatch, caplog, broken):
    def fails(*_):
        raise OperationalError("SELECT", {}, Exception("the disk is on fire"))

    monkeypatch.setattr(store, broken, fails)
    version = publish(folder, store, {"faq_en.yml": "new"})
    assert (folder / "faq_en.yml").read_text() == "new"
    assert "the disk is on fire" in caplog.text
    assert (version.id is None) is (broken in ("keep", "begin"))
    assert version.state == DONE


def test_no_table_at_all_stops_neither_a_publish_nor_a_save(folder, tmp_path, caplog):
    conversations = Conversations(f"sqlite:///{tmp_path / 'other.db'}")
    metadata.tables["faq_versions"].drop(conversations.database)
    store = VersionStore(conversations)
    publish(folder, store, NEW)
    assert read_files(folder) == AFTER
    recover(folder, store)
    assert "faq_versions" in caplog.text
    with pytest.raises(SQLAlchemyError):  # so that it is tried again until the history has it
        keep_files(folder, store)


# Saved in the files themselves


def test_a_save_in_the_files_is_a_version_and_the_same_again_is_none(folder, store):
    keep_files(folder, store)
    keep_files(folder, store)
    (folder / "program.yml").write_text("facts: {seats: {value: 3}}\n")
    keep_files(folder, store)
    keep_files(folder, store)
    assert log_of(store) == [(IN_THE_FILES, DONE)] * 2
    assert set(store.contents(store.versions(1)[0].id)) == {*SMALL, "phrasings_en.yml", "program.yml"}


def test_a_folder_without_files_is_no_version(tmp_path, store):
    keep_files(tmp_path, store)
    keep_files(tmp_path / "nowhere", store)
    assert store.versions(9) == []


def test_a_save_that_nobody_noticed_yet_is_not_laid_at_the_publishers_door(folder, store):
    keep_files(folder, store)
    (folder / "program.yml").write_text("facts: {seats: {value: 3}}\n")
    version = publish(folder, store, {"faq_en.yml": SMALL["faq_en.yml"].replace("noon", "two")})
    assert [each.name for each in store.diff(version.id)] == ["faq_en.yml"]
    assert [each.name for each in store.diff(store.versions(9)[1].id)] == ["program.yml"]
