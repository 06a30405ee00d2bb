"""Backpropagation of a whole mini-batch as one example of a network that is batch times as large."""

from collections.abc import Iterator, Sequence

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.columns import activated, d_outputs, times_slope
from digitpad.nn.gradients.method import GradientMethod, Needs, require_dense
from digitpad.nn.layers import LayerSpec, n_parameters
from digitpad.nn.network import Network


class BlockDiagonal:
    """Gradients by one pass through block-diagonal matrices: right, and wasteful.

    Give each example of a mini-batch its own copy of the network, and put the copies side by side. In
    matrices, that is the weights repeated along the diagonal of one big matrix, and the examples' column
    vectors along the diagonal of another; everything else is 0. Here for a batch of 2::

        | W 0 |   | x1  0 |   | b 0 |   | W x1 + b     0     |
        | 0 W | @ |  0 x2 | + | 0 b | = |     0     W x2 + b |

    The gradient is such a matrix too, with each example's gradient in one block: cut out and added up,
    they are the mini-batch's.

    The price, for a batch of n: only one number in n of each big matrix lies in a block, the others are 0.
    So inputs and activations take n times the memory, and the weights, which other methods keep once, n * n
    times: for a first layer 784-192 and batches of 128 that would be 10 GB. The products take n * n times
    the multiplications of the full matrix form: with batches of 10, 99 of 100 are with zeros.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        Not needed here: the big matrices are built anew in each call, as the weights have changed.
    """

    def __init__(self, network: Network, max_batch_size: int) -> None:
        require_dense(network)
        self._network = network
        self.outputs: FloatArray = np.empty((0, network.n_out), network.parameters.dtype)

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the gradient, as ``Gradients.compute`` says, in a new array."""
        network, batch_size = self._network, len(inputs)
        big_weights = [block_diagonal([weights] * batch_size) for weights in network.weights]
        activations = [block_diagonal([example[:, np.newaxis] for example in inputs])]
        all_sums = []
        for weights, biases, name in zip(big_weights, network.biases, network.activations, strict=True):
            column = biases[:, np.newaxis]
            sums = weights @ activations[-1] + block_diagonal([column] * batch_size)
            all_sums.append(sums)
            # Between the blocks the sums are 0, but sigmoid(0) is 1/2: only the blocks may stay.
            on_blocks = block_diagonal([np.ones_like(column)] * batch_size)
            activations.append(activated(name, sums) * on_blocks)

        # A cost judges one example's outputs, so it gets the blocks: softmax would count exp(0) between.
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
    """Return n blocks (rows, columns) along the diagonal of a matrix (n * rows, n * columns), else 0."""
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
    """Count batch * batch copies of weights and gradients: most time goes into moving them."""
    big_parameters = batch_size**2 * n_parameters(layers)
    return Needs(4e-9 * big_parameters, 2 * itemsize * big_parameters)


BLOCK_DIAGONAL = GradientMethod(
    "block_diagonal",
    "Block-diagonal",
    "The mini-batch as one big example: copies of the weights along the diagonal of one matrix, the examples "
    "along the diagonal of another, zeros everywhere else.",
    "Zeros are stored, moved and multiplied like any other number: with a batch of {batch_size} they fill "
    "{zeros} of each big matrix, and {wasted} of all multiplications are with them.",
    "One example has no zeros beside it. What is left is that every array is made anew, also a copy of the "
    "weights.",
    BlockDiagonal,
    _needs,
)
