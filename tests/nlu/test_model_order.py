"""The newest model is told by its number; a clock that ran fast, or whatever else lies in the folder, changes nothing."""

import io
import json
import logging
import os
import shutil
import tarfile
import time

import pytest

from nlu.engine import Engine, ModelError, newest_model
from nlu.model_order import archive_number, archives_by_age
from nlu.training import loaded_model, put_in_place

HOUR = 3600 * 10**9


def write(folder, name, hours=0, content=b"x"):
    """An archive's file, written so many hours from now."""
    path = folder / name
    path.write_bytes(content)
    moment = time.time_ns() + hours * HOUR
    os.utime(path, ns=(moment, moment))
    return path


def names(folder):
    return [found.path.name for found in archives_by_age(folder)]


class Trained:
    """As much of an engine as is put in place."""

    def __init__(self, archive):
        self.archive = archive


def place(folder, content, **options):
    return put_in_place(Trained(write(folder, ".training.tar.gz.new", content=content)), folder, **options).archive


def test_numbers_count_and_dates_do_not(tmp_path):
    write(tmp_path, "eigbot-000009-aaaaaaaa.tar.gz", hours=5)
    write(tmp_path, "eigbot-000010-00000000.tar.gz", hours=-5)
    write(tmp_path, "eigbot-20991231-235959-000000000.tar.gz", hours=9)
    write(tmp_path, "eigbot-1000000-00000000.tar.gz", hours=-9)
    assert names(tmp_path) == [
        "eigbot-1000000-00000000.tar.gz",
        "eigbot-000010-00000000.tar.gz",
        "eigbot-000009-aaaaaaaa.tar.gz",
        "eigbot-20991231-235959-000000000.tar.gz",
    ]


def test_what_rasas_command_wrote_counts_until_a_model_is_put_in_place_after_it(tmp_path):
    write(tmp_path, "eigbot-000003-00000000.tar.gz")
    write(tmp_path, "20261128-old.tar.gz", hours=-1)
    write(tmp_path, "nlu-20261129-new.tar.gz", hours=30)  # by a clock that runs fast
    assert names(tmp_path) == ["nlu-20261129-new.tar.gz", "eigbot-000003-00000000.tar.gz", "20261128-old.tar.gz"]
    placed = place(tmp_path, b"trained since")
    assert archive_number(placed) == 4
    assert newest_model(tmp_path) == placed


def test_a_number_is_above_all_there_are_and_the_one_that_is_asked_for(tmp_path):
    write(tmp_path, "eigbot-20261129-101010-000000000.tar.gz", hours=1)
    assert [archive_number(place(tmp_path, content)) for content in (b"1", b"2")] == [1, 2]
    assert archive_number(place(tmp_path, b"3", above=41)) == 42
    assert archive_number(place(tmp_path, b"4", above=7)) == 43


def test_old_ones_make_room_by_their_number_and_others_own_archives_stay(tmp_path):
    write(tmp_path, "mine.tar.gz", hours=-9)
    write(tmp_path, "eigbot-20261129-101010-000000000.tar.gz", hours=9)
    for number in range(6):
        newest = place(tmp_path, b"%d" % number)
        os.utime(newest, ns=(time.time_ns() - number * HOUR,) * 2)  # each older than the one before
    assert sorted(archive_number(found.path) for found in archives_by_age(tmp_path)) == [0, 3, 4, 5, 6]
    assert (tmp_path / "mine.tar.gz").exists()


def test_what_is_no_file_is_no_archive(tmp_path, caplog):
    (tmp_path / "folder.tar.gz").mkdir()
    os.mkfifo(tmp_path / "pipe.tar.gz")  # opening it would never end
    (tmp_path / "nowhere.tar.gz").symlink_to(tmp_path / "gone")
    (tmp_path / "itself.tar.gz").symlink_to(tmp_path / "itself.tar.gz")
    assert names(tmp_path) == []
    assert names(tmp_path / "no-folder") == []
    assert loaded_model(tmp_path) is None
    said = {
        tmp_path / "folder.tar.gz": "a folder",
        tmp_path / "itself.tar.gz": "a link to nothing",
        tmp_path / "nowhere.tar.gz": "a link to nothing",
        tmp_path / "pipe.tar.gz": "no file",
    }
    sentences = [f"{path} is {kind}, no archive; remove it." for path, kind in said.items()]
    assert caplog.messages == sentences
    assert loaded_model(tmp_path) is None
    assert caplog.messages == sentences  # each is said once


def tar_of(path, members):
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def truncated(path, good):
    path.write_bytes(good.read_bytes()[:100_000])


def stock_rasa(path, good):
    nodes = {"run_0": {"uses": "rasa.nlu.tokenizers.whitespace_tokenizer.WhitespaceTokenizer", "needs": {}}}
    metadata = {"model_id": "x", "rasa_open_source_version": "3.6.21", "predict_schema": {"nodes": nodes}}
    tar_of(path, {"metadata.json": json.dumps(metadata).encode()})


def something_else(path, good):
    tar_of(path, {"notes.txt": b"holiday pictures"})


def other_metadata(path, good):
    tar_of(path, {"metadata.json": b'{"name": "a package"}'})


def a_list(path, good):
    tar_of(path, {"metadata.json": b"[1]"})


def outside(path, good):
    tar_of(path, {"../../../../../../../../tmp/outside": b"x", "metadata.json": b"{}"})


def a_link_to_text(path, good):
    (path.parent / "text").write_text("no archive")
    path.symlink_to(path.parent / "text")


@pytest.mark.xdist_group("model")
@pytest.mark.parametrize(
    "spoil", [truncated, stock_rasa, something_else, other_metadata, a_list, outside, a_link_to_text]
)
@pytest.mark.parametrize("name", ["eigbot-000099-ffffffff.tar.gz", "20261129-new.tar.gz"])
def test_what_cannot_be_run_is_passed_over_with_one_line(trained, tmp_path, caplog, spoil, name):
    good = tmp_path / "eigbot-000002-00000000.tar.gz"
    shutil.copy(newest_model(trained), good)
    os.utime(good, ns=(1, 1))
    spoil(tmp_path / name, good)
    assert newest_model(tmp_path).name == name
    with pytest.raises(ModelError, match=name):
        Engine(tmp_path / name)
    with caplog.at_level(logging.WARNING):
        assert loaded_model(tmp_path).archive == good
    (record,) = caplog.records
    assert name in record.getMessage()
    assert record.getMessage().count("\n") == 0
