"""The one name by which arrays are annotated here, and the product of a few rows with a large matrix."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_FEW = 8  # rows; of more, the matrix product is faster


def product(rows: Array, matrix: Array) -> Array:
    """`rows @ matrix`, row by row where they are few.

    OpenBLAS copies the matrix before it multiplies more than one row by it: two rows together take four times as long
    as one after the other.
    """
    if not 1 < len(rows) <= _FEW:
        return np.asarray(rows @ matrix)
    result = np.empty((len(rows), matrix.shape[1]), np.result_type(rows, matrix))
    for number, row in enumerate(rows):
        np.matmul(row, matrix, out=result[number])
    return result
