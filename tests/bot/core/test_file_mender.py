"""A damaged file of conversations where no new one can be begun: nothing is remembered, and it is tried again."""

import os
import sqlite3

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.core import file_mender
from bot.core.conversations import Conversations
from bot.core.database import UnusableDatabase, connect, suspect_damage, suspect_file
from bot.core.file_mender import FileMender


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "conversations.db"
    Conversations(f"sqlite:///{found}").close()
    found.write_bytes(b"not a database, alas" * 1_000)
    return found


@pytest.mark.parametrize("cannot", [OSError("full"), sqlite3.OperationalError("full"), UnusableDatabase("full")])
def test_that_no_file_can_be_begun_is_said_once_and_tried_again_after_a_while(path, caplog, monkeypatch, cannot):
    tried, engine = [], connect(f"sqlite:///{path}")

    def begin(fresh):
        tried.append(fresh)
        fresh.write_bytes(b"half")
        raise cannot

    mender = FileMender(engine, begin)
    suspect_damage(engine)
    assert [mender.mend() for _ in range(3)] == [False] * 3
    assert len(tried) == 1, "whoever writes next does not wait for another look at the file"
    assert not tried[0].exists(), "where there is little room, nothing is left behind"
    monkeypatch.setattr(file_mender, "_SECONDS_TO_RETRY", 0.0)
    mender._failed_until = 0.0
    assert [mender.mend() for _ in range(3)] == [False] * 3
    assert len(tried) == 4
    assert [record.getMessage() for record in caplog.records] == [
        f"{path} seems to be damaged, and no new file can be begun in its folder (full); this is tried again every 10"
        " seconds: see that there is room, and that files can be written there."
    ]
    assert suspect_file(engine) is not None
    mender._begin = lambda fresh: Conversations(f"sqlite:///{fresh}").close()
    assert mender.mend()
    assert suspect_file(engine) is None
    engine.dispose()


def test_at_the_start_it_is_the_databases_own_error(path):
    path.with_name(f".{path.name}.{os.getpid()}.new").mkdir()
    with pytest.raises(SQLAlchemyError, match="file is not a database"):
        Conversations(f"sqlite:///{path}")
