"""Services of the machine that tests start for themselves, on free ports, and stop by their own process ids."""

from __future__ import annotations

import os
import socket

import pytest

# Set where a skipped test of a service is a failure, as in CI.
REQUIRED = os.environ.get("SERVICES_TESTS") == "required"


def no_service(name: str, package: str) -> None:
    """Skip the test for want of a service; fail it where that is required (as pytest's own skip and fail)."""
    missing = f"{name} was not tested: it is not installed here; e.g. apt-get install {package}"
    pytest.fail(missing) if REQUIRED else pytest.skip(missing)


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
