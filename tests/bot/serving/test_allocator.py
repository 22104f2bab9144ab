"""What threads have freed is used again, whichever thread asks."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

_FREED_BY_THREADS = """
import ctypes, re, sys, threading
from bot.serving.allocator import keep_heap_small
if "small" in sys.argv:
    keep_heap_small()
glibc = ctypes.CDLL(None)
glibc.malloc.restype, glibc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
together = threading.Barrier(8)
def busy():
    together.wait()
    for _ in range(200):
        glibc.free(glibc.malloc(100_000))  # called without the GIL, as numpy and sqlite call it
    together.wait()
threads = [threading.Thread(target=busy) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
glibc.malloc_stats()
"""


def heaps(*arguments: str) -> int:
    """How many heaps glibc says it has, after eight threads at once asked for memory and freed it."""
    command = [sys.executable, "-c", _FREED_BY_THREADS, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return done.stderr.count("Arena ")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_threads_share_one_heap():
    assert heaps("small") == 1
    assert heaps() > 1  # what it would be
