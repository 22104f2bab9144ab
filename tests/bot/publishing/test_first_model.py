"""A machine's first model, over a database of either kind, which fails when the model has been trained already."""

import pytest
from sqlalchemy import inspect

from bot.core.conversations import Conversations
from bot.core.for_staff import for_staff
from bot.core.tables import leases, published_models
from bot.publishing.first_model import first_model
from bot.publishing.prepare import silent
from bot.publishing.published_models import PublishedModels
from tests.engines import FakeEngine


class Trained(FakeEngine):
    """A model that has been trained here."""

    origin = "the questions as they are"

    def __init__(self, archive):
        self.archive = archive


@pytest.fixture
def database(database_url):
    found = Conversations(database_url)
    yield found.database
    found.close()


@pytest.fixture
def fresh(tmp_path):
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(b"a model")
    return Trained(archive)


def test_the_first_model_is_kept_for_others(database, fresh, tmp_path):
    assert first_model(tmp_path, database, silent, lambda: (fresh, ())) == (fresh, ())
    assert [each.origin for each in PublishedModels(database).all()] == [fresh.origin]
    with database.begin() as connection:
        assert connection.execute(leases.select()).all() == []


@pytest.mark.parametrize("table", [published_models, leases], ids=lambda table: table.name)
def test_a_model_that_cannot_be_shared_is_served_all_the_same(database, fresh, tmp_path, caplog, table):
    def train():
        table.drop(database)
        return fresh, ()

    assert first_model(tmp_path, database, silent, train) == (fresh, ())
    assert not inspect(database).has_table(table.name)
    (told,) = [each.message for each in caplog.records if each.name == "bot.publishing.first_model"]
    assert told.startswith(for_staff("models-not-shared", error="|").partition("|")[0])
