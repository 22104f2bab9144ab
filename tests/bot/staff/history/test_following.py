"""Two machines, each with its own copy of the FAQ's files, over one database of either kind."""

import logging
import os

import pytest

from bot.core.conversations import Conversations
from bot.staff.history import following
from bot.staff.history.folder import read_files
from bot.staff.history.following import follow
from bot.staff.history.local_copy import LocalCopy
from bot.staff.history.publishing import keep_files, publish_files, recover
from bot.staff.history.versions import DONE, PENDING, VersionStore
from faq.errors import WritingError
from tests.conftest import SMALL

EN = "faq_en.yml"


class Machine:
    """A machine: its folder, and the database as it sees it."""

    def __init__(self, folder, url):
        self.folder, self._var, self._url = folder / "data", folder / "var", url
        self.folder.mkdir(parents=True)
        for name, text in SMALL.items():
            (self.folder / name).write_text(text, "utf-8")
        self.restart()

    def restart(self):
        self.store = VersionStore(Conversations(self._url), LocalCopy(self._var / "followed.json"))

    def start(self):
        recover(self.folder, self.store)
        follow(self.folder, self.store)
        keep_files(self.folder, self.store)
        return self

    def follow(self):
        follow(self.folder, self.store)

    def save(self, old, new):
        """Edit the file, as an editor would; what watches the files keeps it."""
        self.write(old, new)
        keep_files(self.folder, self.store)

    def write(self, old, new):
        text = self.text
        assert old in text
        (self.folder / EN).write_text(text.replace(old, new), "utf-8")

    def publish(self, old, new, before=None):
        before = before or self.text
        return publish_files(self.folder, self.store, {EN: before}, {EN: before.replace(old, new)}, "Ada", "hours")

    @property
    def text(self):
        return read_files(self.folder)[EN]


@pytest.fixture
def machine(tmp_path, database_url):
    numbers = iter(range(9))
    return lambda: Machine(tmp_path / str(next(numbers)), database_url)


@pytest.fixture
def two(machine):
    return machine().start(), machine().start()


def versions(machine):
    return [(each.who, each.state) for each in machine.store.versions(20)]


def test_what_is_saved_or_published_on_one_is_written_on_the_other(two):
    one, other = two
    one.save("at noon", "at one")
    other.follow()
    assert "at one" in other.text
    other.publish("at one", "at two")
    one.follow()
    assert one.text == other.text
    assert "at two" in one.text
    assert versions(one) == [("Ada", DONE), ("", DONE), ("", DONE)]


def test_an_edit_back_to_what_was_once_is_an_edit(two):
    one, other = two
    one.save("at noon", "at one")
    other.follow()
    other.save("at one", "at noon")
    other.follow()
    one.follow()
    assert "at noon" in one.text
    assert one.text == other.text


def test_files_come_and_go_on_both(two):
    one, other = two
    phrasings = "topics:\n  club.hours:\n    - is it open\n"
    publish_files(one.folder, one.store, {"phrasings_en.yml": None}, {"phrasings_en.yml": phrasings}, "Ada", "")
    other.follow()
    assert (other.folder / "phrasings_en.yml").read_text("utf-8") == phrasings
    publish_files(other.folder, other.store, {"phrasings_en.yml": phrasings}, {"phrasings_en.yml": None}, "Ada", "")
    one.follow()
    assert not (one.folder / "phrasings_en.yml").exists()


def test_of_two_edits_at_once_the_one_kept_last_is_everywhere_and_the_other_in_the_history(two):
    one, other = two
    one.write("at noon", "at one")
    other.write("at noon", "at two")
    keep_files(one.folder, one.store)
    keep_files(other.folder, other.store)
    one.follow()
    other.follow()
    assert "at two" in one.text
    assert one.text == other.text
    assert "at one" in one.store.contents(one.store.versions(2)[1].id)[EN]


