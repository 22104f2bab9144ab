"""The fit, and its predictions for examples left out."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import scipy.linalg

from nlu.blas import processor_flags
from nlu.encoder import encode
from nlu.examples import NOTHING
from nlu.features import NgramWeights, Rows, TfIdf
from nlu.kernel_ridge import KernelRidgeFit, NotLearnable, _invert, alike_in_meaning
from tests.conftest import ROOT
from tests.nlu.corpus import COOKING, TRAINS, WEATHER


@pytest.fixture(scope="module")
def fitting():
    texts = COOKING + TRAINS + WEATHER
    rows, vectors = TfIdf.fit(texts, NgramWeights())[1], encode(texts)
    topics = np.array(["cook"] * 4 + ["train"] * 4 + [NOTHING] * 4, dtype=object)
    return rows, vectors, topics


@pytest.mark.parametrize("group", [[0], [2, 5], [4, 5, 6, 7]])
def test_what_is_said_of_examples_left_out_is_what_a_fit_without_them_says(fitting, group):
    rows, vectors, topics = fitting
    whole = KernelRidgeFit(rows, vectors, topics, 1.0, 0.1)
    ngrams = rows @ np.eye(rows.width)
    alike = ngrams @ ngrams.T + alike_in_meaning(vectors, vectors, 1.0)
    rest = np.setdiff1d(np.arange(len(topics)), group)
    targets = np.array([[float(topic == name) for name in whole.model.topics] for topic in topics])
    weights = np.linalg.solve(alike[np.ix_(rest, rest)] + 0.1 * np.eye(len(rest)), targets[rest] - whole.model.shares)
    expected = alike[np.ix_(group, rest)] @ weights + whole.model.shares
    assert np.allclose(whole.leave_out([np.array(group)])[group], expected, atol=1e-3)


def test_only_those_that_may_be_left_out_are_needed_for_it(fitting):
    rows, vectors, topics = fitting
    whole, groups = KernelRidgeFit(rows, vectors, topics, 1.0, 0.1), [np.array([1]), np.array([4, 6, 10])]
    some = KernelRidgeFit(rows, vectors, topics, 1.0, 0.1, np.isin(np.arange(12), [1, 4, 5, 6, 10]))
    assert np.allclose(some.leave_out(groups), whole.leave_out(groups), atol=1e-3, equal_nan=True)
    asked = encode(["when does it rain"])
    assert np.allclose(some.model.scores(rows_of(rows), asked), whole.model.scores(rows_of(rows), asked), atol=1e-4)


def rows_of(rows):
    return Rows(rows.ends[:2], rows.columns[: rows.ends[1]], rows.values[: rows.ends[1]], rows.width)


def test_no_example_is_no_model():
    with pytest.raises(NotLearnable, match="no example"):
        KernelRidgeFit(
            Rows(np.zeros(1, int), np.zeros(0, int), np.zeros(0, np.float32), 3),
            np.zeros((0, 512)),
            np.array([]),
            1.0,
            0.1,
        )


def test_likeness_that_is_not_finite_is_named(fitting):
    rows, vectors, topics = fitting
    with pytest.raises(NotLearnable, match="not finite"):
        KernelRidgeFit(rows, vectors, topics, 1.0, np.full(len(topics), np.nan, np.float32))


@pytest.mark.parametrize("size", [1, 140, 512, 1300])
def test_a_factor_is_inverted_in_place(size):
    chance = np.random.default_rng(0)
    factor = np.asfortranarray(np.tril(chance.normal(0, 0.02, (size, size))) + np.eye(size), np.float32)
    expected = np.linalg.inv(factor)
    _invert(factor)
    assert np.abs(factor - expected).max() < 1e-4


SIZES = (1, 20, 139, 140, 300)
CHILD = """
from tests.nlu.test_kernel_ridge import SIZES, _invert, json, left_out, np

for size in range(1, 300):  # LAPACK's strtri crashes at some of them, by what lies beside the matrix
    _invert(np.asfortranarray(np.eye(size), np.float32))
print(json.dumps([left_out(size) for size in SIZES]))
"""


def random_examples(size):
    """Examples of seven topics, as many as are asked for, that all share one n-gram."""
    vectors = np.random.default_rng(size).normal(size=(size, 512)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = Rows(np.arange(size + 1), np.zeros(size, int), np.full(size, 0.5, np.float32), 1)
    return rows, vectors, np.arange(size) % 7


def left_out(size):
    """The scores of examples, each left out alone, then of all of a topic left out together."""
    rows, vectors, topics = random_examples(size)
    fitted = KernelRidgeFit(rows, vectors, topics, 1.0, 0.1)
    alone = fitted.leave_out(np.arange(size)[:, None])
    return np.vstack([alone, fitted.leave_out([np.flatnonzero(topics == 0)])[topics == 0]]).tolist()


def expected_left_out(size):
    _, vectors, topics = random_examples(size)
    targets = np.eye(min(size, 7))[topics]
    axes = scipy.linalg.eigh(vectors.T.astype(float) @ vectors)[1][:, -160:]
    alike = 0.25 + np.exp(2 * (vectors @ axes @ (vectors @ axes).T - 1))
    found = []
    for group in [*np.arange(size)[:, None], np.flatnonzero(topics == 0)]:
        rest, shares = np.setdiff1d(np.arange(size), group), targets.mean(axis=0)
        of_rest = alike[np.ix_(rest, rest)] + 0.1 * np.eye(len(rest))
        weights = scipy.linalg.solve(of_rest, targets[rest] - shares) if len(rest) else targets[rest]
        found.append(alike[np.ix_(group, rest)] @ weights + shares)
    return np.vstack(found)


@pytest.mark.parametrize(
    ("kernel", "needs"), [("Prescott", "sse2"), ("Haswell", "avx2"), ("Cooperlake", "avx512_bf16")]
)
def test_no_kernel_on_one_core_crashes_a_training_or_misleads_it(kernel, needs):
    if needs not in processor_flags():
        pytest.skip(f"the processor has no {needs}")
    done = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for size, found in zip(SIZES, json.loads(done.stdout)):
        assert np.allclose(found, expected_left_out(size), atol=1e-3), size
