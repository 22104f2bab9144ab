"""How the C library gives memory back: what one thread, or one large array, has left must not stay for good."""

from __future__ import annotations

import asyncio
import ctypes
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # M_TRIM_THRESHOLD and so on of malloc.h
_LARGE = 2 << 20  # bytes: beyond what a batch of messages needs at a time, which would be slower by a fifth
_KEPT = 16 << 20  # bytes at the end of the heap: more than messages take and free again until it is given back
_EVERY = 10.0  # seconds between two times that a server gives back what it has free: 14 MB after a minute


def keep_heap_small() -> None:
    """Have freed memory used again, or given back; nothing where the C library is not glibc.

    Every large block is mapped by itself and unmapped when freed: else glibc raises the limit to the largest block
    freed so far, and keeps the holes, 20 MB of a server. All threads have one heap: of one each, what a thread has
    freed waits for that thread, and a server that answered 15,000 messages held 49 MB that nobody used, not 10. The end
    of the heap is not given back as soon as 128 kB of it are free, which is glibc's own choice: where what is used
    reaches that far, each message would ask for the same 75 pages again. Call it before a second thread is started.
    """
    library = _glibc()
    if library is not None:
        library.mallopt(_TRIM_THRESHOLD, _KEPT)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, 1)


def trim() -> None:
    """Give free memory back; nothing where the C library is not glibc."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


async def keep_trimmed(every: float = _EVERY) -> None:
    """Give free memory back again and again, seconds apart.

    Else what lies free between what is used grows with the messages answered: glibc gives back the end of its heap
    alone.
    """
    while True:
        await asyncio.sleep(every)
        await asyncio.to_thread(trim)


def _glibc() -> Any:
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "gnu_get_libc_version") else None
