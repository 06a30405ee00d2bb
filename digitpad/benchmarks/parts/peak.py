"""Measure how near the engine comes to the processor's peak.

The peak is the speed of one large matrix product. In a training step only the matrix products count as work:
forward, and backward to weights and hidden errors, with two operations for each multiply-add. The rest of a
step takes time but counts as no work.
"""

import time
from collections.abc import Callable

import numpy as np

from digitpad.benchmarks.harness.turns import Run, compare
from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.layers import layer_shapes
from digitpad.nn.network import Network
from digitpad.nn.optimizers.gradient_descent import GradientDescent
from digitpad.nn.optimizers.momentum import Momentum
from digitpad.nn.optimizers.optimizer import Optimizer, StepRules
from digitpad.nn.training.step import take_step
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import PRESETS

_SIZE = 2_048
_RUNS_IN_A_ROUND = 8
_STEPS = 100


def gflops_and_shares(
    rounds: int,
    *,
    size: int = _SIZE,
    steps: int = _STEPS,
    now: Callable[[], float] = time.perf_counter,
) -> tuple[float, dict[str, float]]:
    """Return the matrix-multiply peak in GFLOP/s of one thread, and the fractions of it that steps reach.

    Parameters
    ----------
    rounds : int
    size : int
        Rows and columns of the matrices multiplied to find the peak.
    steps : int
        Steps between two readings of the clock.
    now : callable
        The clock, in seconds.

    Returns
    -------
    gflops : float
    shares : dict
        "engine": a step of the preset fast, 784-192-10, batch 128, ReLU, cross-entropy, momentum;
        "engine_without_momentum": the same with plain gradient descent; "products": only the step's matrix
        products in NumPy, which is an upper bound for any step in NumPy.
    """
    config = PRESETS["fast"].job.config
    batch_size, layers = config.batch_size, layer_shapes(config.layers)
    rng = np.random.default_rng(0)
    left, right, out = (aligned_zeros((size, size), np.float32) for _ in range(3))
    left[:], right[:] = rng.random(left.shape), rng.random(left.shape)
    inputs = aligned_zeros((batch_size, layers[0].n_in), np.float32)
    inputs[:] = rng.random(inputs.shape)
    one_hot = np.eye(10, dtype=np.float32)[rng.integers(0, 10, batch_size)]

    def peak_seconds() -> float:
        start = now()
        np.matmul(left, right, out=out)
        return now() - start

    def seconds_each(work: Callable[[], object]) -> Run:
        def run() -> float:
            start = now()
            for _ in range(steps):
                work()
            return (now() - start) / steps

        return run

    def step_of(kind: type[Optimizer]) -> Run:
        network = create_network(config)
        gradients, optimizer = Backpropagation(network, batch_size), kind(network, StepRules(config.momentum))
        return seconds_each(lambda: take_step(gradients, optimizer, inputs, one_hot, 1e-4))

    runs = {
        "engine": step_of(Momentum),
        "engine_without_momentum": step_of(GradientDescent),
        "products": seconds_each(ProductsOfAStep(create_network(config), inputs)),
    }
    times_peak, seconds = compare(runs, peak_seconds, _RUNS_IN_A_ROUND * rounds)
    first, last = layers
    step_operations = 2 * batch_size * (2 * first.n_products + 3 * last.n_products)
    peak_operations = 2 * size**3
    shares = {name: step_operations / peak_operations / times for name, times in times_peak.items()}
    return peak_operations / seconds / 1e9, shares


class ProductsOfAStep:
    """The matrix products of a step with one hidden layer, and nothing else. Call it to compute them.

    Attributes
    ----------
    hidden, d_hidden : (batch, n_hidden) float32
    outputs, d_outputs : (batch, n_out) float32
        ``d_outputs`` is read; the others are written.
    d_first, d_last : (n_out, n_in) float32
        Gradients of the weights of each layer, in the engine's memory layout.
    """

    def __init__(self, network: Network, inputs: FloatArray) -> None:
        self._inputs = inputs
        self._first, self._last = network.weights
        n_rows = len(inputs)
        self.hidden, self.d_hidden = (aligned_zeros((n_rows, len(self._first)), np.float32) for _ in range(2))
        self.outputs, self.d_outputs = (
            aligned_zeros((n_rows, len(self._last)), np.float32) for _ in range(2)
        )
        (self.d_first, self.d_last), _ = network.views(aligned_zeros(network.parameters.size, np.float32))

    def __call__(self) -> None:
        """Compute the products."""
        self._inputs.dot(self._first.T, out=self.hidden)
        self.hidden.dot(self._last.T, out=self.outputs)
        self.d_outputs.T.dot(self.hidden, out=self.d_last)
        self.d_outputs.dot(self._last, out=self.d_hidden)
        np.matmul(self._inputs.T, self.d_hidden, out=self.d_first.T)
