"""How the C library gives memory back: what one large array has left must not stay with the process for good."""

from __future__ import annotations

import ctypes
from typing import Any

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_LARGE = 2 << 20  # bytes: beyond what a batch of messages needs at a time, which would be slower by a fifth


def give_back_large_blocks() -> None:
    """Have every large block mapped by itself and unmapped when freed; nothing where the C library is not glibc.

    Without this, glibc raises the limit to the largest block freed so far, and keeps the holes: 20 MB of a server.
    """
    library = _glibc()
    if library is not None:
        library.mallopt(_MMAP_THRESHOLD, _LARGE)


def trim() -> None:
    """Give free memory back, so that processes forked from now on do not hold it twice."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def _glibc() -> Any:
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "gnu_get_libc_version") else None
