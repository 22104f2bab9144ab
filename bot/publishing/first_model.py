"""The first model of a machine: of those that share theirs, one trains it and the others wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Engine as Database
from sqlalchemy.exc import SQLAlchemyError

from bot.core.for_staff import for_staff
from bot.core.leases import Lease
from bot.publishing.model_exchange import LEASE, LEASE_SECONDS, SECONDS
from bot.publishing.prepare import Progress
from bot.publishing.published_models import ModelGone, PublishedModels
from nlu.engine import Engine, ModelError
from nlu.training import put_in_place, training_folder

log = logging.getLogger(__name__)
Trained = tuple[Engine, tuple[str, ...]]
"""A model, and the reasons why the gate refuses it."""


def first_model(folder: Path, database: Database, progress: Progress, train: Callable[[], Trained]) -> Trained:
    """The newest model in the database, put into `folder`; where there is none, what `train` gives, kept for others.

    Where it cannot be kept, it is served all the same: `ModelExchange` keeps it for others later.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used, and nothing has been trained yet.
        OSError: the folder cannot be written to.

    """
    published, lease = PublishedModels(database), Lease(database, LEASE, LEASE_SECONDS)
    if (engine := _fetched(published, folder)) is not None:
        return engine, ()
    if not lease.take():
        with progress(for_staff("training-elsewhere")):
            while not lease.take():
                time.sleep(SECONDS)
    with _kept(lease):
        if (engine := _fetched(published, folder)) is not None:
            return engine, ()
        engine, refusals = train()
        if engine.origin is not None and not refusals:
            with _shared_if_possible():
                published.publish(engine.archive, engine.origin)
        return engine, refusals


def _fetched(published: PublishedModels, folder: Path) -> Engine | None:
    """The newest model in the database, in its place; None where there is none that can be run here."""
    model = published.latest()
    if model is None:
        return None
    with training_folder(folder) as own:
        try:
            published.fetch(model, own / "model.tar.gz")
            return put_in_place(Engine(own / "model.tar.gz"), folder, above=model.number - 1)
        except (ModelError, ModelGone) as error:
            log.warning("%s It is passed over.", error)
            return None


@contextmanager
def _kept(lease: Lease) -> Iterator[None]:
    """Keep a lease until the end, and release it then."""
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(lease, over), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()
        with _shared_if_possible():  # else it runs out by itself
            lease.release()


def _renew(lease: Lease, over: threading.Event) -> None:
    while not over.wait(LEASE_SECONDS / 3):
        with _shared_if_possible():
            lease.take()


@contextmanager
def _shared_if_possible() -> Iterator[None]:
    """Go on without the database where it cannot be used now, and say so."""
    try:
        yield
    except SQLAlchemyError as error:
        log.error("%s", for_staff("models-not-shared", error=type(error).__name__))
