"""The open connections of a process: who is let in, who has to go for it, and how many went for which reason."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

from bot.serving.connection_limits import ConnectionLimits
from settings import Network

log = logging.getLogger(__name__)
_TOLD_EVERY = 60.0  # seconds: a flood must not fill the log as well
_REFUSED_AT_ONCE = 32  # beyond the limit, while they read why


class ConnectionPhase(Enum):
    """What a connection is doing; in the order in which it has to go for a newcomer, but for the last."""

    REFUSED = "it was refused, and may read why"
    HEADER = "a header is awaited"
    IDLE = "it has been answered, and awaits nothing"
    UNREAD = "it has been answered, and its body goes on"
    CLOSING = "the end of its last answer is on its way"
    BODY = "a body is awaited"
    ANSWERING = "an answer is made"


class Connection(Protocol):
    """What the table needs of a connection."""

    @property
    def peer(self) -> str | None:
        """The address it comes from; None where there is none."""

    @property
    def phase(self) -> ConnectionPhase:
        """What it is doing."""

    def drop(self) -> None:
        """End it at once."""


class Connections:
    """All connections of this process."""

    def __init__(
        self,
        limits: ConnectionLimits,
        proxies: Sequence[Network] = (),
        count: Callable[[str], None] = lambda reason: None,
    ) -> None:
        """Have none yet. Connections from `proxies` carry others' requests; `count` takes the reason of each cut."""
        self.limits = limits
        self._proxies, self._count = proxies, count
        self._open: dict[Connection, str | None] = {}
        self._phases: dict[ConnectionPhase, OrderedDict[Connection, None]] = {
            phase: OrderedDict() for phase in ConnectionPhase
        }
        self._addresses: defaultdict[str, OrderedDict[Connection, None]] = defaultdict(OrderedDict)
        self._cut: Counter[str] = Counter()

    def admit(self, connection: Connection) -> str | None:
        """Take one more, for which others may have to go; returns why it cannot stay where it cannot."""
        key = self._key(connection.peer)
        self._open[connection] = key
        self._phases[connection.phase][connection] = None
        if key is not None:
            own = self._addresses[key]
            own[connection] = None
            if len(own) > self.limits.connections_an_address and not self._evict_of(own, connection):
                return "address"
        while len(self._open) > self.limits.connections:
            if not self.evict(connection):
                return "process"
        return None

    def has_room_for_refusals(self) -> bool:
        """Whether one that cannot stay may read why."""
        return len(self._open) <= self.limits.connections + _REFUSED_AT_ONCE

    def moved(self, connection: Connection, before: ConnectionPhase) -> None:
        """Note that a connection does something else now."""
        if connection in self._open:
            self._phases[before].pop(connection, None)
            self._phases[connection.phase][connection] = None

    def remove(self, connection: Connection) -> None:
        """Note that a connection has ended."""
        key = self._open.pop(connection, None)
        self._phases[connection.phase].pop(connection, None)
        if key is not None and (own := self._addresses.get(key)) is not None:
            own.pop(connection, None)
            if not own:
                del self._addresses[key]

    def evict(self, newcomer: Connection | None = None) -> bool:
        """End the connection that can best be spared, the longest in its phase; False where none can be."""
        for phase in ConnectionPhase:
            for connection in self._phases[phase]:
                if connection is not newcomer and phase is not ConnectionPhase.ANSWERING:
                    return self._drop(connection)
        return False

    def cut(self, reason: str) -> None:
        """Count a connection that this server ended, for the metrics and a line of the log a minute."""
        self._count(reason)
        if not self._cut:
            asyncio.get_running_loop().call_later(_TOLD_EVERY, self.tell)
        self._cut[reason] += 1

    def tell(self) -> None:
        """Log what was cut since the last line about it."""
        if self._cut:
            reasons = ", ".join(f"{reason} {count}" for reason, count in self._cut.most_common())
            log.warning("Connections cut in a minute: %s.", reasons)
            self._cut.clear()

    def _evict_of(self, own: OrderedDict[Connection, None], newcomer: Connection) -> bool:
        spared = [each for each in own if each is not newcomer and each.phase is not ConnectionPhase.ANSWERING]
        order = list(ConnectionPhase)
        return bool(spared) and self._drop(min(spared, key=lambda each: order.index(each.phase)))

    def _drop(self, connection: Connection) -> bool:
        self.cut("evicted")
        self.remove(connection)
        connection.drop()
        return True

    def _key(self, peer: str | None) -> str | None:
        """What counts as one address; None for what has no limit of its own."""
        try:
            address = ipaddress.ip_address((peer or "").partition("%")[0])
        except ValueError:
            return None
        if isinstance(address, ipaddress.IPv6Address):
            address = address.ipv4_mapped or address
        if any(address in network for network in self._proxies):
            return None
        if isinstance(address, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((address, 64), strict=False))
        return str(address)
