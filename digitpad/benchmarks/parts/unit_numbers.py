"""Measure the numbers about units: their most exciting pictures, and the accuracy after a change to one."""

import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any

from digitpad.benchmarks.harness.benchmark import Report
from digitpad.benchmarks.harness.networks import NETWORKS, measured_network
from digitpad.digits.datasets.dataset import Dataset
from digitpad.insight.units.changed_accuracy import ChangedAccuracy
from digitpad.insight.units.unit_change import UnitChange
from digitpad.insight.units.unit_statistics import unit_statistics
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import create_network, train
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import as_examples

_CHANGES_A_LAYER = 5
_EXAMPLES_TRACED = 5_000
"""Pictures used to measure memory. Tracing is slow, and each chunk of examples needs the same arrays."""


def measure(dataset: Dataset, report: Report = lambda _: None) -> dict[str, Any]:
    """Return the seconds and the memory that the numbers take in one thread of this process.

    Returns
    -------
    dict
        ``unit_statistics``: for each network ``seconds`` of each layer over the training pictures, and
        ``memory_mb``, the peak that Python and NumPy allocated for any layer. ``changed_accuracy``: for each
        network, on the test pictures, ``first_ms`` (the first call, which computes all layers), ``layers_ms``
        (medians after changes to one unit of each layer), ``layers_while_training_ms`` (while another thread
        trains) and ``memory_mb``.
    """
    data = TrainingData(as_examples(dataset.train), as_examples(dataset.test))
    statistics, changes = {}, {}
    for name in NETWORKS:
        report(f"the numbers of {name}")
        network = measured_network(name).network
        statistics[name] = _measure_statistics(network, data.train)
        changes[name] = _measure_changes(network, data)
    return {"unit_statistics": statistics, "changed_accuracy": changes}


def _measure_statistics(network: Network, examples: Examples) -> dict[str, Any]:
    layers = range(len(network.shapes))
    seconds = [
        _seconds(partial(unit_statistics, network, examples.inputs, examples.labels, layer))
        for layer in layers
    ]
    inputs, labels = examples.inputs[:_EXAMPLES_TRACED], examples.labels[:_EXAMPLES_TRACED]
    with _traced() as peak_mb:
        for layer in layers:
            unit_statistics(network, inputs, labels, layer)
        memory_mb = peak_mb()
    return {"seconds": [round(one, 3) for one in seconds], "memory_mb": memory_mb}


def _measure_changes(network: Network, data: TrainingData) -> dict[str, Any]:
    accuracy = ChangedAccuracy(network, data.validation)
    first = _seconds(accuracy.correct)
    alone = _ms_of_changes(network, accuracy)
    with _training(data):
        while_training = _ms_of_changes(network, accuracy)
    with _traced() as peak_mb:
        ChangedAccuracy(network, data.validation).correct([UnitChange(0, 0, bias_shift=1.0)])
        memory_mb = peak_mb()
    return {
        "first_ms": round(1e3 * first, 1),
        "layers_ms": alone,
        "layers_while_training_ms": while_training,
        "memory_mb": memory_mb,
    }


def _ms_of_changes(network: Network, accuracy: ChangedAccuracy) -> list[float]:
    found = []
    for layer, shape in enumerate(network.shapes):
        units = [number % shape.n_sums for number in range(_CHANGES_A_LAYER)]
        changes = [UnitChange(layer, unit, bias_shift=0.5, weight_scale=1.5) for unit in units]
        seconds = [_seconds(partial(accuracy.correct, [change])) for change in changes]
        found.append(round(1e3 * median(seconds), 1))
    return found


@contextmanager
def _training(data: TrainingData) -> Iterator[None]:
    """Train in another thread while the context is open."""
    config = PRESETS["fast"].job.config
    has_begun, is_over = threading.Event(), threading.Event()

    def should_stop() -> bool:
        has_begun.set()
        return is_over.is_set()

    def work() -> None:
        while not is_over.is_set():
            for _ in train(create_network(config), data, config, should_stop=should_stop):
                pass

    thread = threading.Thread(target=work, name="training")
    thread.start()
    try:
        has_begun.wait()
        yield
    finally:
        is_over.set()
        thread.join()


@contextmanager
def _traced() -> Iterator[Callable[[], float]]:
    """Yield a function that returns the peak of allocated memory since the start, in MB."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield lambda: round((tracemalloc.get_traced_memory()[1] - before) / 1e6, 1)
    finally:
        tracemalloc.stop()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
