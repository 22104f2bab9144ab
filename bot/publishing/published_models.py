"""Models in the database, from which every machine that shares it takes the newest.

A model that has been trained once need not be trained on each machine. It is kept in parts, since no driver is asked to
hold an archive in one value, and without compression: it is nearly all numbers, and a fifth is not worth the time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.core.database import READING
from bot.core.tables import insert_into, published_model_parts, published_models

PART = 1 << 20  # bytes
KEPT = 3
_REFUSALS_KEPT = 20
_TRIES = 5
_rows, _parts = published_models.c, published_model_parts.c


@dataclass(frozen=True)
class PublishedModel:
    """A model in the database: its number, what it was trained from, its archive's hash; None where it was refused."""

    number: int
    origin: str
    digest: str | None


class ModelGone(Exception):
    """A model is not in the database any more, or not whole; the message names it."""


class PublishedModels:
    """The tables of models. What the database cannot do is raised as it is (sqlalchemy.exc.SQLAlchemyError)."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    def all(self) -> list[PublishedModel]:
        """The models and the refusals that are kept, the newest first."""
        query = select(_rows.number, _rows.origin, _rows.digest).order_by(_rows.number.desc())
        with self._database.connect().execution_options(**{READING: True}) as connection, connection.begin():
            return [PublishedModel(*row) for row in connection.execute(query)]

    def latest(self) -> PublishedModel | None:
        """The newest model; None where there is none."""
        return next((each for each in self.all() if each.digest), None)

    def publish(self, archive: Path, origin: str) -> PublishedModel:
        """Keep a model as the newest one; older ones make room.

        Its parts are written, and those of older ones removed, one by one: whoever else writes waits for one at most.

        Raises:
            OSError: the archive cannot be read.

        """
        digest, size = hashlib.sha256(), 0
        for content in _parts_of(archive):
            digest.update(content)
            size += len(content)
        for row in _rows_of(digest.hexdigest(), archive):
            with self._database.begin() as connection:
                connection.execute(insert_into(connection, published_model_parts).on_conflict_do_nothing(), row)
        model = self._numbered(origin, digest.hexdigest(), size, archive)
        self._remove_parts()
        return model

    def refuse(self, origin: str) -> PublishedModel:
        """Note that the conversation tests refuse what is trained from this, so that no other machine trains it too."""
        return self._numbered(origin, None, 0, None)

    def fetch(self, model: PublishedModel, archive: Path) -> None:
        """Write a model's archive to a file.

        Raises:
            ModelGone: it is not there any more.
            OSError: the file cannot be written.

        """
        digest, part = hashlib.sha256(), 0
        with archive.open("wb") as file:
            while (content := self._part(model, part)) is not None:
                digest.update(content)
                file.write(content)
                part += 1
        if digest.hexdigest() != model.digest:
            raise ModelGone(f"The model {model.number} in the database is gone, or not whole.")

    def _part(self, model: PublishedModel, part: int) -> bytes | None:
        query = select(_parts.content).where((_parts.digest == model.digest) & (_parts.part == part))
        with self._database.connect().execution_options(**{READING: True}) as connection, connection.begin():
            content = connection.execute(query).scalar()
        return None if content is None else bytes(content)

    def _remove_parts(self) -> None:
        """Remove the parts of models that are kept no more."""
        kept = select(_rows.digest).where(_rows.digest.is_not(None))
        left = select(_parts.digest, _parts.part).where(_parts.digest.not_in(kept))
        with self._database.connect().execution_options(**{READING: True}) as connection, connection.begin():
            found = connection.execute(left).all()
        for digest, part in found:
            one = (_parts.digest == digest) & (_parts.part == part) & _parts.digest.not_in(kept)
            with self._database.begin() as connection:
                connection.execute(delete(published_model_parts).where(one))

    def _numbered(self, origin: str, digest: str | None, size: int, archive: Path | None) -> PublishedModel:
        """Keep a row under the next number; where another machine was faster to take that, under the one after."""
        for attempt in range(_TRIES):
            try:
                with self._database.begin() as connection:
                    number = int(connection.execute(select(func.max(_rows.number))).scalar() or 0) + 1
                    row = {"number": number, "origin": origin, "digest": digest, "size": size}
                    connection.execute(insert(published_models).values(at=dt.datetime.now(dt.timezone.utc), **row))
                    if digest is not None and archive is not None:
                        _complete(connection, digest, archive)
                    _make_room(connection, number)
                return PublishedModel(number, origin, digest)
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("the last try returns or raises")


def _parts_of(archive: Path) -> Iterator[bytes]:
    """The bytes of a file, `PART` at a time."""
    with archive.open("rb") as file:
        while content := file.read(PART):
            yield content


def _rows_of(digest: str, archive: Path) -> Iterator[dict[str, Any]]:
    for part, content in enumerate(_parts_of(archive)):
        yield {"digest": digest, "part": part, "content": content}


def _complete(connection: Connection, digest: str, archive: Path) -> None:
    """Write what is missing of a model's parts: another machine may have taken them for those of an older one."""
    written = set(connection.execute(select(_parts.part).where(_parts.digest == digest)).scalars())
    for row in _rows_of(digest, archive):
        if row["part"] not in written:
            connection.execute(insert(published_model_parts), row)


def _make_room(connection: Connection, newest: int) -> None:
    """Leave the latest models and refusals."""
    models = select(_rows.number).where(_rows.digest.is_not(None)).order_by(_rows.number.desc()).limit(KEPT)
    kept = list(connection.execute(models).scalars())
    older = _rows.number.not_in(kept) & (_rows.digest.is_not(None) | (_rows.number <= newest - _REFUSALS_KEPT))
    connection.execute(delete(published_models).where(older))
