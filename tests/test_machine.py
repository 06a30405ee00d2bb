"""What a figure's reader is told of the machine."""

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl

from digitpad.machine import describe_machine, training_threads

DESCRIBE = """
import json
from digitpad.machine import describe_machine

print(json.dumps(describe_machine()))
"""


def described_with(core_type):
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    if core_type:
        environment["OPENBLAS_CORETYPE"] = core_type
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE], capture_output=True, text=True, check=True, env=environment
    )
    return json.loads(done.stdout)


def test_the_summary_has_all_that_is_told_one_by_one():
    told = describe_machine()

    assert told["numpy"] == np.__version__
    assert (
        told["cores"] == len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )
    cpuinfo = Path("/proc/cpuinfo")
    named = re.findall(
        r"^model name\s*: (.*)$", cpuinfo.read_text() if cpuinfo.exists() else "", re.MULTILINE
    )
    assert told["processor"] == (named[0] if named else platform.processor() or platform.machine())
    assert f"{told['processor']}, {told['cores']} cores, " in told["summary"]
    assert f"NumPy {np.__version__}, {told['blas']}" in told["summary"]


def knows_nehalem():
    has_openblas = any(library["internal_api"] == "openblas" for library in threadpoolctl.threadpool_info())
    return has_openblas and platform.machine().lower() in {"x86_64", "amd64"}


@pytest.mark.skipif(not knows_nehalem(), reason="NumPy multiplies with another library, or no x86 processor")
def test_the_instructions_that_products_use_are_told_and_whether_they_were_chosen():
    chosen, own = described_with("Nehalem"), described_with(None)

    assert chosen["blas"].endswith(" Nehalem by OPENBLAS_CORETYPE")
    assert own["blas"].startswith("OpenBLAS ")
    assert "OPENBLAS_CORETYPE" not in own["blas"]


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the cores cannot be chosen here")
@pytest.mark.parametrize(("cores", "usual", "all_of_them"), [(1, 1, 1), (2, 1, 2), (4, 3, 4), (64, 8, 8)])
def test_training_leaves_a_core_unless_it_is_to_take_all(monkeypatch, cores, usual, all_of_them):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)))

    assert (training_threads(), training_threads(all_cores=True)) == (usual, all_of_them)
