"""Mini-batches split among threads, and each thread's part split into cache-sized blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.layers import LayerSpec, has_convolutions, layer_shapes
from digitpad.nn.network import Network
from digitpad.nn.thread_team import ThreadTeam, bounds

_SMALL_BATCH = 100
"""Products of smaller mini-batches gain nothing when threads share them."""

_FEW_PRODUCTS = 1_000_000
"""Largest number of multiplications for which OpenBLAS can skip packing the matrices."""

_SMALL_BLOCK = 64
"""In blocks of fewer examples, the products lose more time than skipping the packing saves."""


@dataclass(frozen=True)
class ThreadUse:
    """How a run uses its threads.

    Attributes
    ----------
    team : int
        Threads that evaluate and augment examples, each a part of them.
    splits_batches : bool
        Whether mini-batches are split among the team and into blocks.
    blas : int
        Threads that share each matrix product.
    """

    team: int
    splits_batches: bool
    blas: int


def thread_use(layers: Sequence[LayerSpec], batch_size: int, threads: int) -> ThreadUse:
    """Return the fastest use of a number of threads for training.

    Measured on two cores with mini-batches of 128: splitting reduces an epoch of *accurate*'s network to 0.75
    of its time and one of *handwriting*'s to 0.62; two threads that share the products gave 1.06 and 0.67. A
    step of *fast*, which is dense, takes 1.16 of its time when split, and 0.79 with shared products.
    """
    if has_convolutions(layers):
        is_split = threads > 1 or block_size(layers, batch_size) < batch_size
        return ThreadUse(team=threads, splits_batches=is_split, blas=1)
    if batch_size < _SMALL_BATCH:
        return ThreadUse(team=threads, splits_batches=False, blas=1)
    return ThreadUse(team=1, splits_batches=False, blas=threads)


def block_size(layers: Sequence[LayerSpec], batch_size: int) -> int:
    """Return how many examples of a mini-batch to compute at once: all, or few enough to avoid packing.

    Blocks of 64 reduce the time of *accurate*, in mini-batches of 128, to 0.93. The products of *handwriting*
    are too large for blocks.
    """
    n_weights = [shape.n_sums * shape.n_read for shape in layer_shapes(layers) if shape.convolution]
    n_examples = _FEW_PRODUCTS // max(n_weights) // 16 * 16 if n_weights else 0
    return min(n_examples, batch_size) if n_examples >= _SMALL_BLOCK else batch_size


class SplitBackpropagation:
    """Runs the engine in several threads, each on a part of the mini-batch, in blocks.

    The sum of the blocks' gradients equals that of the whole up to rounding. It is reproducible to the last
    bit for the same number of threads.

    Parameters
    ----------
    network : Network
    max_batch_size : int
    team : ThreadTeam
    dropout : float
    rng : numpy.random.Generator, optional
        See ``Backpropagation``.

    Attributes
    ----------
    outputs : (batch, n_out) float
        The last layer's activations in the last call. Overwritten by the next call.
    """

    def __init__(
        self,
        network: Network,
        max_batch_size: int,
        team: ThreadTeam,
        dropout: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        self._team = team
        self._rng = rng if dropout else None
        shares = bounds(max_batch_size, team.n_threads)
        self._block_size = block_size(network.layers, shares[0].stop)
        self._part_rngs = [np.random.default_rng(0) for _ in shares]
        self._engines = [
            Backpropagation(network, self._block_size, dropout, part_rng) for part_rng in self._part_rngs
        ]
        self._totals = [np.zeros_like(network.parameters) for _ in shares]
        self._all_outputs = np.zeros((max_batch_size, network.n_out), network.parameters.dtype)
        self.outputs = self._all_outputs

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Compute ``scale`` times the sum of the examples' gradients, as ``Backpropagation.compute`` does."""
        n_examples = len(inputs)
        shares = bounds(n_examples, len(self._engines))
        self.outputs = self._all_outputs[:n_examples]
        if self._rng is not None:
            # Each part has a generator of its own, seeded by the run's generator alone.
            for seed, part_rng in zip(
                self._rng.integers(2**63, size=len(self._part_rngs)), self._part_rngs, strict=True
            ):
                part_rng.bit_generator.state = np.random.PCG64(int(seed)).state
        scale = 1.0 / n_examples if scale is None else scale

        def compute_part(index: int) -> FloatArray:
            engine, total, share = self._engines[index], self._totals[index], shares[index]
            blocks = [
                slice(start, min(start + self._block_size, share.stop))
                for start in range(share.start, share.stop, self._block_size)
            ]
            for block in blocks:
                gradient = engine.compute(inputs[block], one_hot[block], scale)
                np.copyto(self.outputs[block], engine.outputs)
                if block is not blocks[0]:
                    np.add(total, gradient, total)
                elif len(blocks) > 1:
                    np.copyto(total, gradient)
            return total if len(blocks) > 1 else engine.gradient

        total, *others = self._team.run(compute_part, len(shares))
        for gradient in others:
            np.add(total, gradient, total)
        return total
