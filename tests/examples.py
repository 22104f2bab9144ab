"""How many examples a test makes up: enough for a run, and `TEST_EXAMPLES=5 make test` five times as many."""

import os

_TIMES = float(os.environ.get("TEST_EXAMPLES", "1"))
THOROUGH = _TIMES > 1
"""Whether what one run need not show twice is shown all the same."""


def one_in(count: int) -> int:
    """A step by which to take one example in so many, or fewer are left out if more was asked for."""
    return max(1, round(count / _TIMES))


def examples(count: int) -> int:
    """So many examples, or as many times more as was asked for."""
    return max(1, round(count * _TIMES))
