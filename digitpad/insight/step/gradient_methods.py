"""The same gradient by each of the five methods: its cost, and its agreement with the others."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.step.call_counts import n_numpy_calls
from digitpad.insight.step.source_lines import source_lines
from digitpad.insight.step.step_trace import checked_batch
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.gradients.method import Needs
from digitpad.nn.layers import layer_shapes
from digitpad.nn.network import Network

REFERENCE = "full_matrix"

_MOST_RUNS = 9
_TIMED_SECONDS = 0.25  # no second run starts after this time

_INNER_LINES: dict[str, tuple[tuple[str, int], ...]] = {
    "element_by_element": (("d_sum = d_activations[j]", 5),),
    "per_sample": (("d_weights[index] = np.dot", 1), ("weights_sums = [total + one", 1)),
    "block_diagonal": (("big_d_weights = d_sums @", 2),),
    "concatenated": (("columns = np.concatenate", 1), ("d_weights[index][:] = d_sums @", 1)),
    "full_matrix": (("layer.product(layer.errors_transposed", 1),),
}


@dataclass(frozen=True)
class MethodResult:
    """Cost and result of one method for the gradient of one mini-batch.

    Attributes
    ----------
    name : str
        Key of ``GRADIENT_METHODS``.
    seconds : float
        Median over the runs.
    difference : float
        Largest absolute difference from the full matrix's gradient, divided by that gradient's largest entry.
    gradient : (n_parameters,) float
        Gradient of the mean loss.
    """

    name: str
    seconds: float
    difference: float
    gradient: NDArray[np.floating]


def needs_of(name: str, network: Network, batch_size: int) -> Needs:
    """Return an estimate of a method's time and memory."""
    return GRADIENT_METHODS[name].needs(network.layers, batch_size, network.parameters.itemsize)


def n_calls(name: str, network: Network, batch_size: int) -> int:
    """Return the number of NumPy calls of a method: see ``n_numpy_calls``."""
    return n_numpy_calls(name, network, batch_size)


def n_multiplications(name: str, network: Network, batch_size: int) -> int:
    """Return the number of multiplications in a method's products of weights, inputs and errors.

    The few in activations, slopes and the cost are not counted.
    """
    products = [shape.n_products for shape in layer_shapes(network.layers)]
    everywhere, behind_first = sum(products), sum(products[1:])
    if name == "element_by_element":  # its loops also compute errors of the pictures
        behind_first = everywhere
    per_example = 2 * everywhere + behind_first
    return per_example * (batch_size**3 if name == "block_diagonal" else batch_size)


def inner_lines(name: str) -> tuple[str, ...]:
    """Return the lines of code that compute and sum the gradient of the weights."""
    module = sys.modules[GRADIENT_METHODS[name].make.__module__]
    return tuple(line for first, n in _INNER_LINES[name] for line in source_lines(module, first, n))


def compare_methods(
    network: Network,
    inputs: NDArray[np.generic],
    labels: Sequence[int] | NDArray[np.integer],
    names: Sequence[str] = tuple(GRADIENT_METHODS),
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[MethodResult]:
    """Compute a mini-batch's gradient by several methods, in the network's precision.

    Uses the same objects as a race.

    Parameters
    ----------
    network : Network
        Dense layers only. It is not changed.
    inputs : (batch, n_in) uint8 or float
    labels : (batch,) int
    names : sequence of str
        Keys of ``GRADIENT_METHODS``.
    should_stop : callable
        Called before each run.

    Raises
    ------
    SettingError
        If the network has convolutions, which only the full matrix supports.
    """
    network = network.copy()
    batch, classes = checked_batch(network, inputs, labels)
    dtype = network.parameters.dtype
    examples, one_hot = batch.astype(dtype), np.eye(network.n_out, dtype=dtype)[classes]
    expected = GRADIENT_METHODS[REFERENCE].make(network, len(batch)).compute(examples, one_hot).copy()
    largest = float(np.abs(expected).max()) or 1.0
    for name in names:
        method = GRADIENT_METHODS[name].make(network, len(batch))
        seconds: list[float] = []
        began = time.perf_counter()
        gradient = expected
        while not seconds or (len(seconds) < _MOST_RUNS and time.perf_counter() - began < _TIMED_SECONDS):
            if should_stop():
                return
            start = time.perf_counter()
            gradient = method.compute(examples, one_hot)
            seconds.append(time.perf_counter() - start)
        timed = seconds[1:] or seconds  # the first run fills the caches
        difference = float(np.abs(gradient - expected).max()) / largest
        yield MethodResult(name, median(timed), difference, gradient.copy())
