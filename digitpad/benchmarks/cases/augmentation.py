"""Measure how long augmentation of all MNIST pictures takes, in total and by step."""

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
"""The measured augmentations, by name. Training without augmentation skips all of them, including "none"."""


def measure(rounds: int, n_pictures: int = N_PICTURES) -> dict[str, Any]:
    """Augment MNIST pictures with each of ``RANGES`` in turn, over several rounds.

    Uses one thread and mini-batches, as in training.

    Returns
    -------
    dict
        ``rounds``, ``pictures`` and ``seconds``. ``seconds`` holds, for each name, the median, the fastest
        and the slowest wall-clock time and the median processor time, which a busy machine does not inflate.
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
    """Return the wall-clock and processor seconds to augment pictures (n, 784) once."""
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
    """Return the figures as lines of text."""
    lines = [
        f"{name:<12} {decimal_text(times['median'], 2):>6} s  ({decimal_text(times['fastest'], 2)} to "
        f"{decimal_text(times['slowest'], 2)} s; "
        f"{decimal_text(times['processor'], 2)} s processor time)"
        for name, times in figures["seconds"].items()
    ]
    return [
        *lines,
        f"(medians of {figures['rounds']} rounds; {figures['pictures']:,} pictures once, one thread)",
    ]


BENCHMARK = Benchmark(
    "augmentation",
    "seconds to augment 60,000 pictures",
    "Augment as many pictures as MNIST has for training, with each named setting and with all parts "
    "together, in one thread, and report medians over several rounds.",
    lambda options, _: measure(options.rounds),
    as_lines,
    (count("--rounds", "rounds of each setting", 5),),
)
