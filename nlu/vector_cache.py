"""Vectors of texts kept in a file from one training or check to the next, which have nearly the same texts."""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from nlu.arrays import Array
from nlu.encoder import encode
from nlu.encoder_weights import PACKAGE

log = logging.getLogger(__name__)
MOST = 40_000  # rows; beyond, those that were kept first go first


class VectorCache:
    """Rows of numbers by text, each worked out once. A file that cannot be read counts as empty."""

    def __init__(
        self, file: Path | None, made_by: tuple[str, ...], dtype: type = np.float32, languages: tuple[str, ...] = ()
    ) -> None:
        """Keep rows in `file`, if any, as `dtype`.

        Rows of other versions of the packages `made_by` are not taken, nor those made for other `languages`.
        """
        self._file, self._dtype = file, dtype
        versions = repr([*((name, version(name)) for name in made_by), *languages])
        self._person = hashlib.blake2b(versions.encode(), digest_size=16).digest()

    def rows(self, texts: list[str], work_out: Callable[[list[str]], Array]) -> Array:
        """A row a text; those not kept yet are worked out, and kept if the file can be written."""
        if self._file is None or not texts:
            return work_out(texts)
        keys = np.array([self._key(text) for text in texts], np.uint64)
        known, rows = self._read(self._file)
        new, first = np.unique(keys[~np.isin(keys, known)], return_index=True)
        if len(new):
            missing = np.flatnonzero(~np.isin(keys, known))[first]
            worked_out: Array = work_out([texts[place] for place in missing]).astype(self._dtype)
            if rows.shape[1] != worked_out.shape[1]:  # there are none yet, or those of other languages
                known, rows = known[:0], worked_out[:0]
            known, rows = np.concatenate([known, new]), np.vstack([rows, worked_out])
            self._write(self._file, known[-MOST:], rows[-MOST:])
        order = np.argsort(known)
        return np.asarray(rows[order[np.searchsorted(known, keys, sorter=order)]])

    def _key(self, text: str) -> int:
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, person=self._person)
        return int.from_bytes(digest.digest(), "little")

    def _read(self, file: Path) -> tuple[Array, Array]:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return arrays["keys"].astype(np.uint64), arrays["rows"].astype(self._dtype)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.warning("%s is not readable (%s); it is made anew.", file, error)
        return np.zeros(0, np.uint64), np.zeros((0, 0), self._dtype)

    def _write(self, file: Path, keys: Array, rows: Array) -> None:
        if not file.parent.is_dir():
            return
        beside = file.with_name(f".{file.stem}-{os.getpid()}.new")
        try:
            with beside.open("wb") as opened:
                np.savez(opened, keys=keys, rows=rows)
            os.replace(beside, file)
        except OSError as error:
            beside.unlink(missing_ok=True)
            log.warning("%s cannot be written (%s); the next time will be as slow as this one.", file, error)


def examples_cache(folder: Path | None) -> VectorCache:
    """The vectors of training examples kept in `folder`, that of the models; without one, they are kept nowhere."""
    return VectorCache(folder and folder / "vectors-examples.npz", (PACKAGE,))


_examples = examples_cache(None)


def keep_examples_in(folder: Path) -> None:
    """Keep the vectors of training examples in `folder` from now on: whoever starts a training knows where."""
    global _examples
    _examples = examples_cache(folder)


def encode_examples(texts: list[str]) -> Array:
    """What `encode` gives, for texts that the next training will need as well."""
    return _examples.rows(texts, encode)
