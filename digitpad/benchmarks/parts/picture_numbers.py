"""Measure numbers that need many pictures: accuracy on distorted ones, and the map of a layer."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from digitpad.benchmarks.harness.benchmark import Report
from digitpad.digits.datasets.dataset import Dataset
from digitpad.insight.activation_map import activation_map
from digitpad.insight.robustness import N_PICTURES, robustness
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, evenly_picked
from digitpad.nn.training.training import create_network
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import as_examples

_MAPS = 3


def measure(dataset: Dataset, report: Report = lambda _: None) -> dict[str, Any]:
    """Return the seconds that the numbers take in one thread of this process.

    Returns
    -------
    dict
        For a dense network and the shipped one: ``robustness_seconds`` (all levels of all distortions on
        1,400 test pictures) and ``activation_map_ms`` (medians, for the pictures and for each layer).
    """
    examples = evenly_picked(as_examples(dataset.test), N_PICTURES)
    seconds, maps = {}, {}
    for name, network in _networks().items():
        report(f"distorted pictures and maps of {name}")
        seconds[name] = round(_seconds(partial(_measure_robustness, network, examples)), 2)
        maps[name] = [_ms_of_a_map(network, examples, layer) for layer in range(len(network.shapes) + 1)]
    return {"robustness_seconds": seconds, "activation_map_ms": maps}


def _networks() -> dict[str, Network]:
    return {
        "784-192-10": create_network(PRESETS["fast"].job.config),
        "handwriting": open_network(shipped_network_path()).network,
    }


def _measure_robustness(network: Network, examples: Examples) -> None:
    for _ in robustness([network], examples.inputs, examples.labels):
        pass


def _ms_of_a_map(network: Network, examples: Examples, layer: int) -> float:
    work = partial(activation_map, network, examples.inputs, layer)
    return round(1e3 * median(_seconds(work) for _ in range(_MAPS)), 1)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