def test_who_publishes_where_another_machine_was_faster_is_told(two):
    one, other = two
    before = other.text
    one.publish("at noon", "at one")
    with pytest.raises(WritingError, match=EN):
        other.publish("at noon", "at two", before=before)
    assert "at one" in other.text


def test_a_machine_that_was_away_takes_over_what_it_missed_and_brings_what_was_edited_on_it(two):
    one, other = two
    one.save("at noon", "at one")
    one.save("at one", "at two")
    other.start()
    assert "at two" in other.text
    other.write("at two", "at three")
    other.restart()
    other.start()
    one.follow()
    assert "at three" in one.text


def test_one_that_joins_with_files_as_they_once_were_has_what_the_others_have(two, machine, caplog):
    two[0].save("at noon", "at one")
    third = machine().start()
    assert third.text == two[0].text
    assert len(versions(third)) == 2
    assert not list(third.folder.glob("*.before"))


def test_one_that_joins_with_other_files_has_what_the_others_have_and_its_own_are_left_beside(two, machine, caplog):
    third = machine()
    third.write("at noon", "at midnight")
    with caplog.at_level(logging.WARNING):
        third.start()
    assert "at noon" in third.text
    assert "at midnight" in (third.folder / f"{EN}.before").read_text("utf-8")
    assert "a copy of each is left beside it" in caplog.text
    two[0].follow()
    assert "at noon" in two[0].text


def test_the_first_one_to_follow_has_what_its_files_say_whatever_the_history_has(machine, database_url):
    alone = machine()
    before = VersionStore(Conversations(database_url))
    keep_files(alone.folder, before)
    alone.write("at noon", "at one")  # while the server was stopped, to begin to follow
    alone.start()
    assert "at one" in alone.text
    assert len(versions(alone)) == 2


def test_a_machine_without_files_gets_them(two, machine):
    third = machine()
    for path in third.folder.iterdir():
        path.unlink()
    third.start()
    assert read_files(third.folder) == read_files(two[0].folder)


class Killed(Exception):
    """The process ends here."""


def test_what_was_half_written_when_a_machine_died_is_no_edit(two, monkeypatch):
    one, other = two
    files = {name: text.replace("12", "13").replace("noon", "one") for name, text in read_files(one.folder).items()}
    files["faq_fr.yml"] = files["faq_fr.yml"].replace("Douze", "Treize")
    publish_files(one.folder, one.store, read_files(one.folder), files, "Ada", "")
    write = following.write_texts

    def half(folder, texts):
        write(folder, dict(list(texts.items())[:1]))
        raise Killed

    monkeypatch.setattr(following, "write_texts", half)
    with pytest.raises(Killed):
        other.follow()
    monkeypatch.undo()
    assert read_files(other.folder) not in (read_files(one.folder), SMALL)
    other.restart()
    other.start()
    assert read_files(other.folder) == files
    assert len(versions(one)) == 2


def test_what_one_is_publishing_is_not_finished_by_another(two):
    one, other = two
    texts = read_files(one.folder)
    begun = one.store.begin({**texts, EN: texts[EN].replace("noon", "one")}, {EN: texts[EN]}, "Ada", "hours")
    other.start()
    assert "at noon" in other.text
    assert versions(other)[0] == ("Ada", PENDING)
    one.restart()
    one.start()
    assert "at one" in one.text
    other.follow()
    assert "at one" in other.text
    assert one.store.version(begun.id).state == DONE


def test_a_database_that_fails_is_said_and_leaves_the_files(two, caplog):
    one, other = two
    one.save("at noon", "at one")
    with other.store._conversations.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE faq_versions RENAME TO away")
    for _ in range(3):
        other.follow()
    (said,) = [r.getMessage() for r in caplog.records if r.getMessage().startswith("What other machines published")]
    assert "\n" not in said
    assert "SELECT" not in said
    assert "at noon" in other.text


def test_a_pipe_in_the_folder_is_no_file_of_the_faq(two):
    one, _ = two
    (one.folder / EN).unlink()
    os.mkfifo(one.folder / EN)
    assert EN not in read_files(one.folder)
