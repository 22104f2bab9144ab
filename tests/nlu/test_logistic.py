"""The logistic regressions against scikit-learn's, which the tests' environment has from Rasa."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack, random
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from nlu.logistic import fit_dense, fit_sparse


def weights_of(model):
    return np.append(model.coef_[0], model.intercept_)


def sparse_texts(share, count=900, width=300):
    """Rows of some dozen n-grams, a last column of ones, and which of them are a share's."""
    chance = np.random.default_rng(0)
    rows = random(count, width, 12 / width, format="csr", random_state=0)
    odds = rows @ chance.normal(size=width) + chance.normal(size=count)
    return hstack([rows, np.ones((count, 1))], format="csr"), odds.argsort().argsort() < share * count


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5])
@pytest.mark.parametrize("inverse_ridge", [1.0, 20.0, 1000.0])
def test_sparse_rows_are_told_as_by_liblinear(inverse_ridge, share):
    rows, positive = sparse_texts(share)
    model = LogisticRegression(C=inverse_ridge, class_weight="balanced", solver="liblinear", tol=1e-8, max_iter=10_000)
    expected = weights_of(model.fit(rows[:, :-1], positive))
    found = fit_sparse(rows, positive, inverse_ridge)
    np.testing.assert_allclose(expit(rows @ found), expit(rows @ expected), rtol=0, atol=1e-3)


def test_rows_without_anything_leave_an_intercept_alone():
    rows = hstack([csr_matrix((6, 3)), np.ones((6, 1))], format="csr")
    found = fit_sparse(rows, np.array([True, False, True, False, False, False]), 20.0)
    np.testing.assert_allclose(found, 0, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("noise", [0.0, 0.3, 3.0])
def test_weights_of_few_features_are_scikit_learns(noise, dtype):
    chance = np.random.default_rng(0)
    features = chance.normal(0.4, 0.3, (300, 2)).astype(dtype)
    positive = features @ [3, -2] + chance.normal(size=300) * noise > 0.4
    costs = chance.random(300) * 2
    model = LogisticRegression(C=10.0, tol=1e-8).fit(features, positive, sample_weight=costs)
    found = fit_dense(features, positive, costs, 10.0)
    np.testing.assert_allclose(found, weights_of(model), rtol=0, atol=1e-3)
