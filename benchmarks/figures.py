"""What is measured: times of answers, their percentiles, memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` (0 to 1) of them do not exceed ("nearest rank").

    Raises:
        ValueError: there are no values.

    """
    if not values:
        raise ValueError("no values")
    rank = max(1, math.ceil(round(share * len(values), 9)))
    return sorted(values)[rank - 1]


@dataclass
class Answers:
    """What a client saw over some rounds: seconds to each answer, seconds altogether, its own processor time."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    cpu: float = 0.0
    errors: int = 0

    def add(self, other: Answers) -> None:
        """Count another round's answers in."""
        self.seconds += other.seconds
        self.elapsed += other.elapsed
        self.cpu += other.cpu
        self.errors += other.errors

    def milliseconds(self, share: float) -> float:
        """A percentile of the times, in milliseconds."""
        return 1000 * percentile(self.seconds, share)

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed

    @property
    def client_share(self) -> float:
        """The client's own processor time, as a share of one core."""
        return self.cpu / self.elapsed


@dataclass(frozen=True)
class Memory:
    """Megabytes (10^6 bytes) of a process and its children.

    Attributes:
        pss: proportional: pages shared are split.
        rss: resident.
        anonymous: of the resident ones, those that are no file's: the kernel drops a file's pages as it likes.

    """

    pss: float = 0.0
    rss: float = 0.0
    anonymous: float = 0.0

    def __add__(self, other: Memory) -> Memory:
        return Memory(self.pss + other.pss, self.rss + other.rss, self.anonymous + other.anonymous)

    def __sub__(self, other: Memory) -> Memory:
        return Memory(self.pss - other.pss, self.rss - other.rss, self.anonymous - other.anonymous)
