"""Rows of numbers that depend on a token alone, each worked out once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from nlu.arrays import Array

_CHUNK = 256  # tokens worked out at a time


class TokenTable:
    """The rows of the tokens met so far, up to `size`; row 0 is that of no token, all zeros.

    A table is only ever added to: whoever reads it needs no lock.
    """

    def __init__(self, work_out: Callable[[Array], Array], size: int, pieces: int, width: int) -> None:
        """Begin with no token; `work_out` gives rows of `width` numbers for tokens, which are below `pieces`."""
        self._work_out = work_out
        self.rows: Array = np.zeros((size + 1, width), np.float32)
        self._row_of: Array = np.zeros(pieces, np.int32)
        self._used = 1
        self._adding = threading.Lock()

    def known(self, pieces: Array) -> Array:
        """The rows' numbers of some pieces; 0 for those that the table does not have."""
        return np.asarray(self._row_of[pieces])

    def lookup(self, pieces: Array) -> Array | None:
        """The rows' numbers of some pieces, which are added if need be; None if they do not fit."""
        found = self.known(pieces)
        if found.all():
            return found
        with self._adding:
            new = np.unique(pieces[self._row_of[pieces] == 0])
            end = self._used + len(new)
            if end > len(self.rows):
                return None
            for first in range(0, len(new), _CHUNK):
                self.rows[self._used + first : end][:_CHUNK] = self._work_out(new[first : first + _CHUNK])
            self._row_of[new] = np.arange(self._used, end)
            self._used = end
        return self.known(pieces)
