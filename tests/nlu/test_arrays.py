import numpy as np
import pytest

from nlu.arrays import product


@pytest.mark.parametrize("rows", [0, 1, 2, 8, 9])
def test_a_product_of_few_rows_is_that_of_many(rows):
    random = np.random.default_rng(0)
    left, right = (random.normal(size=size).astype(np.float32) for size in ((rows, 70), (70, 30)))
    found = product(left, right)
    assert found.shape == (rows, 30)
    assert found.dtype == np.float32
    assert np.allclose(found, left @ right, atol=1e-5)
    assert np.allclose(product(left, np.asfortranarray(right)), found, atol=1e-5)
