"""The benchmarks of ``digitpad bench``.

To add one, write a file that defines ``BENCHMARK`` and add it to the list below.
"""

from digitpad.benchmarks.cases import (
    augmentation,
    handwriting,
    inside,
    latency,
    library,
    reading,
    soak,
    startup,
    training,
    why,
)
from digitpad.benchmarks.harness.benchmark import Benchmark

BENCHMARKS: tuple[Benchmark, ...] = tuple(
    case.BENCHMARK
    for case in (startup, training, latency, inside, why, library, reading, augmentation, handwriting, soak)
)
"""In the order of ``digitpad bench --help``."""

__all__ = ["BENCHMARKS"]
