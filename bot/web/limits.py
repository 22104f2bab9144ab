"""How often something may be done: so many at once, then so many a minute, counted by all processes of a server."""

from __future__ import annotations

import hashlib
import math
import mmap
import struct
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

Clock = Callable[[], float]
_MOST_KEYS = 20_000


class Paid(Protocol):
    """When each key will have paid for all it did (the "generic cell rate algorithm"), for so many keys."""

    def get(self, key: str) -> float:
        """When; 0 for a key that is not known."""

    def put(self, key: str, moment: float, now: float) -> None:
        """Note when, instead of what was noted; a key that has paid by now may be forgotten for it.

        Where there are too many, the key that has been quiet for longest is, too.
        """


class PaidHere:
    """In this process: the keys that have not paid yet, and `most_keys` at most.

    That of most visitors is forgotten within a minute: 20,000 keys of a limiter would hold some 5 MB.
    """

    def __init__(self, most_keys: int = _MOST_KEYS) -> None:
        """Know no key."""
        self._most, self._moments = most_keys, OrderedDict[str, float]()

    def get(self, key: str) -> float:
        """When (see `Paid`)."""
        return self._moments.get(key, 0.0)

    def put(self, key: str, moment: float, now: float) -> None:
        """Note when (see `Paid`)."""
        self._moments[key] = moment
        self._moments.move_to_end(key)
        while len(self._moments) > self._most or next(iter(self._moments.values())) <= now:
            self._moments.popitem(last=False)


class PaidTogether:
    """In memory that is shared with the processes forked after this was made: a table of buckets with room for a few.

    It has no lock, which a process that is killed would hold for ever: of two calls in the same microsecond, one
    may go uncounted. A key is forgotten where as many as its bucket has room for came after it.
    """

    _ROOM = 8
    _ENTRY = struct.Struct("<Qd")  # a hash of the key, and the moment

    def __init__(self, most_keys: int = _MOST_KEYS) -> None:
        """Have room for twice as many keys, as buckets fill unevenly."""
        self._buckets = 2 * most_keys // self._ROOM + 1
        self._memory = mmap.mmap(-1, self._buckets * self._ROOM * self._ENTRY.size)

    def get(self, key: str) -> float:
        """When (see `Paid`)."""
        tag, entries = self._look_up(key)
        return next((moment for _, other, moment in entries if other == tag), 0.0)

    def put(self, key: str, moment: float, now: float) -> None:
        """Note when (see `Paid`)."""
        tag, entries = self._look_up(key)
        same = [place for place, other, _ in entries if other == tag]
        place = same[0] if same else min(entries, key=lambda entry: entry[2])[0]
        self._ENTRY.pack_into(self._memory, place, tag, moment)

    def _look_up(self, key: str) -> tuple[int, list[tuple[int, int, float]]]:
        """A key's hash, and the entries of its bucket, each with its place."""
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        bucket, tag = struct.unpack("<QQ", digest)
        begin = bucket % self._buckets * self._ROOM * self._ENTRY.size
        places = [begin + number * self._ENTRY.size for number in range(self._ROOM)]
        return tag, [(place, *self._ENTRY.unpack_from(self._memory, place)) for place in places]


class Limiter:
    """Lets each key do `a_minute` requests a minute; unused ones add up to `a_minute` at once."""

    def __init__(self, a_minute: int, clock: Clock = time.monotonic, paid: Paid | None = None) -> None:
        """Nobody has done anything yet, unless `paid` knows better."""
        self._a_minute, self._clock, self._paid = a_minute, clock, paid or PaidHere()

    def wait(self, key: str) -> int:
        """Count one more and return 0; or, when that is too many, the whole seconds to wait first."""
        now, interval = self._clock(), 60 / self._a_minute
        paid = max(self._paid.get(key), now) + interval
        too_early = paid - now - 60
        if too_early > 1e-6:
            return math.ceil(too_early)
        self._paid.put(key, paid, now)
        return 0


class Limits:
    """The limiters of a server, each by its name; for one that will be forked, `together`."""

    def __init__(self, clock: Clock = time.monotonic, together: bool = False) -> None:
        """Go by `clock`."""
        self._clock, self._together = clock, together
        self._limiters: dict[str, Limiter] = {}

    def limiter(self, name: str, a_minute: int) -> Limiter:
        """The limiter of this name, the same for all who ask."""
        if name not in self._limiters:
            paid = PaidTogether() if self._together else PaidHere()
            self._limiters[name] = Limiter(a_minute, self._clock, paid)
        return self._limiters[name]
