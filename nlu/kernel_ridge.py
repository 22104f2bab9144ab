"""Kernel ridge regression from examples to topics, with its exact predictions for examples left out.

Two texts are alike as far as they are typed alike (products of n-grams) and mean alike (a Gaussian of
the distance of their vectors). One Cholesky factor gives the fit, and its inverse the exact
predictions for any examples left out: no second fit is needed to calibrate it.
See Rifkin and Lippert, "Notes on Regularized Least Squares" (2007), section 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlu.arrays import Array, product
from nlu.blas import all_cores
from nlu.features import Rows

_BLOCK = 512  # rows; bounds the memory that a product of sparse rows takes, and fits it into the processor's own
_ROWS, _PANEL = 256, 1024  # of a triangular matrix to invert at a time
_WORKERS = 2  # the products of sparse rows use one core each
_COMMON = 400  # n-grams that most texts have: faster multiplied as a dense matrix, where 0 costs no more than 1
_MANY_TOPICS = 400  # of more, only those that a text may be about are worked out
_LIKELY, _OF_MOST = 96, 16  # so many: the likest ones, and those of most examples, which are everybody's neighbours
_AXES = 160  # of the vectors' 512 dimensions: the others cost twice as much again, and tell nothing more


class NotLearnable(Exception):
    """The examples do not determine a model; the message says why."""


def alike_in_meaning(vectors: Array, others: Array, width: float) -> Array:
    """1 for equal vectors (each of length 1), towards 0 with their distance: shape (vectors, others)."""
    products = product(vectors, others.T)
    products -= np.float32(1.0)
    products *= np.float32(2.0 * width)
    return np.asarray(np.exp(products, out=products))


@dataclass(frozen=True)
class KernelRidge:
    """A fitted model.

    Attributes:
        topics: the names of the columns of `scores`.
        grams: weight of each n-gram for each topic.
        examples: weight of each example for each topic: shape (topics, examples).
        column: the place of each example's topic in `topics`.
        axes: what sentence vectors are projected on: shape (512, axes).
        vectors: the examples' sentence vectors on these axes.
        shares: each topic's share of the examples.
        width: see `alike_in_meaning`.

    """

    topics: tuple[str, ...]
    grams: Array
    examples: Array
    column: Array
    axes: Array
    vectors: Array
    shares: Array
    width: float

    def scores(self, rows: Rows, vectors: Array) -> Array:
        """How far each text is of each topic, about 0 to 1: shape (texts, topics).

        Where topics are very many, what the meaning adds is worked out for those that a text is likest to, in type and
        to any of their examples in meaning, and for those of most examples; for others it is next to nothing.
        """
        alike = alike_in_meaning(product(vectors, self.axes), self.vectors, self.width)
        found = np.asarray(rows @ self.grams + self.shares)
        if len(self.topics) <= _MANY_TOPICS:
            return np.asarray(found + product(alike, self.examples.T))
        by_topic, most = np.argsort(self.column, kind="stable"), np.argsort(-self.shares)[:_OF_MOST]
        first = np.searchsorted(self.column[by_topic], np.arange(len(self.topics)))
        for own, text in zip(found, alike):
            likely = own + np.maximum.reduceat(text[by_topic], first)
            columns = np.union1d(np.argpartition(-likely, _LIKELY)[:_LIKELY], most)
            own[columns] += self.examples[columns] @ text
        return found


class KernelRidgeFit:
    """The fit of a `KernelRidge`, and its predictions for examples as if they had been left out."""

    def __init__(
        self, rows: Rows, vectors: Array, topics: Array, width: float, ridge: Array, left_out: Array | None = None
    ) -> None:
        """Fit to examples, a row each.

        Args:
            rows: their n-grams.
            vectors: their sentence vectors.
            topics: their topics.
            width: see `alike_in_meaning`.
            ridge: the regularisation of each example.
            left_out: whether each may be left out later; all may by default. Half of them cost an eighth.

        Raises:
            NotLearnable: there is no example.

        """
        if not len(topics):
            raise NotLearnable("There is no example to learn from.")
        # Last come those that may be left out: only their corner of the factor need be inverted.
        may = np.ones(len(topics), bool) if left_out is None else left_out
        self._order = np.argsort(may, kind="stable")
        self._place = np.argsort(self._order)
        self._first = len(topics) - int(may.sum())
        vectors, ridge = vectors[self._order], np.broadcast_to(ridge, len(topics))[self._order]
        names, self._column = np.unique(topics[self._order].astype(str), return_inverse=True)
        shares = (np.bincount(self._column) / len(topics)).astype(np.float32)
        axes = _axes(vectors)
        vectors = vectors @ axes
        by_gram = self._solve(rows, vectors, width, ridge, shares)
        examples = self._weights.T
        self.model = KernelRidge(tuple(map(str, names)), by_gram, examples, self._column, axes, vectors, shares, width)

    def _solve(self, rows: Rows, vectors: Array, width: float, ridge: Array, shares: Array) -> Array:
        """Set the examples' weights and the root of the corner of the inverse; the n-grams' weights."""
        from scipy.linalg import LinAlgError, cho_solve, cholesky  # 25 MB with the next, that a server does without
        from scipy.sparse import csr_matrix

        ngrams = csr_matrix((rows.values, rows.columns, rows.ends), (len(vectors), rows.width))[self._order]
        matrix = _upper(ngrams, vectors, width, ridge)
        with all_cores():
            try:
                factor = cholesky(matrix.T, lower=True, overwrite_a=True, check_finite=False)
            except LinAlgError as error:
                raise NotLearnable(f"The examples' likeness is not finite ({error}).") from error
            targets = np.empty((len(vectors), len(shares)), np.float32, order="F")  # LAPACK's, to solve in place
            targets[:] = -shares
            targets[np.arange(len(vectors)), self._column] += 1
            weights = cho_solve((factor, True), targets, overwrite_b=True, check_finite=False)
            if not np.isfinite(weights).all():
                raise NotLearnable("The examples' likeness is not finite.")
            self._root = factor if not self._first else np.asfortranarray(factor[self._first :, self._first :])
            del matrix, factor, targets  # most of the memory that a training takes
            self._weights = weights
            _invert(self._root)  # root.T @ root is the corner of the matrix's inverse
        return np.asarray(ngrams.T @ self._weights)

    def leave_out(self, groups: Iterable[Array]) -> Array:
        """The scores of each group's examples by a model fitted without that group.

        Args:
            groups: row numbers, of those that may be left out; no row stands in two groups.

        Returns:
            Shape (examples, topics); a row that stands in no group holds NaN.

        """
        found: Array = np.full_like(self._weights, np.nan)
        for group in groups:
            place = np.sort(self._place[group])
            corner = place - self._first
            columns = self._root[corner[0] :, corner]
            of_group = self._column[place, None] == np.arange(found.shape[1])
            found[self._order[place]] = of_group - _solution(columns.T @ columns, self._weights[place])
        return found


def _axes(vectors: Array) -> Array:
    """The directions in which the vectors are longest: orthonormal columns."""
    from scipy.linalg import eigh

    size = vectors.shape[1]
    return np.asarray(
        eigh(vectors.T @ vectors, subset_by_index=(max(0, size - _AXES), size - 1), check_finite=False)[1]
    )


def _solution(matrix: Array, right: Array) -> Array:
    """Solve `matrix @ x = right`, all float32.

    By scipy's LAPACK: numpy's (OpenBLAS 0.3.20) gives wrong solutions from some 20 rows on with the kernels that it
    chooses itself for processors that have AVX-512 with bfloat16 ("Cooperlake").
    """
    from scipy.linalg.lapack import sgesv

    return np.asarray(sgesv(matrix, right)[2])


def _invert(factor: Array) -> None:
    """Put a lower triangular matrix's inverse in its place.

    By products, and solutions of small blocks, at nearly the speed of LAPACK's `strtri` and `spotri`. These crash the
    process (signal 11) on one core with the kernels that OpenBLAS 0.3.18 takes for a processor that it has never seen.
    """
    for start in range(0, len(factor), _ROWS):
        block = slice(start, min(start + _ROWS, len(factor)))
        inverse = np.tril(_solution(np.tril(factor[block, block]), np.eye(len(factor[block]), dtype=np.float32)))
        rest = np.ascontiguousarray(factor[block, :start])
        for first in range(0, start, _PANEL):  # of the rows above; left of a panel's own they are zeros
            panel = slice(first, min(first + _PANEL, start))
            factor[block, panel] = -inverse @ (rest[:, first:] @ factor[first:start, panel])
        factor[block, block] = inverse


def _upper(rows: Any, vectors: Array, width: float, ridge: Array) -> Array:
    """How alike any two examples are, with the ridge on the diagonal: float32; under the diagonal nothing is set."""
    matrix = np.empty((len(vectors), len(vectors)), np.float32)
    by_commonness = np.argsort(-np.bincount(rows.indices, minlength=rows.shape[1]), kind="stable")
    common = rows[:, by_commonness[:_COMMON]].toarray()
    rare = rows[:, by_commonness[_COMMON:]]
    other = rare.T.tocsc()

    def fill(start: int) -> None:
        block = slice(start, start + _BLOCK)
        matrix[block, start:] = alike_in_meaning(vectors[block], vectors[start:], width)
        matrix[block, start:] += common[block] @ common[start:].T
        matrix[block, start:] += (rare[block] @ other[:, start:]).toarray()

    with ThreadPoolExecutor(_WORKERS) as workers:
        list(workers.map(fill, range(0, len(matrix), _BLOCK)))
    matrix[np.diag_indices(len(matrix))] += ridge
    return matrix
