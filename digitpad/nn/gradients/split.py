"""A mini-batch split among several threads, each with a part of its examples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.layers import LayerSpec, has_convolutions
from digitpad.nn.network import Network
from digitpad.nn.thread_team import ThreadTeam, bounds

_SMALL_BATCH = 100
"""Products of smaller mini-batches take as long or longer when threads share them."""


@dataclass(frozen=True)
class ThreadUse:
    """What the threads of a run do.

    Attributes
    ----------
    team : int
        Threads that evaluate and vary examples, a part each.
    splits_batches : bool
        Whether they also take a part of each mini-batch.
    blas : int
        Threads that share each matrix product.
    """

    team: int
    splits_batches: bool
    blas: int


def thread_use(layers: Sequence[LayerSpec], batch_size: int, threads: int) -> ThreadUse:
    """Return what is the fastest way to train a network with some threads.

    Measured on two cores with mini-batches of 128: a step of *accurate* takes 0.64 of the time when it is
    split, and 1.06 when two threads share its products. *handwriting* takes 0.58 and 0.67. *fast*, which is
    dense, takes 1.16 when split, and 0.79 with shared products.
    """
    if has_convolutions(layers):
        return ThreadUse(team=threads, splits_batches=threads > 1, blas=1)
    if batch_size < _SMALL_BATCH:
        return ThreadUse(team=threads, splits_batches=False, blas=1)
    return ThreadUse(team=1, splits_batches=False, blas=threads)


class SplitBackpropagation:
    """The engine several times over, each for a part of the mini-batch, in a thread of its own.

    The sum of the parts' gradients is that of the whole, but for rounding. For the same number of threads it
    is the same to the last bit.

    Parameters
    ----------
    network : Network
    max_batch_size : int
    team : ThreadTeam
    dropout : float
    rng : numpy.random.Generator, optional
        As for ``Backpropagation``.
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
        self._slices: list[slice] = []
        self._n_examples = 0
        shares = bounds(max_batch_size, team.n_threads)
        self._part_rngs = [np.random.default_rng(0) for _ in shares]
        self._parts = [
            Backpropagation(network, shares[0].stop, dropout, part_rng) for part_rng in self._part_rngs
        ]

    @property
    def outputs(self) -> FloatArray:
        """The last layer's activations in the last call, (batch, n_out)."""
        return np.concatenate([part.outputs for part in self._parts[: len(self._slices)]])

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Compute ``scale`` times the sum of the examples' gradients, as ``Backpropagation.compute`` does."""
        n_examples = len(inputs)
        if n_examples != self._n_examples:
            self._n_examples = n_examples
            self._slices = bounds(n_examples, len(self._parts))
        if self._rng is not None:
            # Each part draws by itself; what decides all of them is this one generator's state.
            for seed, part_rng in zip(
                self._rng.integers(2**63, size=len(self._parts)), self._part_rngs, strict=True
            ):
                part_rng.bit_generator.state = np.random.PCG64(int(seed)).state
        scale = 1.0 / n_examples if scale is None else scale

        def compute_part(index: int) -> FloatArray:
            rows = self._slices[index]
            return self._parts[index].compute(inputs[rows], one_hot[rows], scale)

        total, *others = self._team.run(compute_part, len(self._slices))
        for gradient in others:
            np.add(total, gradient, total)
        return total
