"""The same gradient by each of the five methods: what it takes, and that it comes out equal."""

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
_TIMED_SECONDS = 0.25  # after so long no other run is begun

_INNER_LINES: dict[str, tuple[tuple[str, int], ...]] = {
    "element_by_element": (("d_sum = d_activations[j]", 5),),
    "per_sample": (("d_weights[index] = np.dot", 1), ("weights_sums = [total + one", 1)),
    "block_diagonal": (("big_d_weights = d_sums @", 2),),
    "concatenated": (("columns = np.concatenate", 1), ("d_weights[index][:] = d_sums @", 1)),
    "full_matrix": (("layer.product(layer.errors_transposed", 1),),
}


@dataclass(frozen=True)
class MethodResult:
    """What one method took for the gradient of one mini-batch.

    Attributes
    ----------
    name : str
        Key of ``GRADIENT_METHODS``.
    seconds : float
        Median of some runs.
    difference : float
        The largest difference from the full matrix's gradient, as a part of the largest number in that.
    gradient : (n_parameters,) float
        Of the mean loss.
    """

    name: str
    seconds: float
    difference: float
    gradient: NDArray[np.floating]


def needs_of(name: str, network: Network, batch_size: int) -> Needs:
    """Return roughly which time and memory a method needs."""
    return GRADIENT_METHODS[name].needs(network.layers, batch_size, network.parameters.itemsize)


def n_calls(name: str, network: Network, batch_size: int) -> int:
    """Return how many NumPy calls a method makes: see ``n_numpy_calls``."""
    return n_numpy_calls(name, network, batch_size)


def n_multiplications(name: str, network: Network, batch_size: int) -> int:
    """Return how many multiplications of weights, inputs and errors the products of a method make.

    Those of activations, slopes and the cost, which are few, do not count.
    """
    products = [shape.n_products for shape in layer_shapes(network.layers)]
    everywhere, behind_first = sum(products), sum(products[1:])
    if name == "element_by_element":  # its loops go back to the pictures, where nobody asks for errors
        behind_first = everywhere
    per_example = 2 * everywhere + behind_first
    return per_example * (batch_size**3 if name == "block_diagonal" else batch_size)


def inner_lines(name: str) -> tuple[str, ...]:
    """Return the lines in which a method computes and adds up the gradient of the weights."""
    module = sys.modules[GRADIENT_METHODS[name].make.__module__]
    return tuple(line for first, n in _INNER_LINES[name] for line in source_lines(module, first, n))


def compare_methods(
    network: Network,
    inputs: NDArray[np.generic],
    labels: Sequence[int] | NDArray[np.integer],
    names: Sequence[str] = tuple(GRADIENT_METHODS),
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[MethodResult]:
    """Compute a mini-batch's gradient by several methods, in the network's own precision.

    They are the very objects that a race runs.

    Parameters
    ----------
    network : Network
        Of dense layers. It is not changed.
    inputs : (batch, n_in) uint8 or float
    labels : (batch,) int
    names : sequence of str
        Keys of ``GRADIENT_METHODS``.
    should_stop : callable
        Asked before each run.

    Raises
    ------
    SettingError
        If the network has convolutions, which only the full matrix knows.
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
        while len(seconds) < _MOST_RUNS and time.perf_counter() - began < _TIMED_SECONDS:
            if should_stop():
                return
            start = time.perf_counter()
            gradient = method.compute(examples, one_hot)
            seconds.append(time.perf_counter() - start)
        timed = seconds[1:] or seconds  # the first run finds its way into the caches
        difference = float(np.abs(gradient - expected).max()) / largest
        yield MethodResult(name, median(timed), difference, gradient.copy())
