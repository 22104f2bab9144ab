"""The drill itself, shorter: what is shipped, in front of two servers, while they are killed and the database restarted."""

from __future__ import annotations

from functools import partial

import pytest

from drills.cluster import Break, drill, restart, restart_database, running_cluster

SECONDS, VISITORS = 12.0, 16


@pytest.mark.xdist_group("workers")
def test_no_question_is_lost_doubled_or_out_of_order_while_a_server_dies_and_the_database_restarts(trained, tmp_path):
    with running_cluster(tmp_path, trained) as cluster:
        breaks = [
            Break("a process killed", 2, cluster.nodes[0].kill_worker),
            Break("a server killed", 4, partial(restart, cluster.nodes[1])),
            Break("the database restarted", 8, partial(restart_database, cluster.postgresql)),
        ]
        found = drill(cluster, VISITORS, SECONDS, breaks)
    assert found.ledger.problems() == [], found
    assert found.ledger.answered > SECONDS, found
