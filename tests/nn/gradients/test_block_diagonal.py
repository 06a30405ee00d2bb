"""One big matrix for a whole mini-batch, with zeros between its blocks."""

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import block_diagonal
from digitpad.nn.gradients.block_diagonal import BlockDiagonal
from digitpad.nn.network import Network


def network_and_batch(activations, cost, batch_size):
    """Return a random network and mini-batch, and the batch's one-hot labels."""
    rng = np.random.default_rng(5)
    network = Network((4, *[5, 2, 6][: len(activations) - 1], 3), activations, cost, np.float64)
    network.initialize("nielsen", rng)
    return network, rng.standard_normal((batch_size, 4)), np.eye(3)[rng.integers(0, 3, batch_size)]


@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_the_block_diagonal_way_multiplies_matrices_that_are_batch_times_as_large(monkeypatch, batch_size):
    network, inputs, one_hot = network_and_batch(["tanh", "sigmoid"], "quadratic", batch_size)
    built, cut = set(), set()
    build, cut_out = block_diagonal.block_diagonal, block_diagonal.diagonal_blocks

    def recording_build(blocks):
        big = build(blocks)
        built.add(big.shape)
        return big

    def recording_cut(big, n_blocks):
        cut.add(big.shape)
        return cut_out(big, n_blocks)

    monkeypatch.setattr(block_diagonal, "block_diagonal", recording_build)
    monkeypatch.setattr(block_diagonal, "diagonal_blocks", recording_cut)
    BlockDiagonal(network, batch_size).compute(inputs, one_hot)

    n_in, n_hidden, n_out = (batch_size * size for size in network.layers)
    weights = {(n_hidden, n_in), (n_out, n_hidden)}
    columns = {(n_in, batch_size), (n_hidden, batch_size), (n_out, batch_size)}
    assert built == weights | columns
    assert weights <= cut  # their gradients


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cost", COSTS)
def test_nothing_leaks_between_the_blocks(monkeypatch, cost, activation):
    network, inputs, one_hot = network_and_batch([activation] * 3, cost, 3)
    matrices = []
    cut_out = block_diagonal.diagonal_blocks

    def recording_cut(big, n_blocks):
        matrices.append(big)
        return cut_out(big, n_blocks)

    monkeypatch.setattr(block_diagonal, "diagonal_blocks", recording_cut)
    BlockDiagonal(network, 3).compute(inputs, one_hot)

    assert len(matrices) > 3 * 3
    for matrix in matrices:
        between = matrix.copy()
        for block in cut_out(between, 3):
            block[:] = 0.0
        assert not between.any()


def test_blocks_lie_along_the_diagonal_with_zeros_between():
    big = block_diagonal.block_diagonal([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])

    assert big.tolist() == [[1.0, 2.0, 0.0, 0.0], [0.0, 0.0, 3.0, 4.0]]
    first, second = block_diagonal.diagonal_blocks(big, 2)
    assert (first.tolist(), second.tolist()) == ([[1.0, 2.0]], [[3.0, 4.0]])
