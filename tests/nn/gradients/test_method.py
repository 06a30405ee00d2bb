"""Rough figures, checked where a machine's speed does not count: memory, growth and ranking."""

import tracemalloc

import numpy as np
import pytest

from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.network import Network

LAYERS = (784, 60, 10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [5, 20])
@pytest.mark.parametrize("way", [name for name in GRADIENT_METHODS if name != "element_by_element"])
def test_a_step_takes_about_the_memory_that_is_named(way, batch_size, dtype):
    network = Network(LAYERS, ("relu", "identity"), "cross_entropy", dtype)
    inputs = np.ones((batch_size, LAYERS[0]), dtype)
    one_hot = np.eye(LAYERS[-1], dtype=dtype)[np.zeros(batch_size, int)]

    peak = peak_bytes(way, network, inputs, one_hot)

    named = GRADIENT_METHODS[way].needs(LAYERS, batch_size, np.dtype(dtype).itemsize).n_bytes
    assert named / 2 < peak < 2 * named


def test_a_step_element_by_element_takes_about_the_memory_that_is_named():
    network = Network((784, 10), ("sigmoid",), "quadratic")
    network.initialize("nielsen", np.random.default_rng(0))  # zeros would all be one Python object

    peak = peak_bytes("element_by_element", network, np.ones((1, 784), np.float32), np.eye(10)[:1])

    named = GRADIENT_METHODS["element_by_element"].needs((784, 10), 1, 4).n_bytes
    assert named / 2 < peak < 2 * named


def peak_bytes(way, network, inputs, one_hot):
    tracemalloc.start()
    try:
        GRADIENT_METHODS[way].make(network, len(inputs)).compute(inputs, one_hot)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_needs_grow_with_the_batch_and_the_network(way):
    needs = GRADIENT_METHODS[way].needs

    for larger in (needs(LAYERS, 20, 4), needs((784, 120, 10), 10, 4)):
        assert larger.seconds > needs(LAYERS, 10, 4).seconds
        assert larger.n_bytes >= needs(LAYERS, 10, 4).n_bytes


def test_the_ways_are_ranked_as_they_are_measured():
    # The table of the README: one epoch of the classic network.
    seconds = {name: way.needs((784, 30, 10), 10, 4).seconds for name, way in GRADIENT_METHODS.items()}

    assert sorted(seconds, key=seconds.__getitem__) == [
        *("full_matrix", "concatenated", "per_sample", "block_diagonal", "element_by_element"),
    ]
