"""Training, and putting in place only what loads.

The first model, and every one after a change of config.yml, is made by `rasa train nlu` in a child
process, so that both commands give the same archive, and TensorFlow, which Rasa imports to train, never
enters the process that serves. Later ones are trained from the model before (see `retraining`).
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from faq.atomic import folder_lock
from faq.model import Faq
from nlu.engine import Engine, ModelError
from nlu.faq_examples import fingerprint_of_faq
from nlu.lifeline import run_module
from nlu.model_order import OWN_ARCHIVES, FoundArchive, archive_name, archives_by_age, highest_number, no_archives
from nlu.vector_cache import keep_examples_in

if TYPE_CHECKING:
    from nlu.importer import FaqImporter

log = logging.getLogger(__name__)
CONFIG = Path(__file__).parent.parent / "config.yml"
_KEPT_MODELS = 4
_passed_over: set[FoundArchive | str] = set()
_PART = 1 << 20  # bytes
_TRAINING = ".training-"
_UNFINISHED = (".vectors-examples-*.new", ".encoder-*.new")  # of `vector_cache` and `encoder_weights`, by their process
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
    """The newest model of `folder` that can be run; None where there is none. Each that cannot be is logged."""
    for problem in filter(is_passed_over_now, no_archives(folder)):
        log.warning("%s", problem)
    for found in archives_by_age(folder):
        try:
            return Engine(found.path)
        except ModelError as error:
            if is_passed_over_now(found):
                log.warning("%s It is passed over.", error)
    return None


def is_passed_over_now(found: FoundArchive | str) -> bool:
    """Whether this process meets what cannot be run, or a problem, for the first time; later looks report nothing."""
    is_new = found not in _passed_over
    _passed_over.add(found)
    return is_new


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
    for left in (found for pattern in _UNFINISHED for found in folder.glob(pattern)):
        if not _runs(left.stem.rpartition("-")[2]):
            left.unlink(missing_ok=True)
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

    archive, importer = own / "model.tar.gz", FaqImporter(str(CONFIG), faq=faq)
    keep_examples_in(folder)
    with _disk_errors(folder):
        try:
            if any(_is_retrained(before.path, importer, archive) for before in archives_by_age(folder)):
                return _loaded(archive)
        except (GraphRunError, GraphComponentException, GraphSchemaException) as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from error
            raise TrainingError(f"The questions cannot be learnt: {error.__cause__ or error}") from error
        engine = _by_rasa(data, folder, CONFIG, own)
        if engine.origin == fingerprint_of_faq(faq):
            return engine
        # Topics that are held back are not as the files of `data`, which is what Rasa's command reads, have them.
        _is_retrained(archive.rename(own / "by-rasa.tar.gz"), importer, archive)
        return _loaded(archive)


def _is_retrained(before: Path, importer: FaqImporter, archive: Path) -> bool:
    """Whether `archive` was trained from an earlier model; not where that has another graph, or is none."""
    from nlu.retraining import retrain

    try:
        return retrain(before, CONFIG, importer, archive)
    except ModelError:
        archive.unlink(missing_ok=True)
        return False


def put_in_place(engine: Engine, folder: Path, above: int = 0) -> Engine:
    """Move a trained model from its `training_folder` to where the newest is taken from; of older ones, few are kept.

    Args:
        engine: the model.
        folder: where models are taken from.
        above: a number that its own is to be above, as it is above those in the folder.

    Raises:
        OSError: it cannot be moved; `folder` is as it was.

    """
    engine.archive = number_archive(engine.archive, folder, above)
    return engine


def number_archive(archive: Path, folder: Path, above: int = 0) -> Path:
    """As `put_in_place`, of an archive that is known to load; returns where it is."""
    with archive.open("rb") as file:
        digest = hashlib.sha256()
        while part := file.read(_PART):
            digest.update(part)
    with folder_lock(folder):
        target = folder / archive_name(max(highest_number(folder), above) + 1, digest.hexdigest())
        latest = max((found.written for found in archives_by_age(folder)), default=0)
        moment = max(time.time_ns(), latest + 1)  # one of another name is newer only if it comes later, on any clock
        os.utime(archive, ns=(moment, moment))
        os.replace(archive, target)
        own = [found.path for found in archives_by_age(folder) if found.path.match(OWN_ARCHIVES)]
        for old in own[_KEPT_MODELS:]:
            old.unlink(missing_ok=True)
    return target


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
        "rasa", "train", "nlu", "--config", str(config), "--nlu", str(data.absolute()),
        "--out", str(own.absolute()), "--fixed-model-name", "model",
    ]  # fmt: skip
    places = {"EIGBOT_DATA": str(data.absolute()), "EIGBOT_MODELS": str(folder.absolute())}
    code, printed = run_module(command, {**os.environ, **_CHILD, **places}, CONFIG.parent)
    archive = own / "model.tar.gz"
    if code or not archive.exists():
        raise TrainingError("\n".join(printed.splitlines()[-15:]))
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
