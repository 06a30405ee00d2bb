"""Measure convolutional networks: an epoch compared with PyTorch's, and seconds to 99 %."""

import dataclasses
import math
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import numpy as np

from digitpad.benchmarks.harness.benchmark import Report
from digitpad.benchmarks.harness.turns import Run, compare
from digitpad.benchmarks.parts import peers
from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network
from digitpad.presentation import accuracy_text, decimal_text, seconds_text
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import as_examples, limit_blas_threads

_ACCURATE = PRESETS["accurate"].job.config

NETWORKS: Mapping[str, TrainingConfig] = {
    "accurate": _ACCURATE,
    # The preset as of 2026-11-23, so that figures can be compared over time.
    "handwriting": dataclasses.replace(
        _ACCURATE, layers=(784, Convolution(32, 5, 2), Convolution(64, 5, 2), 200, 10)
    ),
}
"""The configurations used to time one epoch, without augmentation."""

TO_99 = dataclasses.replace(_ACCURATE, learning_rate=0.15, epochs=4)
"""The configuration used to time a whole run. It was the best of 44 that were tried on the validation
pictures
after learning from 50,000 (98.88 %, mean of three seeds)."""

_THREADS = (1, 2)
_PICTURES = 12_800  # 100 mini-batches
_OWN = "digitpad, threads: "

EpochRun = Callable[[TrainingConfig, Examples, int], float]
"""``run(config, examples, threads)`` trains for one epoch and returns its seconds."""

RecipeRun = Callable[[TrainingConfig, Examples, Examples, int], tuple[float, float]]
"""``run(config, examples, test, threads)`` trains and returns the training seconds and the test accuracy."""


def own_epoch(config: TrainingConfig, examples: Examples, threads: int) -> float:
    """Train for one epoch with digitpad's engine and return its seconds."""
    config = dataclasses.replace(config, epochs=1)
    one = Examples(examples.inputs[:1], examples.labels[:1])
    trainer = Trainer(create_network(config), TrainingData(examples, one), config, threads=threads)
    limit_blas_threads(trainer.blas_threads)
    result = trainer.epoch()
    trainer.finish()
    limit_blas_threads()
    assert result is not None  # nobody pauses it
    return result.seconds


def own_run(config: TrainingConfig, examples: Examples, test: Examples, threads: int) -> tuple[float, float]:
    """Train as configured and return the training seconds and the test accuracy."""
    one = Examples(examples.inputs[:1], examples.labels[:1])
    trainer = Trainer(create_network(config), TrainingData(examples, one), config, threads=threads)
    limit_blas_threads(trainer.blas_threads)
    seconds = 0.0
    while not trainer.is_over:
        result = trainer.epoch()
        assert result is not None
        seconds += result.seconds
    limit_blas_threads()
    evaluation = evaluate(trainer.network, test)
    assert evaluation is not None
    return seconds, evaluation.accuracy


def measure(
    dataset: Dataset,
    rounds: int,
    seeds: int,
    report: Report,
    *,
    own: EpochRun = own_epoch,
    recipe: RecipeRun = own_run,
    epoch_peers: Callable[[TrainingConfig, Examples], Mapping[str, Run]] = peers.convolution_epoch_runs,
) -> dict[str, Any]:
    """Return all figures.

    Returns
    -------
    dict
        ``convolution_times_engine``: for each network and peer, the peer's seconds for an epoch divided by
        the engine's with the same number of threads. The entry "digitpad, threads: 1" compares the engine
        with one thread and with two. ``convolution_epoch_seconds``: the engine's seconds, and for each peer
        these seconds times its ratio. ``seconds_to_99``, ``accuracy_of_99``: for each number of threads and
        each seed, the seconds of ``TO_99`` on 60,000 pictures and the test accuracy it reaches, 0..1.
    """
    everything = as_examples(dataset.train)
    timed = Examples(everything.inputs[:_PICTURES], everything.labels[:_PICTURES])
    share = len(timed) / len(everything)
    times: dict[str, dict[str, float]] = {}
    epoch_seconds: dict[str, dict[str, float]] = {}
    for name, config in NETWORKS.items():
        report(f"epochs of {name}")
        found = _epochs(config, timed, rounds, own, epoch_peers)
        times[name], seconds = found
        epoch_seconds[name] = {one: value / share for one, value in seconds.items()}
    report("seconds to 99 % of the test pictures")
    validation = as_examples(dataset.validation)
    all_pictures = Examples(
        np.concatenate([everything.inputs, validation.inputs]),
        np.concatenate([everything.labels, validation.labels]),
    )
    runs: dict[str, list[tuple[float, float]]] = {str(threads): [] for threads in _THREADS}
    for seed in range(seeds):
        for threads in _THREADS:
            config = dataclasses.replace(TO_99, seed=seed)
            runs[str(threads)].append(recipe(config, all_pictures, as_examples(dataset.test), threads))
    return {
        "convolution_times_engine": times,
        "convolution_epoch_seconds": epoch_seconds,
        "seconds_to_99": {key: [seconds for seconds, _ in found] for key, found in runs.items()},
        "accuracy_of_99": {key: [accuracy for _, accuracy in found] for key, found in runs.items()},
    }


def _epochs(
    config: TrainingConfig,
    examples: Examples,
    rounds: int,
    own: EpochRun,
    epoch_peers: Callable[[TrainingConfig, Examples], Mapping[str, Run]],
) -> tuple[dict[str, float], dict[str, float]]:
    peer_runs = epoch_peers(config, examples)
    times: dict[str, float] = {}
    seconds: dict[str, float] = {}
    for threads in _THREADS:
        runs = {name: run for name, run in peer_runs.items() if name.endswith(f" {threads}")}
        if threads == max(_THREADS):
            runs[f"{_OWN}1"] = lambda: own(config, examples, 1)

        def engine(threads: int = threads) -> float:
            return own(config, examples, threads)

        found, engine_seconds = compare(runs, engine, rounds)
        times |= found
        seconds |= {name: ratio * engine_seconds for name, ratio in found.items()}
        seconds[f"{_OWN}{threads}"] = engine_seconds
    return times, seconds


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    lines = []
    for network, seconds in figures["convolution_epoch_seconds"].items():
        lines.append(f"one epoch of {network}'s network, 50,000 pictures, batches of 128")
        for name, value in seconds.items():
            ratio = figures["convolution_times_engine"][network].get(name)
            beside = (
                "" if ratio is None else f"  {decimal_text(ratio, 2):>6} x digitpad, threads: {_beside(name)}"
            )
            lines.append(f"  {name:32s} {decimal_text(value, 3):>9} s{beside}")
    for threads, seconds in figures["seconds_to_99"].items():
        accuracies = figures["accuracy_of_99"][threads]
        lines.append(
            f"a run to 99 %, threads: {threads}: median {seconds_text(median(seconds or [math.nan]))}, "
            f"{accuracy_text(median(accuracies or [math.nan]))} of the test pictures "
            f"({', '.join(map(accuracy_text, accuracies))})"
        )
    return lines


def _beside(name: str) -> str:
    return "2" if name.startswith(_OWN) else name.rpartition(" ")[2]
