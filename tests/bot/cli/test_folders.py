"""A folder of the settings that cannot be used is named with its setting, by whichever command comes upon it."""

import errno
import os

import pytest

from bot.cli.folders import unusable_folder
from nlu.training import TrainingError
from tests.command import eigbot

UNMADE = "a folder that cannot be made (No such file or directory): name one that this user can write to"
FILE = "which is a file or in one: name a folder."


@pytest.mark.parametrize(
    ("command", "setting", "given", "says"),
    [
        (["check"], "EIGBOT_VAR", "/proc/x", UNMADE),
        (["forget", "me"], "EIGBOT_VAR", "/proc/x", UNMADE),
        (["check"], "EIGBOT_VAR", "{file}", FILE),
        (["forget", "me"], "EIGBOT_VAR", "{file}/var", FILE),
        (["ask", "hello"], "EIGBOT_MODELS", "/dev/null", FILE),
        (["train"], "EIGBOT_MODELS", "/dev/null", FILE),
        (["train"], "EIGBOT_MODELS", "/proc/x", UNMADE),
    ],
)
def test_a_folder_that_cannot_be_made_is_named_with_its_setting(command, setting, given, says, small, tmp_path):
    (tmp_path / "file").touch()
    folder = given.format(file=tmp_path / "file")
    more = {"EIGBOT_DATA": str(small), setting: folder}
    done = eigbot(*command, models=tmp_path / "models", var=tmp_path / "var", **more)
    assert done.exit_code == 1
    assert f"{setting} is '{folder}', {says}" in done.stderr


def test_a_folder_that_is_not_this_users_to_write_to_is_named_and_no_other_is(tmp_path, monkeypatch):
    monkeypatch.setenv("EIGBOT_VAR", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: False)
    refused = OSError(errno.EROFS, "Read-only file system", str(tmp_path / "secret.key"))
    wrapped = TrainingError("It failed.")
    wrapped.__cause__ = refused
    for error in (refused, wrapped):
        assert f"EIGBOT_VAR is '{tmp_path}', a folder that cannot be written to (Read-only" in unusable_folder(error)
    missing = FileNotFoundError(errno.ENOENT, "No such file or directory", str(tmp_path / "kept"))
    for error in (missing, OSError(errno.EROFS, "Read-only file system", "/elsewhere"), ValueError()):
        assert unusable_folder(error) is None
    monkeypatch.setenv("EIGBOT_VAR", str(tmp_path / "not-yet"))
    assert unusable_folder(FileNotFoundError(errno.ENOENT, "", str(tmp_path / "not-yet" / "kept"))) is None
