"""Measures how long it takes to vary as many pictures as MNIST has, and which part of it costs what."""

import dataclasses
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.benchmarks.harness.benchmark import Benchmark, count
from digitpad.digits.datasets.augmentation import Augmenter
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.nn.training.examples import Augmentation
from digitpad.presentation import decimal_text
from digitpad.recognition.training.job_settings import AUGMENTATIONS
from digitpad.recognition.training.training_run import limit_blas_threads

N_PICTURES = 60_000
_BATCH_SIZE = 128

RANGES = {**AUGMENTATIONS, "all parts": dataclasses.replace(AUGMENTATIONS["elastic"], thickness=0.3)}
"""What is measured, by name. Training without any augmentation skips all of it, "none" included."""


def measure(rounds: int, n_pictures: int = N_PICTURES) -> dict[str, Any]:
    """Vary pictures of MNIST with each of ``RANGES``, in turn, over several rounds.

    In one thread and in mini-batches, as in training.

    Returns
    -------
    dict
        ``rounds``, ``pictures``, and ``seconds``: for each name the median, the fastest and the slowest, and
        the median of the processor's time, which waits for nobody on a busy machine.
    """
    limit_blas_threads()
    train = load_mnist().train.images
    images = np.resize(train.reshape(len(train), -1), (n_pictures, train[0].size))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in RANGES}
    for _ in range(rounds):
        for name, ranges in RANGES.items():
            times[name].append(seconds_to_vary(images, Augmenter(ranges)))
    return {
        "rounds": rounds,
        "pictures": n_pictures,
        "seconds": {name: _summary(*zip(*pairs, strict=True)) for name, pairs in times.items()},
    }


def seconds_to_vary(
    images: NDArray[np.uint8],
    vary: Augmentation,
    clock: Callable[[], float] = time.perf_counter,
    processor_clock: Callable[[], float] = time.process_time,
) -> tuple[float, float]:
    """Return how long pictures (n, 784) take to vary once: seconds by the clock, and of the processor."""
    rng = np.random.default_rng(0)
    vary(images[:_BATCH_SIZE], rng)
    begun, processor_begun = clock(), processor_clock()
    for start in range(0, len(images), _BATCH_SIZE):
        vary(images[start : start + _BATCH_SIZE], rng)
    return clock() - begun, processor_clock() - processor_begun


def _summary(clock: Sequence[float], processor: Sequence[float]) -> dict[str, float]:
    return {
        "median": statistics.median(clock),
        "fastest": min(clock),
        "slowest": max(clock),
        "processor": statistics.median(processor),
    }


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures in words."""
    lines = [
        f"{name:<12} {decimal_text(times['median'], 2):>6} s  ({decimal_text(times['fastest'], 2)} to "
        f"{decimal_text(times['slowest'], 2)} s; "
        f"{decimal_text(times['processor'], 2)} s of the processor)"
        for name, times in figures["seconds"].items()
    ]
    return [
        *lines,
        f"(medians of {figures['rounds']} rounds; {figures['pictures']:,} pictures varied once, one thread)",
    ]


BENCHMARK = Benchmark(
    "augmentation",
    "seconds to vary 60,000 pictures",
    "Vary as many pictures as MNIST has for training, with each of the named ranges and with all parts, "
    "in one thread, in turn over several rounds, and report medians.",
    lambda options, _: measure(options.rounds),
    as_lines,
    (count("--rounds", "rounds of each", 5),),
)
