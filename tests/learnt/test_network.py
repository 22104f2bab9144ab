"""The network that weighs ways to answer: what it is written as, it is read as."""

from __future__ import annotations

import numpy as np
import pytest

from learnt.network import NOTHING_LEARNT, Network

NETWORK = Network(
    ("first", "second"), np.array([1.0, -2.0]), np.array([[0.5, 0.0], [0.0, 3.0]]), np.array([0.0, -1.0]), np.ones(2)
)


def test_scores_are_of_the_features_and_of_what_units_make_of_them_together() -> None:
    one, both = NETWORK.scores([{"first": 1.0}, {"first": 1.0, "second": 1.0}])
    assert one == pytest.approx(1.0 + np.tanh(0.5) + np.tanh(-1.0))
    assert both == pytest.approx(1.0 - 2.0 + np.tanh(0.5) + np.tanh(2.0))


def test_it_is_read_as_it_was_written() -> None:
    rows = [{"first": 0.3, "second": -2.0}, {}]
    assert Network.of(NETWORK.as_record()).scores(rows) == pytest.approx(NETWORK.scores(rows))


def test_without_anything_learnt_all_are_alike() -> None:
    assert list(NOTHING_LEARNT.scores([{"first": 1.0}, {}])) == [0.0, 0.0]
