"""What ``digitpad bench`` measures.

To add a benchmark, write a file with a ``BENCHMARK`` here and name it below.
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
"""In the order in which ``digitpad bench --help`` lists them."""

__all__ = ["BENCHMARKS"]
