"""Training, and putting in place only what loads.

The first model, and every one after a change of config.yml, is made by `rasa train nlu` in a child
process, so that both commands give the same archive, and TensorFlow, which Rasa imports to train, never
enters the process that serves. Later ones are trained from the model before (see `retraining`).
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from faq.model import Faq
from nlu.engine import Engine, ModelError, newest_model
from nlu.faq_examples import fingerprint_of_faq
from nlu.vector_cache import keep_examples_in

CONFIG = Path(__file__).parent.parent / "config.yml"
_KEPT_MODELS = 4
_TRAINING = ".training-"
# Rasa's cache is off: it would save a second or two, and knows nothing of what our components read.
_CHILD = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "PYTHONWARNINGS": "ignore",
}


class TrainingError(Exception):
    """Training failed; the message says why, or is the end of what Rasa printed."""


class NotInstalledError(TrainingError):
    """What serves was installed alone, and this training needs more; the message says what to do."""


def current_model(folder: Path, wanted: str) -> Engine | None:
    """The newest model of `folder`, loaded, if it was trained from what has the fingerprint `wanted`."""
    engine = loaded_model(folder)
    return engine if engine is not None and engine.origin == wanted else None


def loaded_model(folder: Path) -> Engine | None:
    """The newest model of `folder`; None where there is none, or it cannot be run."""
    archive = newest_model(folder)
    try:
        return Engine(archive) if archive else None
    except ModelError:
        return None


@contextmanager
def training_folder(folder: Path) -> Iterator[Path]:
    """A folder inside `folder` to train in, gone at the end; what trainings left that were killed goes too.

    Raises:
        OSError: it cannot be made.

    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_TRAINING}*"):
        if not _runs(left.name.removeprefix(_TRAINING).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f"{_TRAINING}{os.getpid()}-") as made:
        yield Path(made)


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def train_model(data: Path, folder: Path, config: Path = CONFIG) -> Engine:
    """Train on the FAQ of `data`, as `config` says, by Rasa's command, and put the archive into `folder`.

    Raises:
        TrainingError: it failed, or the archive does not load; `folder` is as it was.
        NotInstalledError: Rasa's command is not there.

    """
    with _disk_errors(folder), training_folder(folder) as own:
        return put_in_place(_by_rasa(data, folder, config, own), folder)


def train_next(faq: Faq, data: Path, folder: Path, own: Path) -> Engine:
    """Train on `faq`, which was read from `data`, from the newest model of `folder` if it can be, else by Rasa.

    Args:
        faq: what to train on.
        data: where it was read.
        folder: the models.
        own: a `training_folder`; the archive is left there, for `put_in_place`.

    Raises:
        TrainingError: it failed.

    """
    from rasa.engine.exceptions import GraphComponentException, GraphRunError, GraphSchemaException

    from nlu.importer import FaqImporter  # brings scipy, that a server with a model does without
    from nlu.retraining import retrain

    before, archive = newest_model(folder), own / "model.tar.gz"
    keep_examples_in(folder)
    with _disk_errors(folder):
        try:
            if before and retrain(before, CONFIG, FaqImporter(str(CONFIG), faq=faq), archive):
                return _loaded(archive)
        except (GraphRunError, GraphComponentException, GraphSchemaException) as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from error
            raise TrainingError(f"The questions cannot be learnt: {error.__cause__ or error}") from error
        except ModelError:
            archive.unlink(missing_ok=True)  # the model before is none; Rasa makes one from nothing
        engine = _by_rasa(data, folder, CONFIG, own)
        if engine.origin == fingerprint_of_faq(faq):
            return engine
        # Topics that are held back are not as the files of `data`, which is what Rasa's command reads, have them.
        by_rasa = archive.rename(own / "by-rasa.tar.gz")
        retrain(by_rasa, CONFIG, FaqImporter(str(CONFIG), faq=faq), archive)
        return _loaded(archive)


def put_in_place(engine: Engine, folder: Path) -> Engine:
    """Move a trained model from its `training_folder` to where the newest is taken from; of older ones, few are kept.

    Raises:
        OSError: it cannot be moved; `folder` is as it was.

    """
    assert engine.archive is not None
    target = folder / f"eigbot-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**9:09d}.tar.gz"
    os.utime(engine.archive)
    os.replace(engine.archive, target)
    engine.archive = target
    for old in sorted(folder.glob("eigbot-*.tar.gz"))[:-_KEPT_MODELS]:  # their names begin with their time
        old.unlink(missing_ok=True)
    return engine


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """A full disk is a training that failed."""
    try:
        yield
    except OSError as error:
        raise TrainingError(
            f"The model cannot be written: {error.strerror or error} ({error.filename or folder})."
        ) from error


def _by_rasa(data: Path, folder: Path, config: Path, own: Path) -> Engine:
    if find_spec("tensorflow") is None:
        raise NotInstalledError(
            "A first model is made by Rasa's training command, which is not installed here: run 'eigbot train' where "
            f"'make serve' or 'make test' installed everything, and copy the newest .tar.gz of its models/ to {folder}."
        )
    command = [
        sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", str(data.absolute()),
        "--out", str(own.absolute()), "--fixed-model-name", "model",
    ]  # fmt: skip
    places = {"EIGBOT_DATA": str(data.absolute()), "EIGBOT_MODELS": str(folder.absolute())}
    done = subprocess.run(
        command, env={**os.environ, **_CHILD, **places}, cwd=CONFIG.parent, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    archive = own / "model.tar.gz"
    if done.returncode or not archive.exists():
        raise TrainingError("\n".join(done.stdout.splitlines()[-15:]))
    _store(archive)
    return _loaded(archive)


def _store(archive: Path) -> None:
    """Pack an archive without compressing it: it is a sixth larger, and unpacked at every start in a quarter."""
    stored = archive.with_name(f"{archive.name}.stored")
    with gzip.open(archive) as packed, gzip.open(stored, "wb", compresslevel=0) as file:
        shutil.copyfileobj(packed, file)
    os.replace(stored, archive)


def _loaded(archive: Path) -> Engine:
    try:
        engine = Engine(archive)
    except ModelError as error:
        raise TrainingError(str(error)) from error
    engine.parse("bonjour")
    return engine
