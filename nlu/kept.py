"""Sentence vectors kept in a file, so that a training works out only those of the texts that are new."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from nlu.arrays import Array

MOST = 40_000  # vectors, 85 MB; beyond, those that were kept first go first
_KEY = "S32"


class KeptVectors:
    """The vectors that one version of an encoder gave, in a folder. A file that cannot be read counts as empty."""

    def __init__(self, folder: Path, encoder: str) -> None:
        """Use `folder`, where it exists, and the installed version of the package `encoder`."""
        self._file = folder / f"vectors-{encoder}-{version(encoder)}.npz"

    def of(self, texts: list[str], encode: Callable[[list[str]], Array]) -> Array:
        """The vectors of some texts, a row each; those not kept yet are worked out by `encode`, and kept.

        Raises:
            OSError: the file cannot be written.

        """
        if not texts:
            return encode(texts)
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() for text in texts]
        known, vectors = self._read()
        place = {key: row for row, key in enumerate(known)}
        new = {key: text for key, text in zip(keys, texts) if key not in place}
        if new:
            worked_out = encode(list(new.values()))
            vectors = np.vstack([vectors, worked_out]) if len(known) else worked_out
            known += new
            place = {key: row for row, key in enumerate(known)}
            self._write(known[-MOST:], vectors[-MOST:])
        return np.asarray(vectors[[place[key] for key in keys]])

    def _read(self) -> tuple[list[str], Array]:
        try:
            with np.load(self._file, allow_pickle=False) as arrays:
                return [key.decode("ascii") for key in arrays["keys"]], arrays["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return [], np.zeros((0, 0), np.float32)

    def _write(self, keys: list[str], vectors: Array) -> None:
        if not self._file.parent.is_dir():
            return
        beside = self._file.with_name(f".{self._file.stem}-{os.getpid()}.new")
        try:
            with beside.open("wb") as file:
                np.savez(file, keys=np.array(keys, _KEY), vectors=vectors)
            os.replace(beside, self._file)
        finally:
            beside.unlink(missing_ok=True)
