"""Which of xdist's workers runs what, and in which order: a file's tests together, and what takes long first.

Tests of a file share fixtures, which every worker that has one of them would make anew. What takes long is begun while
there is other work left, so that no worker waits at the end for another one's last server.
"""

from __future__ import annotations

from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import NodeManager, WorkerController

SECONDS = {
    "browser": 240,
    "model": 180,
    "publishing": 170,
    "workers": 150,
    "rasa": 150,
    "machines": 110,
    "tests/bot/cli/test_cli.py": 80,
    "serve-only": 70,
    "tests/languages/test_three_languages.py": 60,
    "tests/bot/telegram/test_processes.py": 50,
    "check": 50,
    "tests/languages/test_added_language.py": 40,
    "tests/bot/staff/review/test_review_list.py": 40,
    "tests/deploy/test_nginx.py": 40,
    "faults": 30,
    "tests/nlu/test_one_language.py": 30,
    "tests/nlu/test_likeness.py": 30,
    "tests/bot/telegram/test_anything.py": 20,
    "tests/bot/web/test_storage_away.py": 20,
}
"""What takes longest, group or file, in seconds on two quiet cores; all others take less than ten."""

# Seconds to end in: of a process that is killed while it writes which lines it ran, none is counted.
NodeManager.EXIT_TIMEOUT = 120


class LongestFirst(LoadGroupScheduling):
    """Hands out groups, and the files of tests that are in none, the longest first."""

    def _split_scope(self, nodeid: str) -> str:
        return str(super()._split_scope(nodeid)).partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        longest = max(self.workqueue, key=lambda scope: (SECONDS.get(scope, 0), len(self.workqueue[scope])))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)
