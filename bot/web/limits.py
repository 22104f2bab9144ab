"""How often something may be done: so many at once, then so many a minute, counted in this process."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass
class Limiter:
    """Lets each key do `a_minute` things a minute; unused ones add up to `a_minute` at once.

    Memory is bounded: beyond `most_keys`, the key that has been quiet for longest is forgotten.
    """

    a_minute: int
    clock: Clock = time.monotonic
    most_keys: int = 20_000
    # When each key will have paid for all it did (the "generic cell rate algorithm").
    _paid: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def wait(self, key: str) -> int:
        """Count one more and return 0; or, when that is too many, the whole seconds to wait first."""
        now, interval = self.clock(), 60 / self.a_minute
        paid = max(self._paid.get(key, now), now) + interval
        too_early = paid - now - 60
        if too_early > 1e-6:
            return math.ceil(too_early)
        self._paid[key] = paid
        self._paid.move_to_end(key)
        if len(self._paid) > self.most_keys:
            self._paid.popitem(last=False)
        return 0
