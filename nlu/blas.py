"""Which kernels numpy's and scipy's products of matrices run on, and on how many cores.

The OpenBLAS in the numpy and scipy that Rasa pins is older than today's processors: what it does not know
runs on kernels of 2006, at a third of the speed. It reads its choice from the environment when numpy is
first imported, so that nothing here imports numpy, and `choose_kernel` is called before anything does.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

_VARIABLE = "OPENBLAS_CORETYPE"
_KERNELS = {
    "SkylakeX": {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"},
    "Haswell": {"avx2", "fma"},
}
"""Kernels, the fastest first, and what a processor must have for each."""
_PROCESSOR = Path("/proc/cpuinfo")


def choose_kernel() -> None:
    """Choose the fastest kernel that the processor has, unless somebody has chosen; children inherit the choice."""
    kernel = best_kernel(processor_flags())
    if kernel and platform.machine() == "x86_64":
        os.environ.setdefault(_VARIABLE, kernel)


def best_kernel(flags: Iterable[str]) -> str | None:
    """The fastest kernel for a processor with these flags; None if OpenBLAS may choose itself."""
    has = set(flags)
    return next((kernel for kernel, needs in _KERNELS.items() if needs <= has), None)


def processor_flags() -> list[str]:
    """What the processor can do, in Linux's words; nothing where it is not stated."""
    try:
        lines = _PROCESSOR.read_text("ascii", "replace").splitlines()
    except OSError:
        return []
    return next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])


def kernel_in_use() -> str:
    """The kernel that numpy's products run on, for the log; "unknown" for a library that does not tell."""
    import_module("numpy")  # loads the library
    libraries = _libraries().info()
    return next((str(library["architecture"]) for library in libraries if "architecture" in library), "unknown")


def one_core() -> None:
    """Run products on one core from now on: a message's are so small that sharing one out takes longer."""
    _limit(1)


def all_cores() -> AbstractContextManager[Any]:
    """Within it, products run on every core, or as many as OPENBLAS_NUM_THREADS allows: a training's are large."""
    return _limit(_threads_allowed())


@cache
def _threads_allowed() -> int:
    """How many threads the library began with."""
    return max((library["num_threads"] for library in _libraries().info() if library["user_api"] == "blas"), default=1)


def _limit(threads: int) -> AbstractContextManager[Any]:
    """Set how many threads products have; whoever enters what this returns sets them back.

    The number is the whole process's, which threadpoolctl lets only the thread change that did first: a training, in
    a thread of its own, would run on the one core that a message is to have.
    """
    from threadpoolctl import OpenBLASController

    _threads_allowed()
    OpenBLASController.clear_controlling_thread(force=True)
    limited: AbstractContextManager[Any] = _libraries().limit(limits=threads)
    return limited


def _libraries() -> ThreadpoolController:
    """Those that are loaded now."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
