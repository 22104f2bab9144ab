"""The address that a server listens on: bound before anything is loaded, and shown so that a person can open it."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any

_WAITING = 2048  # connections that the system keeps until they are taken


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket at an address, on which nobody listens yet, and which nobody else can have until then.

    Raises:
        OSError: the address cannot be had.

    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except UnicodeError as error:
        raise OSError(errno.EINVAL, "No such address") from error
    kind, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    bound = socket.socket(kind)
    try:
        _bind(bound, address)
    except OSError:
        bound.close()
        raise
    return bound


def _bind(bound: socket.socket, address: Any) -> None:
    """Bind a socket alone: two that may be reused could both be bound, and one of them fail after a training."""
    try:
        bound.bind(address)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        # It may be taken by what is left of connections to a server before this one.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)


def listen(bound: socket.socket) -> None:
    """Let connections come in, which need not be gone when the next server binds the address."""
    bound.setblocking(False)
    bound.listen(_WAITING)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def address_to_open(host: str, port: int) -> str:
    """The URL of a server on this machine; of one that listens on every address, one of those."""
    if is_every_address(host):
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_every_address(host: str) -> bool:
    """Whether a host stands for all addresses of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
