"""Which of the processes that serve together a process is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ServerProcess:
    """One of `processes`, numbered from 1. What must be done once is done by the first."""

    number: int = 1
    processes: int = 1

    @property
    def is_first(self) -> bool:
        """Whether it does what must be done once."""
        return self.number == 1

    @property
    def is_only(self) -> bool:
        """Whether it serves by itself."""
        return self.processes == 1


ALONE = ServerProcess()
