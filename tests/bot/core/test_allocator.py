"""What threads have freed is used again, whichever thread asks, and given back in the end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

_HOLES = """
import asyncio, ctypes, sys
from bot.core.allocator import keep_heap_small, keep_trimmed
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4 >> 10
async def given_back():
    task = asyncio.create_task(keep_trimmed(every=0.01))
    while resident() > full - 15:
        await asyncio.sleep(0.01)
    task.cancel()
keep_heap_small()
glibc = ctypes.CDLL(None)
glibc.calloc.restype, glibc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
blocks = [glibc.calloc(1, 100_000) for _ in range(400)]
for each in blocks: ctypes.memset(each, 1, 100_000)
full = resident()
for each in blocks[::2]: glibc.free(each)
held = resident()
asyncio.run(asyncio.wait_for(given_back(), 30))
print(full - held)
"""
_AGAIN_AND_AGAIN = """
import ctypes, resource, sys
from bot.core.allocator import keep_heap_small
if "small" in sys.argv:
    keep_heap_small()
glibc = ctypes.CDLL(None)
glibc.malloc.restype, glibc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
glibc.mallopt(-3, 2 << 20)  # what is said is not of blocks that are mapped by themselves
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(100):
    block = glibc.malloc(1_000_000)
    ctypes.memset(block, 1, 1_000_000)
    glibc.free(block)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
_FREED_BY_THREADS = """
import ctypes, re, sys, threading
from bot.core.allocator import keep_heap_small
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


def faults(*arguments: str) -> int:
    """How many pages the system had to bring while a megabyte was taken and freed a hundred times."""
    command = [sys.executable, "-c", _AGAIN_AND_AGAIN, *arguments]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout)


def heaps(*arguments: str) -> int:
    """How many heaps glibc says it has, after eight threads at once asked for memory and freed it."""
    command = [sys.executable, "-c", _FREED_BY_THREADS, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return done.stderr.count("Arena ")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_threads_share_one_heap():
    assert heaps("small") == 1
    assert heaps() > 1  # what it would be


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_what_every_message_takes_and_frees_is_brought_once():
    assert faults("small") < 1_000
    assert faults() > 10_000  # what it would be


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_what_lies_free_between_what_is_used_is_given_back():
    """Twenty megabytes in holes: glibc by itself gives back none of it, or this would show nothing."""
    command = [sys.executable, "-c", _HOLES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 5
