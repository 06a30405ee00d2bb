"""Backpropagation of a mini-batch as one example of a network that is batch times as large."""

from collections.abc import Iterator, Sequence

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.columns import activated, d_outputs, times_slope
from digitpad.nn.gradients.method import GradientMethod, Needs, require_dense
from digitpad.nn.layers import LayerSpec, n_parameters
from digitpad.nn.network import Network


class BlockDiagonal:
    """Computes gradients in one pass through block-diagonal matrices: correct, but wasteful.

    Each example of a mini-batch gets its own copy of the network, and the copies stand side by side. As
    matrices, the weights are repeated along the diagonal of one big matrix, and the examples' column vectors
    stand along the diagonal of another. All other elements are 0. For a batch of 2::

        | W 0 |   | x1  0 |   | b 0 |   | W x1 + b     0     |
        | 0 W | @ |  0 x2 | + | 0 b | = |     0     W x2 + b |

    The gradient is block-diagonal too, with the gradient of one example in each block. The gradient of the
    mini-batch is the sum of the blocks.

    The cost for a batch of n: only one element in n of each big matrix lies in a block; the others are 0.
    Inputs and activations take n times the memory, and the weights, which other methods store once, take
    n * n times. For a first layer 784-192 and batches of 128 this would be 10 GB. The products take n * n
    times the multiplications of the full matrix form. With batches of 10, 99 in 100 are by zero.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        Ignored: the big matrices are built in each call, because the weights have changed.
    """

    def __init__(self, network: Network, max_batch_size: int) -> None:
        require_dense(network)
        self._network = network
        self.outputs: FloatArray = np.empty((0, network.n_out), network.parameters.dtype)

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the gradient in a new array. See ``Gradients.compute``."""
        network, batch_size = self._network, len(inputs)
        big_weights = [block_diagonal([weights] * batch_size) for weights in network.weights]
        activations = [block_diagonal([example[:, np.newaxis] for example in inputs])]
        all_sums = []
        for weights, biases, name in zip(big_weights, network.biases, network.activations, strict=True):
            column = biases[:, np.newaxis]
            sums = weights @ activations[-1] + block_diagonal([column] * batch_size)
            all_sums.append(sums)
            # Between the blocks the sums are 0, but sigmoid(0) is 1/2: clear everything outside the blocks.
            on_blocks = block_diagonal([np.ones_like(column)] * batch_size)
            activations.append(activated(name, sums) * on_blocks)

        # The cost gets the blocks alone: softmax would count exp(0) for each zero between them.
        outputs = np.hstack(list(diagonal_blocks(activations[-1], batch_size)))
        self.outputs = outputs.T
        errors = d_outputs(network.cost, outputs, one_hot.T)
        d_activations = block_diagonal([error[:, np.newaxis] for error in errors.T])

        gradient = np.empty_like(network.parameters)
        d_weights, d_biases = network.views(gradient)
        for index in reversed(range(len(big_weights))):
            name, sums = network.activations[index], all_sums[index]
            d_sums = times_slope(name, d_activations, activations[index + 1], sums)
            big_d_weights = d_sums @ activations[index].T
            d_weights[index][:] = sum(diagonal_blocks(big_d_weights, batch_size))
            d_biases[index][:, np.newaxis] = sum(diagonal_blocks(d_sums, batch_size))
            if index > 0:
                d_activations = big_weights[index].T @ d_sums
        gradient *= 1.0 / batch_size if scale is None else scale
        return gradient


def block_diagonal(blocks: Sequence[FloatArray]) -> FloatArray:
    """Return n blocks (rows, columns) on the diagonal of a zero matrix (n * rows, n * columns)."""
    n_blocks, (n_rows, n_columns) = len(blocks), blocks[0].shape
    big = np.zeros((n_blocks * n_rows, n_blocks * n_columns), blocks[0].dtype)
    for place, block in zip(diagonal_blocks(big, n_blocks), blocks, strict=True):
        place[:] = block
    return big


def diagonal_blocks(big: FloatArray, n_blocks: int) -> Iterator[FloatArray]:
    """Yield views of the n blocks (rows, columns) on the diagonal of (n * rows, n * columns)."""
    n_rows, n_columns = big.shape[0] // n_blocks, big.shape[1] // n_blocks
    for n in range(n_blocks):
        yield big[n * n_rows : (n + 1) * n_rows, n * n_columns : (n + 1) * n_columns]


def _needs(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Estimate batch * batch copies of weights and gradients: moving them takes most of the time."""
    big_parameters = batch_size**2 * n_parameters(layers)
    return Needs(4e-9 * big_parameters, 2 * itemsize * big_parameters)


BLOCK_DIAGONAL = GradientMethod(
    "block_diagonal",
    "Block-diagonal",
    "The mini-batch as one big example: copies of the weights on the diagonal of one matrix, the examples "
    "on the diagonal of another, zeros elsewhere.",
    "Zeros are stored, moved and multiplied like any other number: with a batch of {batch_size} they fill "
    "{zeros} of each big matrix and take {wasted} of all multiplications.",
    "With one example there are no zeros, but every array is allocated anew, even a copy of the weights.",
    BlockDiagonal,
    _needs,
)
