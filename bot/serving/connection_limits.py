"""How much of the server one connection, one address and all of them together may take; why, in docs/limits.md."""

from __future__ import annotations

import resource
from dataclasses import dataclass

_MOST_CONNECTIONS = 4096
_RESERVED = 256  # descriptors for the database, files and a training


@dataclass(frozen=True)
class ConnectionLimits:
    """The limits of each process that serves.

    Attributes:
        connections: of all addresses together.
        connections_an_address: of one address, or of one IPv6 network of 64 bits; trusted proxies have no such limit.
        header_bytes: of a request's line and header together, and of what stands around a body.
        header_lines: of a request.
        target_bytes: of a request's path and query.
        pipelined: requests that wait for the answer to one before them.
        seconds_for_header: from the connection, the first byte or the answer before to the header's end.
        seconds_for_body: from the header's end to the body's; what reads bodies allows less.
        seconds_after_answer: for the rest of a body that has been answered already.
        seconds_idle: between two requests.
        seconds_stalled: in which at least `bytes_taken` of an answer must be taken.
        seconds_to_close: for reading the refusal of a request.

    """

    connections: int = 768
    connections_an_address: int = 100
    header_bytes: int = 32_768
    header_lines: int = 100
    target_bytes: int = 8_192
    pipelined: int = 16
    seconds_for_header: float = 10.0
    seconds_for_body: float = 190.0
    seconds_after_answer: float = 2.0
    seconds_idle: float = 75.0
    seconds_stalled: float = 30.0
    bytes_taken: int = 8_192
    seconds_to_close: float = 2.0


def connections_that_fit() -> int:
    """How many connections leave enough descriptors for all else; this process is allowed more of them if it may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _RESERVED
    allowed = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed - min(_RESERVED, allowed // 2), 1)
