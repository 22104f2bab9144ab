"""Models in a database of either kind, and what two machines make of them."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.conversations import Conversations
from bot.core.tables import published_model_parts
from bot.publishing import published_models
from bot.publishing.published_models import KEPT, ModelGone, PublishedModels


@pytest.fixture
def published(database_url, monkeypatch):
    monkeypatch.setattr(published_models, "PART", 1000)
    return PublishedModels(Conversations(database_url).database)


@pytest.fixture
def archive(tmp_path):
    def make(size=2500):
        path = tmp_path / "model.tar.gz"
        path.write_bytes(os.urandom(size))
        return path

    return make


def parts(published):
    with published._database.begin() as connection:
        return len(connection.execute(published_model_parts.select()).all())


def test_a_model_is_fetched_as_it_was(published, archive, tmp_path):
    assert published.latest() is None
    path = archive()
    model = published.publish(path, "origin")
    assert (model.number, published.latest()) == (1, model)
    published.fetch(model, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == path.read_bytes()
    assert parts(published) == 3


def test_the_latest_are_kept_and_refusals_with_them(published, archive, tmp_path):
    models = []
    for number in range(KEPT + 2):
        models.append(published.publish(archive(), f"origin {number}"))
        published.refuse(f"refused {number}")
    kept = [each for each in published.all() if each.digest]
    assert kept == models[: -KEPT - 1 : -1]
    assert [each.number for each in published.all()] == sorted((each.number for each in published.all()), reverse=True)
    assert "refused 0" in [each.origin for each in published.all()]
    assert parts(published) == 3 * KEPT
    assert published.latest() == models[-1]
    with pytest.raises(ModelGone, match="The model 1 in the database is gone"):
        published.fetch(models[0], tmp_path / "fetched")


def test_the_same_archive_again_is_one_more_number_and_no_more_bytes(published, archive):
    path = archive()
    assert [published.publish(path, "origin").number for _ in range(2)] == [1, 2]
    assert parts(published) == 3


def test_several_at_once_have_numbers_of_their_own(published, archive):
    path = archive()
    with ThreadPoolExecutor(4) as threads:
        models = list(threads.map(lambda number: published.publish(path, str(number)), range(4)))
    assert sorted(each.number for each in models) == [1, 2, 3, 4]


def test_parts_that_went_missing_while_they_were_written_are_written_again(published, archive, tmp_path, monkeypatch):
    path, numbered = archive(), published._numbered

    def after_another_machine_made_room(*arguments):
        with published._database.begin() as connection:
            connection.execute(published_model_parts.delete().where(published_model_parts.c.part == 1))
        return numbered(*arguments)

    monkeypatch.setattr(published, "_numbered", after_another_machine_made_room)
    published.fetch(published.publish(path, "origin"), tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == path.read_bytes()
