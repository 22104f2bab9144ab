"""Training from the model before, against Rasa's own command."""

import os
import shutil
import tarfile
from importlib.metadata import version

import pytest

from faq.reader import load_faq
from nlu.encoder_weights import PACKAGE
from nlu.engine import Engine, ModelError, newest_model
from nlu.importer import FaqImporter, training_data_of
from nlu.retraining import retrain
from nlu.training import CONFIG, TrainingError, loaded_model, put_in_place, train_next, training_folder
from nlu.training_data import fingerprint
from tests.models import lend_model

pytestmark = pytest.mark.xdist_group("model")


def test_a_graph_of_another_configuration_is_not_trained_again(trained, small, tmp_path):
    other = tmp_path / "config.yml"
    other.write_text(CONFIG.read_text().replace("  - name: nlu.components.registered.EntityExtractor\n", ""))
    importer = FaqImporter(str(other), faq=load_faq(small))
    assert not retrain(newest_model(trained), other, importer, tmp_path / "model.tar.gz")
    assert not (tmp_path / "model.tar.gz").exists()


def test_what_is_no_archive_is_named(small, tmp_path):
    (tmp_path / "x.tar.gz").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match=r"x\.tar\.gz is not a model archive"):
        retrain(tmp_path / "x.tar.gz", CONFIG, FaqImporter(str(CONFIG), faq=load_faq(small)), tmp_path / "m.tar.gz")


def lacks_a_file(unpacked):
    (words,) = unpacked.rglob("words.json")
    words.unlink()


def names_a_class_that_has_moved(unpacked):
    metadata = unpacked / "metadata.json"
    metadata.write_text(metadata.read_text("utf-8").replace("nlu.components.language.", "nlu.language."), "utf-8")


@pytest.mark.parametrize("spoil", [lacks_a_file, names_a_class_that_has_moved])
def test_an_archive_of_another_version_is_named_and_not_served(trained, tmp_path, spoil):
    with tarfile.open(newest_model(trained)) as archive:
        archive.extractall(tmp_path / "unpacked")
    spoil(tmp_path / "unpacked")
    with tarfile.open(tmp_path / "old.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "unpacked", arcname="")
    with pytest.raises(ModelError, match=r"old\.tar\.gz is of another version"):
        Engine(tmp_path / "old.tar.gz")
    assert loaded_model(tmp_path) is None


@pytest.fixture
def models(trained, tmp_path):
    """A folder of models of the test's own."""
    folder = tmp_path / "models"
    lend_model(trained, folder).rename(folder / "first.tar.gz")
    return folder


def test_another_faq_is_learnt_from_a_models_graph_and_older_models_make_room(models, small):
    for number in range(6):
        shutil.copy(models / "first.tar.gz", models / f"eigbot-{number}.tar.gz")
    faq = load_faq(small)
    with training_folder(models) as own:
        engine = put_in_place(train_next(faq, small, models, own), models)
    assert engine.origin == fingerprint(training_data_of(faq))
    again = Engine(newest_model(models))
    assert again.model_id == engine.model_id
    assert again.parse("à quelle heure vous ouvrez")["intent"]["name"] == "club.hours"
    assert len(list(models.glob("eigbot-*.tar.gz"))) < 6
    assert (models / "first.tar.gz").exists()
    assert not list(models.glob(".training-*"))
    with tarfile.open(newest_model(models)) as archive:
        assert b"challenge.ars" not in archive.extractfile("metadata.json").read()


def test_a_killed_trainings_folder_is_cleared_and_a_live_ones_is_not(tmp_path):
    (tmp_path / ".training-999999999-x").mkdir()
    with training_folder(tmp_path) as one, training_folder(tmp_path) as other:
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([one.name, other.name])
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_training_was_writing_beside_is_cleared_and_what_a_live_one_writes_is_not(tmp_path):
    names = [f".{stem}-{{}}.new" for stem in ("vectors-examples", f"encoder-{version(PACKAGE)}")]
    for name in names:
        for process in (999_999_999, os.getpid()):
            (tmp_path / name.format(process)).touch()
    (tmp_path / "vectors-examples.npz").touch()
    with training_folder(tmp_path):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["vectors-examples.npz", *(name.format(os.getpid()) for name in names)]
    )


def test_a_full_disk_is_a_training_that_failed(models, small, monkeypatch):
    def full(file, mode, opened=tarfile.open, **options):
        if mode == "w:gz":
            raise OSError(28, "No space left on device", str(file))
        return opened(file, mode, **options)

    monkeypatch.setattr("nlu.retraining.tarfile.open", full)
    with pytest.raises(TrainingError, match=r"The model cannot be written: No space left on device \(.*model.tar.gz\)"):
        with training_folder(models) as own:
            train_next(load_faq(small), small, models, own)
