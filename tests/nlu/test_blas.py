"""The kernels that products of matrices run on."""

import os
import platform
import subprocess
import sys

import pytest

from nlu.blas import best_kernel, kernel_in_use, processor_flags
from tests.conftest import ROOT

AVX512 = ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]


@pytest.mark.parametrize(
    ("flags", "kernel"),
    [
        (["sse4_2", "avx2", "fma", *AVX512], "SkylakeX"),
        (["avx2", "fma", *AVX512[:-1]], "Haswell"),
        (["sse4_2", "avx"], None),
        ([], None),
    ],
)
def test_no_kernel_is_chosen_that_the_processor_lacks(flags, kernel):
    assert best_kernel(flags) == kernel


def chosen(**more):
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    code = "import sys, bot, os; print('numpy' in sys.modules, os.environ.get('OPENBLAS_CORETYPE'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment | more, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="OpenBLAS chooses by itself elsewhere")
def test_the_kernel_is_chosen_before_numpy_is_imported():
    assert chosen() == ["False", str(best_kernel(processor_flags()))]


def test_what_somebody_chose_stays():
    assert chosen(OPENBLAS_CORETYPE="Prescott") == ["False", "Prescott"]


def test_the_kernel_in_use_has_a_name():
    assert kernel_in_use() != "unknown"


IN_A_THREAD = """
import threading, numpy
from threadpoolctl import threadpool_info
from nlu.blas import all_cores, one_core

def threads():
    return {library["num_threads"] for library in threadpool_info() if library["internal_api"] == "openblas"}

def work():
    with all_cores():
        print(*threads())
    print(*threads())

one_core()
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


@pytest.mark.parametrize(("allowed", "cores"), [({}, os.cpu_count()), ({"OPENBLAS_NUM_THREADS": "1"}, 1)])
def test_a_thread_has_every_core_that_it_may_for_its_products_whoever_limited_them_before(allowed, cores):
    own = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [sys.executable, "-c", IN_A_THREAD]
    done = subprocess.run(command, cwd=ROOT, env=own | allowed, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(cores), "1"]
